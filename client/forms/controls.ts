/** What a person may do with the cutover as a whole, asked of the same rules that the server runs. */
import type { Actor } from '../../shared/actor.ts'
import type { CommandOf, SingleCommand } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { decideCutover } from '../../shared/decide/cutover.ts'
import { beginRollback } from '../../shared/decide/rollback.ts'
import { refuseEnded } from '../../shared/decide/situation.ts'
import { decideStop } from '../../shared/decide/stop.ts'
import { mayActAtAll } from '../../shared/policy.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { asOf } from '../derive/asOf.ts'

export const CONTROLS = [
  'startCutover',
  'pauseCutover',
  'resumeCutover',
  'holdCountdown',
  'resumeCountdown',
  'moveT0',
  'enterHypercare',
  'closeCutover',
  'clearStop',
  'callStop',
  'beginRollback',
  'cancelCutover',
] as const
export type ControlName = (typeof CONTROLS)[number]
export type ControlCommand = CommandOf<ControlName>

export interface Control {
  name: ControlName
  /** Why not now; only for what the cutover is about to need, such as closing it. */
  refusal?: Refusal
}

/** What a person adds to a control. Instants in epoch milliseconds. */
export interface SaidOfControl {
  reason?: string
  t0?: number | undefined
  windowEnd?: number | undefined
  workstream?: string | undefined
  note?: string
}

/** Shown with their reason although they cannot be pressed yet. */
const SHOWN_ANYWAY: ReadonlySet<ControlName> = new Set(['enterHypercare', 'closeCutover'])

export function controlsFor(cutover: Cutover, actor: Actor, now: number): Control[] {
  return CONTROLS.flatMap((name): Control[] => {
    const refusal = refusalOf(commandFor(name, sample(cutover)), cutover, actor, now)
    if (!refusal) return [{ name }]
    return SHOWN_ANYWAY.has(name) && EXPECTED.has(refusal.code) ? [{ name, refusal }] : []
  })
}

/** Refusals that say what is still missing rather than that it makes no sense here. */
const EXPECTED: ReadonlySet<Refusal['code']> = new Set(['stepsOpen', 'signOffMissing', 'exitUnmet', 'watchItemsOpen'])

export function commandFor(name: ControlName, said: SaidOfControl): ControlCommand {
  const { reason = '' } = said
  switch (name) {
    case 'startCutover':
    case 'resumeCutover':
    case 'resumeCountdown':
    case 'enterHypercare':
    case 'clearStop':
      return { type: name }
    case 'pauseCutover':
    case 'holdCountdown':
    case 'callStop':
    case 'cancelCutover':
      return { type: name, reason }
    case 'closeCutover':
      return { type: name, ...(said.note ? { note: said.note } : {}) }
    case 'beginRollback':
      return { type: name, reason, ...(said.workstream ? { workstream: said.workstream } : {}) }
    case 'moveT0':
      return {
        type: name,
        reason,
        t0: new Date(said.t0 ?? 0).toISOString(),
        ...(said.windowEnd === undefined ? {} : { windowEnd: new Date(said.windowEnd).toISOString() }),
      }
    default:
      return unreachable(name)
  }
}

const sample = (cutover: Cutover): SaidOfControl => ({ reason: '…', t0: cutover.t0 + 60_000 })

function refusalOf(command: ControlCommand, cutover: Cutover, actor: Actor, now: number): Refusal | undefined {
  const refused = mayActAtAll(actor, command.type) ?? refuseEnded(cutover)
  if (refused) return refused
  const context = { actor, now: asOf(cutover, now) }
  const decision = isStop(command)
    ? decideStop(cutover, command, context)
    : command.type === 'beginRollback'
      ? beginRollback(cutover, command, context)
      : decideCutover(cutover, command, context)
  return isRefusal(decision) ? decision : undefined
}

const isStop = (command: SingleCommand): command is CommandOf<'callStop' | 'answerStop' | 'clearStop'> =>
  command.type === 'callStop' || command.type === 'answerStop' || command.type === 'clearStop'
