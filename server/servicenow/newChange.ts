/** The fields of a change created for a cutover: window, risk, plans, group and affected items, from the runbook. */

import type { ChangeModel } from '../../shared/change/changeStage.ts'
import { datesOfNewChange } from '../../shared/change/changeWindow.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { LEAD } from '../../shared/reserved.ts'
import { sayDuration } from '../../shared/runbook/duration.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import { traitsOf } from '../../shared/runbook/stepKinds.ts'
import type { TicketFields } from '../../shared/runbook/ticketFields.ts'
import { addressOf } from './address.ts'
import type { NewChange } from './client/changes.ts'
import type { Instance } from './client/openInstance.ts'
import { serviceNowTime } from './client/query.ts'
import { linesOf } from './longText.ts'
import { type MappingParts, mappedFields } from './mappedFields.ts'

/** Names of assignment groups on an instance, by role. */
export type Groups = Readonly<Record<string, string>>

/** [doc] 2 High, 3 Moderate, 4 Low. */
const RISK = { high: '2', moderate: '3', low: '4' } as const
const RISK_OF_TIER = { 1: 'high', 2: 'moderate', 3: 'low' } as const

export interface NewChangeParts {
  instance: Instance
  cutover: Cutover
  groups: Groups
  fields: TicketFields
  /** The address under which people open T-Minus; empty when it is not known. */
  origin: string
  emailsOf: MappingParts['emailsOf']
  /** Epoch milliseconds. */
  now: number
}

/**
 * `unknown`: a field names what the instance does not have, in words.
 *
 * @throws ServiceNowFault malformed when a name fits several
 */
export async function newChange(
  { create, template }: { create: ChangeModel; template?: string },
  { instance, cutover, groups, fields: defaults, origin, emailsOf, now }: NewChangeParts,
): Promise<NewChange | { unknown: string }> {
  const name = groupOf(cutover, groups, LEAD)
  const group = name === undefined ? undefined : await instance.findGroup(name)
  const mapped = await mappedFields({ instance, cutover, defaults, emailsOf })
  if ('unknown' in mapped) return mapped
  return {
    kind: create === 'standard' ? { type: create, template: template ?? '' } : { type: create },
    correlationId: cutover.id,
    fields: {
      ...fieldsOf(cutover, origin, now),
      ...(group === undefined ? {} : { assignment_group: group.sysId }),
      ...mapped.fields,
    },
  }
}

/** The runbook's wording takes precedence over the instance's. */
export const groupOf = ({ runbook }: Cutover, groups: Groups, role: string): string | undefined =>
  runbook.change?.groups[role] ?? groups[role]

function fieldsOf(cutover: Cutover, origin: string, now: number) {
  const { runbook } = cutover
  const { start, end } = datesOfNewChange(cutover, now)
  return {
    short_description: cutover.title.slice(0, 160),
    description: [runbook.description ?? runbook.title, sayWhere(cutover.id, origin)].join('\n\n'),
    start_date: serviceNowTime(start),
    end_date: serviceNowTime(end),
    risk: RISK[runbook.change?.risk ?? RISK_OF_TIER[runbook.tier]],
    implementation_plan: plan(runbook.steps.map(line)),
    backout_plan: plan(runbook.steps.toReversed().flatMap(backoutLine)),
    test_plan: plan(runbook.steps.filter((step) => traitsOf(step).needsObservation).map(line)),
  }
}

function sayWhere(cutoverId: string, origin: string): string {
  const address = addressOf(origin, cutoverId)
  return `Executed in T-Minus as ${cutoverId}${address === undefined ? '.' : `: ${address}`}`
}

const line = ({ workstream, title, takes, kind }: StepDefinition): string =>
  traitsOf({ kind }).isMoment ? `– ${workstream}: ${title}` : `– ${workstream}: ${title} (${sayDuration(takes.likely)})`

function backoutLine({ workstream, rollback }: StepDefinition): string[] {
  return rollback && 'title' in rollback
    ? [`– ${workstream}: ${rollback.title} (${sayDuration(rollback.takes.likely)})`]
    : []
}

const plan = (lines: readonly string[]): string => linesOf(lines) || 'See the runbook in T-Minus.'
