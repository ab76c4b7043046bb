/** The change that leads a cutover, as `GET /api/cutovers/{cutoverId}` shows it: its facts, their age, and what speaks against it. */
import { z } from 'zod'
import { CHANGE_STANDINGS, conflictOf, leadChange, standingOf } from '../../shared/change/change.ts'
import { labelled } from '../../shared/change/changeFacts.ts'
import { CHANGE_FINDING_KINDS, changeSays } from '../../shared/change/changeSays.ts'
import { coversForecast } from '../../shared/change/changeWindow.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { iso } from './viewParts.ts'

const at = z.iso.datetime()

/** Programs depend on it: only ever add to it. Instants are ISO 8601 UTC. */
export const changeView = z.object({
  id: z.string(),
  instance: z.string(),
  number: z.string().exactOptional().describe('Absent until it is linked'),
  link: z.string().exactOptional(),
  standing: z
    .enum(CHANGE_STANDINGS)
    .describe('Only what is confirmed counts as an answer of ServiceNow; the facts are those of the last reading'),
  confirmedAt: at.exactOptional(),
  ageSeconds: z.number().exactOptional().describe('Since it was confirmed'),
  state: labelled.exactOptional().describe('The raw value, and the label of the instance'),
  approval: labelled.exactOptional(),
  onHold: z.boolean().exactOptional(),
  onHoldReason: z.string().exactOptional(),
  plannedStart: at.exactOptional(),
  plannedEnd: at.exactOptional(),
  coversForecast: z.boolean().exactOptional().describe('Whether the planned window covers the forecast'),
  conflict: z.boolean().exactOptional().describe('Absent: not checked since the planned dates moved, or not visible'),
  datesAskedFor: z.object({ start: at, end: at }).exactOptional().describe('Not confirmed by ServiceNow yet'),
  says: z
    .array(z.object({ kind: z.enum(CHANGE_FINDING_KINDS), sentence: z.string() }))
    .describe('What people have to know before they rely on it, the gravest first'),
})
type ChangeView = z.output<typeof changeView>

/** The change that leads a cutover; undefined without one. */
export function leadChangeView(cutover: Cutover, now: number): ChangeView | undefined {
  const change = leadChange(cutover)
  if (!change) return undefined
  const { facts, ticket, confirmedAt, proposed } = change
  return withoutUndefined({
    id: change.id,
    instance: change.instance,
    number: ticket?.number,
    link: ticket?.link,
    standing: standingOf(change, now),
    confirmedAt: confirmedAt === undefined ? undefined : iso(confirmedAt),
    ageSeconds: confirmedAt === undefined ? undefined : Math.max(0, Math.round((now - confirmedAt) / 1000)),
    ...(facts && {
      state: facts.state,
      approval: facts.approval,
      onHold: facts.onHold,
      onHoldReason: facts.onHoldReason,
      plannedStart: facts.plannedStart,
      plannedEnd: facts.plannedEnd,
      coversForecast: coversForecast(cutover, facts, now),
      conflict: conflictOf(change),
    }),
    datesAskedFor: proposed && { start: iso(proposed.start), end: iso(proposed.end) },
    says: changeSays(cutover, change, now).map(({ kind, sentence }) => ({ kind, sentence: `${sentence}.` })),
  })
}
