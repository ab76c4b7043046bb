/**
 * Commands just issued on this screen: pending, refused, or done a moment ago and offered for undo. There are no
 * optimistic updates: until the ack the screen says "Sending…", afterwards it shows what the log says.
 */
import type { CommandInput } from '../../shared/commands.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Connection } from './connection.ts'
import { createStore, type Store } from './store.ts'

/** How long an undo is offered inline; afterwards it is in the menu. */
export const UNDO_OFFERED_FOR_MS = 10_000

export type OwnCommand =
  | { status: 'sending'; type: CommandInput['type'] }
  | { status: 'refused'; type: CommandInput['type']; refusal: Refusal }

export interface OwnCommands {
  /** By subject: the id of a step, item or gate, or `cutover`. */
  pending: Store<ReadonlyMap<string, OwnCommand>>
  /** Ids of steps that this screen completed less than UNDO_OFFERED_FOR_MS ago. */
  justCompleted: Store<ReadonlySet<string>>
  /** @param label what the button said */
  send(about: string, command: CommandInput, label: string): Promise<CommandAnswer>
  /** Withdraws all undo offers: the log that held the completions was replaced. */
  forgetCompleted(): void
  /** Dismisses a refusal. */
  dismiss(about: string): void
}

export function createOwnCommands(connection: Pick<Connection, 'send'>, cutoverId: string): OwnCommands {
  const pending = createStore<ReadonlyMap<string, OwnCommand>>(new Map())
  const justCompleted = createStore<ReadonlySet<string>>(new Set())
  const note = (about: string, command: OwnCommand | undefined) => {
    const next = new Map(pending.get())
    if (command) next.set(about, command)
    else next.delete(about)
    pending.set(next)
  }
  const offerUndo = (stepIds: readonly string[]) => {
    if (stepIds.length === 0) return
    justCompleted.set(new Set([...justCompleted.get(), ...stepIds]))
    setTimeout(() => {
      justCompleted.set(new Set([...justCompleted.get()].filter((other) => !stepIds.includes(other))))
    }, UNDO_OFFERED_FOR_MS)
  }
  return {
    pending,
    justCompleted,
    async send(about, command, label) {
      const { type } = command
      note(about, { status: 'sending', type })
      const answer = await connection.send(cutoverId, command, label)
      // What was not sent is asked at the top of the page.
      const isSettled = answer.ok || answer.refusal.code === 'notSent'
      note(about, isSettled ? undefined : { status: 'refused', type, refusal: answer.refusal })
      if (answer.ok) offerUndo(completedBy(command))
      return answer
    },
    forgetCompleted: () => justCompleted.set(new Set()),
    dismiss: (about) => note(about, undefined),
  }
}

const completedBy = (command: CommandInput): string[] =>
  command.type === 'bulk'
    ? command.commands.flatMap(completedBy)
    : command.type === 'completeStep'
      ? [command.stepId]
      : []
