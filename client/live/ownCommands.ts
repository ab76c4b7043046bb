/**
 * What this person has just done on this screen: on its way, refused, or done a moment ago and easy to take back. The
 * screen never runs ahead of the log: until the answer it says "Sending…", afterwards it shows what the log says.
 */
import type { CommandInput } from '../../shared/commands.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Connection } from './connection.ts'
import { createStore, type Store } from './store.ts'

/** How long an undo is offered on the spot; it stays in the menu afterwards. */
export const UNDO_OFFERED_FOR_MS = 10_000

export type OwnCommand =
  | { status: 'sending'; type: CommandInput['type'] }
  | { status: 'refused'; type: CommandInput['type']; refusal: Refusal }

export interface OwnCommands {
  /** By what they are about: the id of a step, item or gate, or `cutover`. */
  pending: Store<ReadonlyMap<string, OwnCommand>>
  /** Ids of steps that this screen completed less than UNDO_OFFERED_FOR_MS ago. */
  justCompleted: Store<ReadonlySet<string>>
  send(about: string, command: CommandInput): Promise<CommandAnswer>
  /** Nothing is offered to be undone any more: the log that had it is gone. */
  forgetCompleted(): void
  /** Forgets a refusal that was read. */
  dismiss(about: string): void
}

export function createOwnCommands(connection: Pick<Connection, 'send'>, cutoverId: string): OwnCommands {
  const pending = createStore<ReadonlyMap<string, OwnCommand>>(new Map())
  const justCompleted = createStore<ReadonlySet<string>>(new Set())
  const note = (about: string, deed: OwnCommand | undefined) => {
    const next = new Map(pending.get())
    if (deed) next.set(about, deed)
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
    async send(about, command) {
      const { type } = command
      note(about, { status: 'sending', type })
      const answer = await connection.send(cutoverId, command)
      note(about, answer.ok ? undefined : { status: 'refused', type, refusal: answer.refusal })
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
