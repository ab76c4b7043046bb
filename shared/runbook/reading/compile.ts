/** Compiles the parsed file into the runbook that everything else uses. */

import { LEAD } from '../../reserved.ts'
import { compileCalendars } from '../calendarFormat.ts'
import type { HoldDefinition, Runbook, StepDefinition, TriggerDefinition } from '../runbook.ts'
import type { RunbookFile } from '../runbookFormat.ts'
import { asId } from '../written.ts'

const NO_TIME = { low: 0, likely: 0, high: 0 }

/** The runbook that the parsed file describes: defaults filled in, lists flat. The file must have passed its checks. */
export function compileRunbook(file: RunbookFile): Runbook {
  const { description, tier, timezone, window, contingency, outage, rollback, warn } = file
  const rollbackTakes = file.rollbackTakes ?? rollback?.takes
  const workstreams = Object.entries(file.workstreams)
  return {
    id: file.runbook,
    title: file.title,
    tier,
    timezone,
    window,
    fourEyes: tier === 1 || file.fourEyes === true,
    ...given({ description, contingency, rollbackTakes, outageAtMost: outage?.atMost }),
    ...(warn && { warn: given(warn) }),
    roles: Object.entries(file.roles).map(([id, { title, ...rest }]) => ({ id, title, ...given(rest) })),
    ...given({ calendars: file.calendars && compileCalendars(file.calendars, timezone), calendar: file.calendar }),
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
    ...compileRollbackSection(file),
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
  const { only, done, parties, tags, fields, links, note, calendar } = file
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
    ...given({
      only,
      done,
      parties,
      calendar,
      notBefore,
      deadline,
      timebox: timebox?.lasts,
      do: file.do,
      verify,
      outputs,
    }),
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

type RollbackSection = NonNullable<RunbookFile['rollback']>

/** Stands where steps say their phase and workstream: these belong to none that is planned. */
const ROLLBACK = 'Rollback'

function compileRollbackSection({ rollback }: RunbookFile): Pick<Runbook, 'rollback'> {
  if (!rollback) return {}
  const { triggers, first, last } = rollback
  if (triggers.length + first.length + last.length === 0) return {}
  return {
    rollback: {
      triggers: triggers.map(compileTrigger),
      first: first.map(compileRollbackStep),
      last: last.map(compileRollbackStep),
    },
  }
}

const compileTrigger = (
  { id, when, at, metric, decides }: RollbackSection['triggers'][number],
  position: number,
): TriggerDefinition => ({
  id: id ?? triggerId(when, position),
  when,
  ...given({ at, metric }),
  decides: decides ?? LEAD,
})

/** As it is told apart where it has no id of its own. */
export const triggerId = (when: string, position: number): string => asId(when) || `trigger-${position + 1}`

function compileRollbackStep(
  step: RollbackSection['first'][number],
  position: number,
  list: RollbackSection['first'],
): StepDefinition {
  const before = list[position - 1]
  const after = step.after ?? (before ? [{ on: before.step, type: 'FS' as const, lag: 0 }] : [])
  return compileStep({ ...step, owner: step.owner ?? LEAD, phase: ROLLBACK, after }, ROLLBACK)
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
