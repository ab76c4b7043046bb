/** What one version of a runbook demands before and during a cutover that a later one does not, in sentences. */

import type { GateDefinition, Runbook, StepDefinition } from './runbook.ts'
import { indexOf } from './runbookIndex.ts'

/** None where `now` demands at least as much. */
export function noLongerDemanded(before: Runbook, now: Runbook): string[] {
  const gates = new Map(now.gates.map((gate) => [gate.id, gate]))
  const items = new Map(now.readiness.map((item) => [item.id, item]))
  const steps = new Map(now.steps.map((step) => [step.id, step]))
  return [
    ...before.gates.flatMap((gate) => ofGate(gate, gates.get(gate.id), before, steps)),
    ...before.readiness.flatMap((item) => {
      const later = items.get(item.id)
      if (!later) return [`Readiness item “${item.title}” is gone.`]
      return [
        ...(item.mandatory && !later.mandatory ? [`Readiness item “${item.title}” is not mandatory any more.`] : []),
        ...(item.evidence && !later.evidence ? [`Readiness item “${item.title}” asks for no evidence any more.`] : []),
      ]
    }),
    ...before.steps.flatMap((step) => ofStep(step, steps.get(step.id))),
    ...ofRollback(before, now),
    ...(before.fourEyes && !now.fourEyes ? ['Four eyes are no longer needed for a signature.'] : []),
    ...(before.outageAtMost !== undefined && now.outageAtMost === undefined
      ? ['The outage is no longer limited.']
      : []),
    ...ofWarnings(before.warn, now.warn),
  ]
}

const ofWarnings = (before: Runbook['warn'], now: Runbook['warn']): string[] => [
  ...(before?.rollback !== undefined && now?.rollback === undefined
    ? ['Nobody is warned before a point of no return any more, and 15 minutes before any other rollback deadline.']
    : []),
  ...(before?.chance !== undefined && now?.chance === undefined
    ? ['Nobody is warned any more when the chance to hold the window falls.']
    : []),
]

function ofGate(
  gate: GateDefinition,
  later: GateDefinition | undefined,
  before: Runbook,
  steps: ReadonlyMap<string, StepDefinition>,
): string[] {
  if (!later) return [`Gate “${gate.title}” is gone.`]
  const said: string[] = []
  const held = JSON.stringify
  const missing = gate.must.filter((criterion) => !later.must.some((one) => held(one) === held(criterion)))
  for (const criterion of missing) {
    const isNowShould = later.should.some((one) => held(one) === held(criterion))
    said.push(
      `Gate “${gate.title}”: ${held(criterion)} ${isNowShould ? 'only should hold now' : 'need not hold any more'}.`,
    )
  }
  if (later.approvers.quorum < gate.approvers.quorum)
    said.push(`Gate “${gate.title}” needs ${later.approvers.quorum} approvals instead of ${gate.approvers.quorum}.`)
  for (const role of gate.approvers.required ?? [])
    if (!later.approvers.required?.includes(role))
      said.push(`Gate “${gate.title}” no longer needs the signature of ${titleOf(before, role)}.`)
  for (const role of gate.reporters)
    if (!later.reporters.includes(role)) said.push(`Gate “${gate.title}” no longer asks ${titleOf(before, role)}.`)
  const isBehind = ({ after }: StepDefinition) => after.some(({ on }) => on === gate.id)
  for (const step of before.steps.filter(isBehind)) {
    const stays = steps.get(step.id)
    if (stays && !isBehind(stays)) said.push(`“${step.title}” no longer waits for gate “${gate.title}” itself.`)
  }
  return said
}

function ofRollback(before: Runbook, now: Runbook): string[] {
  const triggers = new Map(now.rollback?.triggers.map((trigger) => [trigger.id, trigger]))
  const own = new Map(indexOf(now).ownOfRollback.map((step) => [step.id, step]))
  return [
    ...(before.rollback?.triggers ?? []).flatMap(({ id, when, at, metric }) => {
      const later = triggers.get(id)
      if (!later) return [`Trigger “${when}” of the rollback is gone.`]
      return [
        ...(at !== undefined && later.at === undefined
          ? [`Nobody is asked about trigger “${when}” at its time any more.`]
          : []),
        ...(metric && !later.metric ? [`Trigger “${when}” reads no metric any more.`] : []),
      ]
    }),
    ...indexOf(before).ownOfRollback.flatMap((step) => ofStep(step, own.get(step.id))),
  ]
}

function ofStep(step: StepDefinition, later: StepDefinition | undefined): string[] {
  if (!later) return [`Step “${step.title}” is gone.`]
  return [
    ...(step.verify !== undefined && later.verify === undefined
      ? [`Step “${step.title}” no longer says what must be seen.`]
      : []),
    ...(step.only !== 'rehearsal' && later.only === 'rehearsal'
      ? [`Step “${step.title}” is no longer part of a live cutover.`]
      : []),
    ...(step.done === undefined && later.done !== undefined
      ? [`Step “${step.title}” is done already, and no longer part of a cutover.`]
      : []),
    ...(step.only !== 'live' && later.only === 'live' ? [`Step “${step.title}” is no longer rehearsed.`] : []),
    ...(step.deadline !== undefined && later.deadline === undefined
      ? [`Step “${step.title}” has no deadline any more.`]
      : []),
    ...(step.secondPerson !== undefined && later.secondPerson === undefined
      ? [`Step “${step.title}” is no longer confirmed by a second person.`]
      : []),
    ...(step.rollback && 'takes' in step.rollback && !(later.rollback && 'takes' in later.rollback)
      ? [`Step “${step.title}” is no longer rolled back.`]
      : []),
  ]
}

const titleOf = ({ roles }: Runbook, role: string): string => roles.find(({ id }) => id === role)?.title ?? role
