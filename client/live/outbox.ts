/** The outbox of commands: each is resent under its idempotency key until it is acknowledged (R3). */
import type { CommandInput } from '../../shared/commands.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import { newCommandId } from './commandId.ts'
import { Retry } from './retry.ts'

export interface CommandMessage {
  cutoverId: string
  commandId: string
  command: CommandInput
}

export interface Outbox {
  /** Resolves once acknowledged; never rejects. */
  send(cutoverId: string, command: CommandInput): Promise<CommandAnswer>
  /** Resends everything not acknowledged, in order, after a reconnect. */
  sendAll(): void
  stop(): void
}

export interface OutboxOptions {
  /** Rejects on timeout or disconnect. */
  submit(message: CommandMessage): Promise<CommandAnswer>
  isConnected(): boolean
  /** How many are not acknowledged. */
  waiting(count: number): void
}

/** Retries after a timeout; after a disconnect `sendAll` resends instead. */
const SEND_AGAIN = { firstMs: 1000, longestMs: 30_000 }

interface Unanswered {
  submit(): void
  again: Retry
}

export function createOutbox({ submit, isConnected, waiting }: OutboxOptions): Outbox {
  const unanswered = new Map<string, Unanswered>()

  return {
    send: (cutoverId, command) =>
      new Promise((resolve) => {
        const message = { cutoverId, commandId: newCommandId(), command }
        const answered = (answer: CommandAnswer) => {
          again.cancel()
          if (!unanswered.delete(message.commandId)) return
          waiting(unanswered.size)
          resolve(answer)
        }
        const send = () => {
          if (!isConnected()) return
          submit(message).then(answered, () => {
            if (isConnected() && unanswered.has(message.commandId)) again.later()
          })
        }
        const again = new Retry(send, SEND_AGAIN)
        unanswered.set(message.commandId, { submit: send, again })
        waiting(unanswered.size)
        send()
      }),

    sendAll() {
      for (const { submit: send, again } of unanswered.values()) {
        again.cancel()
        send()
      }
    },

    stop() {
      for (const { again } of unanswered.values()) again.cancel()
    },
  }
}
