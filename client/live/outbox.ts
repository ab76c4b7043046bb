/**
 * The outbox of commands: each is resent under its idempotency key until it is acknowledged (R3). On a page with somebody
 * who can be asked, what has waited for too long is not sent any more but left to them (R15, `unsent.ts`).
 */
import type { CommandInput } from '../../shared/commands.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import { refuse } from '../../shared/refusal.ts'
import { newCommandId } from './commandId.ts'
import { Retry } from './retry.ts'
import { ASKED_AFTER_MS, type Unsent, type UnsentCommands } from './unsent.ts'

export interface CommandMessage {
  cutoverId: string
  commandId: string
  command: CommandInput
  /** Epoch milliseconds by the server's clock: what arrives later is not carried out, as when the network kept it. */
  until?: number
}

export interface Outbox {
  /**
   * Resolves once acknowledged; never rejects. With `label`, what the button said, a command that waits for too long is
   * answered with `notSent` and asked; without one it is dropped then, since nobody would know what they are asked.
   */
  send(cutoverId: string, command: CommandInput, label?: string): Promise<CommandAnswer>
  /** Sends one that was asked; it stays until it is accepted. */
  sendUnsent(commandId: string): Promise<CommandAnswer>
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
  /** Epoch milliseconds by the server's clock. */
  now(): number
  /** The last event on the screen. */
  seqOf(cutoverId: string): number
  /** Where a person is asked; a program's commands are resent for as long as it takes. */
  unsent?: UnsentCommands | undefined
}

/** Retries after a timeout; after a disconnect `sendAll` resends instead. */
const SEND_AGAIN = { firstMs: 1000, longestMs: 30_000 }

const notSent = refuse(
  'notSent',
  'The connection was down for too long. It was not sent; you are asked about it above.',
)

interface Unanswered {
  submit(): void
  stop(): void
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { submit, isConnected, waiting, now, seqOf, unsent } = options
  const unanswered = new Map<string, Unanswered>()

  /** @param kept what is asked if it waits for too long */
  const deliver = (message: CommandMessage, kept: Unsent | undefined): Promise<CommandAnswer> =>
    new Promise((resolve) => {
      const { commandId } = message
      const settle = (answer: CommandAnswer) => {
        again.cancel()
        clearTimeout(tooLate)
        if (!unanswered.delete(commandId)) return
        waiting(unanswered.size)
        resolve(answer)
      }
      const ask = () => {
        if (kept && unanswered.has(commandId)) unsent?.keep({ ...kept, ...unsent.find(commandId), asked: true })
        settle({ ok: false, refusal: notSent })
      }
      const answered = (answer: CommandAnswer) => {
        if (!answer.ok && answer.refusal.code === 'notSent') return ask()
        // A refusal of what was asked before is read where it was asked.
        if (answer.ok || !kept?.asked) unsent?.forget(commandId)
        settle(answer)
      }
      const send = () => {
        if (!isConnected()) return
        if (kept && !kept.asked) unsent?.keep({ ...kept, wasSent: true })
        submit(message).then(answered, () => {
          if (isConnected() && unanswered.has(commandId)) again.later()
        })
      }
      const again = new Retry(send, SEND_AGAIN)
      const tooLate = unsent ? setTimeout(ask, ASKED_AFTER_MS) : undefined
      const stop = () => {
        again.cancel()
        clearTimeout(tooLate)
      }
      unanswered.set(commandId, { submit: send, stop })
      if (kept) unsent?.keep(kept)
      waiting(unanswered.size)
      send()
    })

  const until = () => (unsent ? { until: now() + ASKED_AFTER_MS } : {})

  return {
    send(cutoverId, command, label) {
      const message = { cutoverId, commandId: newCommandId(), command, ...until() }
      const { commandId } = message
      const pressed = { cutoverId, commandId, command, pressedAt: now(), seq: seqOf(cutoverId) }
      return deliver(message, label === undefined ? undefined : { ...pressed, label, wasSent: false, asked: false })
    },

    async sendUnsent(asked) {
      const kept = unsent?.find(asked)
      if (!kept) return { ok: false, refusal: refuse('nothingChanges', 'It was settled in another tab.') }
      const command = claimingPress(kept.command, kept.pressedAt)
      // Another body needs another id. It cannot have two effects: the run that it names is over once it had one.
      const commandId = command === kept.command ? asked : newCommandId()
      const { cutoverId } = kept
      if (commandId !== asked) unsent?.forget(asked)
      return deliver({ cutoverId, commandId, command, ...until() }, { ...kept, commandId, command, asked: true })
    },

    sendAll() {
      for (const { submit: send } of unanswered.values()) send()
    },

    stop() {
      for (const { stop } of unanswered.values()) stop()
    },
  }
}

const CLAIMS_TIME: ReadonlySet<CommandInput['type']> = new Set(['startStep', 'completeStep', 'failStep'])

/** What happened when it was pressed is told with the time of the press; both times stay in the log (R5). */
function claimingPress(command: CommandInput, pressedAt: number): CommandInput {
  if (command.type === 'bulk') {
    const commands = command.commands.map((one) => claimed(one, pressedAt))
    return commands.some((one, position) => one !== command.commands[position]) ? { ...command, commands } : command
  }
  return claimed(command, pressedAt)
}

function claimed<Given extends CommandInput>(command: Given, pressedAt: number): Given {
  if (!CLAIMS_TIME.has(command.type) || ('at' in command && command.at !== undefined)) return command
  return { ...command, at: new Date(pressedAt).toISOString() }
}
