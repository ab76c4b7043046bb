/** Commands as tests say them: what they answer, unless they name it, is what stands there when they are given (R15). */
import type { CutoverView } from '../../server/http/cutoverViewSchema.ts'
import type { Command, CommandInput } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { gateView } from '../../shared/derived/criteria.ts'

type Named = 'pollId' | 'basis' | 'stop'
type Unnamed<One> = One extends { type: 'bulk'; commands: (infer Inner)[] }
  ? { type: 'bulk'; commands: Unnamed<Inner>[] }
  : One extends unknown
    ? Omit<One, Named> & Partial<Pick<One, Extract<keyof One, Named>>>
    : never

/** A command without what it would have to name. */
export type UnnamedCommand = Unnamed<CommandInput | Command>
export type UnnamedCommandInput = Unnamed<CommandInput>

/** What stands there to be answered. */
export interface Standing {
  poll(gateId: string): { id: string; basis: string } | undefined
  stop: string | undefined
}

export const standingIn = (cutover: Cutover): Standing => ({
  poll: (gateId) => gateView(cutover, gateId)?.state.poll,
  stop: cutover.stopCall?.id,
})

/** As a program reads it. */
export const standingInView = ({ gates, stopCall }: CutoverView): Standing => ({
  poll: (gateId) => gates.find(({ id }) => id === gateId)?.poll,
  stop: stopCall?.id,
})

const ON_A_POLL = new Set(['report', 'sign', 'decideGate', 'breakGlass'])
const ON_A_STOP = new Set(['answerStop', 'clearStop'])

export const namesSomething = (type: string): boolean => ON_A_POLL.has(type) || ON_A_STOP.has(type) || type === 'bulk'

/** The input with what stands there where it names nothing itself; not yet parsed. */
export function asSeenBy(standing: Standing, input: object): object {
  if (!('type' in input)) return input
  if (input.type === 'bulk' && 'commands' in input && Array.isArray(input.commands)) {
    return { ...input, commands: input.commands.map((one) => asSeenBy(standing, one)) }
  }
  const type = String(input.type)
  if (ON_A_STOP.has(type)) return { stop: standing.stop ?? 'none', ...input }
  if (!ON_A_POLL.has(type)) return input
  const poll = 'gateId' in input ? standing.poll(String(input.gateId)) : undefined
  const { id: pollId, basis } = poll ?? { id: 'none', basis: 'none' }
  return type === 'breakGlass' ? { pollId, ...input } : { pollId, basis, ...input }
}
