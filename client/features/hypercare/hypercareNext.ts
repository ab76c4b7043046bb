/** Who has to act next so that hypercare can end, most urgent first. */
import { leadChange, sayChangeNumber } from '../../../shared/change/change.ts'
import { stageOf } from '../../../shared/change/changeStage.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { valueTitle } from '../../../shared/derived/valueNames.ts'
import type { Watch } from '../../../shared/derived/watch.ts'
import { LEAD } from '../../../shared/reserved.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { weekendInstant } from '../../ui/instants.ts'

export interface NextAct {
  role: string
  /** What they have to do, shown after their name: `check-in due 04:13, in 4 h 20 min`. */
  does: string
  late: boolean
  /** For the tooltip of a time, epoch milliseconds. */
  at?: number
}

/** Empty before hypercare is entered and after the end. */
export function hypercareNext(cutover: Cutover, watch: Watch, now: number): NextAct[] {
  if (watch.began === undefined || cutover.ended) return []
  const open = resolving(cutover)
  const unsigned = signing(watch)
  const ends = open.length === 0 && unsigned.length === 0 ? [CLOSE] : []
  const acts = [
    ...ends,
    ...checkIn(cutover, watch, now),
    ...closing(cutover),
    ...open,
    ...measuring(cutover, watch, now),
    ...unsigned,
  ]
  return [...acts.filter(({ late }) => late), ...acts.filter(({ late }) => !late)]
}

const CLOSE: NextAct = { role: LEAD, does: 'close the cutover, everybody has signed off', late: false }

function checkIn({ runbook }: Cutover, { nextCheckIn, definition }: Watch, now: number): NextAct[] {
  if (nextCheckIn === undefined) return []
  const at = weekendInstant(nextCheckIn, runbook.timezone, now)
  const left = (nextCheckIn - now) / 1000
  const does =
    left > 0 ? `check-in due ${at}, in ${sayDuration(left)}` : `check-in overdue since ${at}, ${sayDuration(left)} ago`
  return [{ role: definition.owner, does, late: left <= 0, at: nextCheckIn }]
}

/** Watch items without an owner are the lead's. */
function resolving({ watchItems }: Cutover): NextAct[] {
  const open = watchItems.filter(({ resolved }) => !resolved)
  return [...Map.groupBy(open, ({ owner }) => owner ?? LEAD)].map(([role, items]) => ({
    role,
    does: items.length === 1 ? `resolve “${items[0]?.title}”` : `resolve ${items.length} watch items`,
    late: false,
  }))
}

/** The ticket can be closed when the work is done, without waiting for the end of hypercare. */
function closing(cutover: Cutover): NextAct[] {
  const change = leadChange(cutover)
  if (cutover.mode === 'rehearsal' || change?.status !== 'linked' || change.close) return []
  if (change.facts && stageOf(change.facts.state) === 'closed') return []
  return [{ role: LEAD, does: `close ${sayChangeNumber(change)} in ServiceNow`, late: false }]
}

/** Exit criteria are measured at the end; a stale value before that is normal. */
function measuring({ runbook }: Cutover, { exit, ends, definition }: Watch, now: number): NextAct[] {
  const open = exit.filter(({ met }) => met !== true)
  const broken = open.filter(({ met }) => met === false)
  const due = ends !== undefined && now >= ends
  const asked = due ? open : broken
  if (asked.length === 0) return []
  const names = asked.map(({ rule }) => valueTitle(runbook, rule.metric)).join(', ')
  const does = broken.length === asked.length ? `bring back within the limit: ${names}` : `record: ${names}`
  return [{ role: definition.owner, does, late: broken.length > 0 }]
}

const signing = ({ signOffs }: Watch): NextAct[] =>
  signOffs.flatMap(({ role, signed }) => (signed ? [] : [{ role, does: 'sign hypercare off', late: false }]))

/** `Engineer`, and who holds it: `Priya Raman, Elif Yıldız`, or `nobody`. */
export function whoActs(
  { runbook, people }: Cutover,
  role: string,
  nameOf: (id: string) => string,
): { title: string; names: string } {
  return { title: roleTitle(runbook, role), names: (people[role] ?? []).map(nameOf).join(', ') || 'nobody' }
}
