/** Compiles the parsed file into the runbook that everything else uses. */

import { LEAD } from '../../reserved.ts'
import type { HoldDefinition, Runbook, StepDefinition } from '../runbook.ts'
import type { RunbookFile } from '../runbookFormat.ts'

const NO_TIME = { low: 0, likely: 0, high: 0 }

/** The runbook that the parsed file describes: defaults filled in, lists flat. The file must have passed its checks. */
export function compileRunbook(file: RunbookFile): Runbook {
  const { description, tier, timezone, window, contingency, rollbackTakes, outage } = file
  const workstreams = Object.entries(file.workstreams)
  return {
    id: file.runbook,
    title: file.title,
    tier,
    timezone,
    window,
    fourEyes: tier === 1 || file.fourEyes === true,
    ...given({ description, contingency, rollbackTakes, outageAtMost: outage?.atMost }),
    roles: Object.entries(file.roles).map(([id, { title, ...rest }]) => ({ id, title, ...given(rest) })),
    readiness: compileReadiness(file),
    gates: file.gates.map(({ at, description, accepts, afterGo, asks, signaturesHold, ...gate }) => ({
      ...gate,
      ...given({
        at,
        description,
        accepts,
        afterGo: afterGo === 'reopen' ? afterGo : undefined,
        asks: asks === 'together' ? asks : undefined,
        signaturesHold,
      }),
    })),
    ...given({ holds: file.holds.length === 0 ? undefined : compileHolds(file) }),
    phases: file.phases.map((phase) =>
      typeof phase === 'string'
        ? { title: phase, changeHoldBlocks: false }
        : { title: phase.phase, changeHoldBlocks: phase.changeHoldBlocks },
    ),
    workstreams: workstreams.map(([title]) => title),
    steps: workstreams.flatMap(([title, steps]) => steps.map((step) => compileStep(step, title))),
    ...compileHypercare(file),
    ...compileValues(file),
    ...compileChange(file),
  }
}

const compileHolds = ({ holds }: RunbookFile): HoldDefinition[] =>
  holds.map(({ id, title, at, until, reason }) => ({ id, title, at, ...given({ until, reason }) }))

function compileReadiness(file: RunbookFile): Runbook['readiness'] {
  // Nobody verifies their own evidence: the lead's is verified by a gate's decision owner.
  const forLead = file.gates.map(({ decides }) => decides).find((role) => role !== LEAD) ?? LEAD
  return Object.entries(file.readiness).flatMap(([section, items]) =>
    items.map(({ id, source, title, owner, verifiedBy, due, mandatory, weight, evidence, description }) => ({
      id,
      title,
      section,
      owner,
      verifiedBy: verifiedBy ?? (owner === LEAD ? forLead : LEAD),
      due,
      mandatory,
      weight,
      ...given({ evidence, description, source }),
    })),
  )
}

export function compileStep(file: RunbookFile['workstreams'][string][number], workstream: string): StepDefinition {
  const { step: id, title, kind, phase, owner, people, takes, after } = file
  const { notBefore, deadline, timebox, rollback, secondPerson, automation, source } = file
  const { only, parties, tags, fields, links, note } = file
  const { verify, outputs, pointOfNoReturn, takesServiceDown, bringsServiceBack, startsChange, audience, message } =
    file
  return {
    id,
    title,
    kind,
    phase,
    workstream,
    owner,
    people: people ?? { [owner]: 1 },
    takes: takes ?? NO_TIME,
    after,
    ...given({ only, parties, notBefore, deadline, timebox: timebox?.lasts, do: file.do, verify, outputs }),
    ...given({ rollback: rollback && compileRollback(rollback, owner) }),
    ...given({ secondPerson: secondPerson === true ? owner : secondPerson }),
    ...given({ automation: automation && given(automation) }),
    ...given({ tags, fields, links, note }),
    ...given({ pointOfNoReturn, takesServiceDown, bringsServiceBack, startsChange, audience, message, source }),
  }
}

function compileChange({ change }: RunbookFile): Pick<Runbook, 'change'> {
  if (!change) return {}
  const { groups = {}, affects = [], risk, tasks, fields } = change
  return { change: { groups, affects, ...given({ risk, tasks, fields }) } }
}

type RollbackFile = NonNullable<RunbookFile['workstreams'][string][number]['rollback']>

function compileRollback(rollback: RollbackFile, owner: string): NonNullable<StepDefinition['rollback']> {
  if ('none' in rollback) return rollback
  const { title, takes, verify } = rollback
  return { title, takes, owner: rollback.owner ?? owner, ...given({ do: rollback.do, verify }) }
}

function compileHypercare({ hypercare }: RunbookFile): Pick<Runbook, 'hypercare'> {
  if (!hypercare) return {}
  const { lasts, checkIns, owner = LEAD, signedBy = [LEAD], exit } = hypercare
  return { hypercare: { lasts, ...given({ checkInEvery: checkIns }), owner, signedBy, exit } }
}

function compileValues({ values }: RunbookFile): Pick<Runbook, 'values'> {
  if (!values) return {}
  return { values: Object.entries(values).map(([name, { title, unit }]) => ({ name, title, ...given({ unit }) })) }
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Drops undefined keys: JSON has no undefined, and a version is the hash of its JSON (R12). */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}
