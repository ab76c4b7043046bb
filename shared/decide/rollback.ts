/** Rollback: inverse steps for what was done, and a second person's approval past the point of no return. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { hasBegun, isPastPointOfNoReturn, ordinarySteps, type StepView } from '../derived/steps.ts'
import { askedTriggers } from '../derived/triggers.ts'
import { asHolder, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import type { TriggerDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { triggerNamed } from './triggers.ts'

export function beginRollback(
  cutover: Cutover,
  command: CommandOf<'beginRollback'>,
  { actor, now }: Context,
): CommandOutcome {
  const { workstream } = command
  const trigger = command.trigger === undefined ? undefined : triggerNamed(cutover, command.trigger)
  if (isRefusal(trigger)) return trigger
  const past = isPastPointOfNoReturn(cutover, workstream)
  const deciders = past ? decisionOwners(cutover) : decidingOn(cutover, trigger, command, now)
  return asHolder(cutover, [LEAD, ...deciders], actor, 'Beginning a rollback') ?? rollBack(cutover, command, actor)
}

/** Whoever decides about a trigger may begin the rollback while it is asked about: of everything, which it is a trigger of. */
function decidingOn(
  cutover: Cutover,
  trigger: TriggerDefinition | undefined,
  { workstream }: CommandOf<'beginRollback'>,
  now: number,
): string[] {
  if (!trigger || workstream !== undefined) return []
  return askedTriggers(cutover, now).some(({ definition }) => definition.id === trigger.id) ? [trigger.decides] : []
}

/** Begins a rollback; past the point of no return the first person only proposes it. */
export function rollBack(
  cutover: Cutover,
  {
    reason,
    workstream,
    proposal: named,
    trigger,
  }: Pick<CommandOf<'beginRollback'>, 'reason' | 'workstream' | 'proposal' | 'trigger'>,
  actor: Context['actor'],
): CommandOutcome {
  const deciders = decisionOwners(cutover)
  const past = isPastPointOfNoReturn(cutover, workstream)
  const refusal = refuseImpossible(cutover, workstream)
  if (refusal) return refusal
  const stepIds = toReverse(cutover, workstream).map(({ definition }) => definition.id)
  // Workstreams that have begun to roll back on their own count towards the whole.
  const begunBefore = workstream === undefined && cutover.rollbackSteps.some((state) => state !== null)
  // Its own steps tell the business and open the service again, also where nothing that was done can be reversed.
  const hasOwn =
    workstream === undefined &&
    indexOf(cutover.runbook).ownOfRollback.length > 0 &&
    cutover.steps.some((state) => hasBegun(state))
  if (stepIds.length === 0 && !begunBefore && !hasOwn) {
    return refuse('rollbackImpossible', 'Nothing has been done that has a rollback.', { field: 'workstream' })
  }
  const proposal = cutover.rollbackProposal
  const begunFor = (cause: string | undefined): CommandOutcome => [
    { type: 'rollbackBegun', reason, stepIds, ...withoutUndefined({ workstream, trigger: cause }) },
  ]
  if (!past || actor.kind !== 'person') return begunFor(trigger)
  const bothAgree =
    proposal !== undefined &&
    proposal.by !== actor.id &&
    proposal.workstream === workstream &&
    oneOfEach(cutover, deciders, proposal.by, actor.id)
  if (bothAgree) {
    return named === proposal.id
      ? begunFor(trigger ?? proposal.trigger)
      : refuse('proposalChanged', `A rollback has been proposed: “${proposal.reason}”. Read it, and agree to it.`, {
          field: 'proposal',
        })
  }
  if (proposal?.by === actor.id && proposal.workstream === workstream) {
    return refuse(
      'samePerson',
      'The point of no return is passed: your proposal is recorded; now the other of lead and decision owner has to agree.',
    )
  }
  return [{ type: 'rollbackProposed', reason, ...withoutUndefined({ workstream, trigger }) }]
}

/** The steps that a rollback would reverse: all that were begun and have an inverse. */
export const toReverse = (cutover: Cutover, workstream?: string): StepView[] =>
  ordinarySteps(cutover).filter(
    ({ definition, state, position }) =>
      hasBegun(state) &&
      definition.rollback !== undefined &&
      'title' in definition.rollback &&
      cutover.rollbackSteps[position] === null &&
      (workstream === undefined || definition.workstream === workstream),
  )

const decisionOwners = ({ runbook }: Cutover): string[] => [...new Set(runbook.gates.map(({ decides }) => decides))]

function oneOfEach(cutover: Cutover, deciders: readonly string[], one: string, other: string): boolean {
  const decides = (person: string) => deciders.some((role) => holds(cutover, role, person))
  return (holds(cutover, LEAD, one) && decides(other)) || (holds(cutover, LEAD, other) && decides(one))
}

function refuseImpossible(cutover: Cutover, workstream: string | undefined): Refusal | undefined {
  if (cutover.status === 'rollingBack') return refuse('cutoverState', 'The cutover is rolling back already.')
  if (cutover.status !== 'running') return refuse('cutoverNotRunning', 'Only a running cutover is rolled back.')
  if (workstream !== undefined && !cutover.runbook.workstreams.includes(workstream)) {
    return refuse('malformed', `There is no workstream “${workstream}”.`, { field: 'workstream' })
  }
  return undefined
}
