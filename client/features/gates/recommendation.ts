/**
 * What T-Minus recommends at a gate, with reasons. It only summarises what is on the screen, and never says go where a
 * must is unmet or unconfirmed. People decide.
 */
import { leadChangeSays } from '../../../shared/change/changeSays.ts'
import type { Outcome } from '../../../shared/commands.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { type GateView, itemsBehind } from '../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { criteriaOf } from '../../../shared/runbook/criteriaOf.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { clockTime } from '../../ui/instants.ts'
import { criterionLines } from './gateCriteria.ts'

export interface Recommendation {
  outcome: Outcome
  /** Sentences, most important first. */
  reasons: string[]
}

/** `criteria` are the current ones; `finish` is the forecast finish, once known; both instants in epoch milliseconds. */
export function recommend(
  cutover: Cutover,
  view: GateView,
  criteria: readonly FrozenCriterion[],
  finish: number | undefined,
  now: number,
): Recommendation {
  const lines = criterionLines(
    cutover.runbook,
    view.definition,
    criteria.map((criterion) => ({ criterion })),
  ).map(({ criterion }) => criterion)
  const said = changeReasons(cutover, criteria, now)
  const against = [...reasonsAgainst(cutover, view, lines), ...said.noGo]
  if (against.length > 0) return { outcome: 'noGo', reasons: against }
  const conditions = [...reasonsForConditions(cutover, view, lines, finish), ...said.goWithConditions]
  if (conditions.length > 0) return { outcome: 'goWithConditions', reasons: conditions }
  return {
    outcome: 'go',
    reasons: [
      criteria.length === 0 ? 'This gate has no criteria; it depends on the votes alone.' : 'Every criterion is met.',
    ],
  }
}

/** What speaks against its change though no criterion asks: a closed, held or too short one stands beside no plain go. */
function changeReasons(
  cutover: Cutover,
  criteria: readonly FrozenCriterion[],
  now: number,
): Record<'noGo' | 'goWithConditions', string[]> {
  const isSaid = criteria.some(({ ofChange, met }) => ofChange && met === false)
  const said = isSaid || cutover.mode === 'rehearsal' ? [] : leadChangeSays(cutover, now)
  const speakFor = (outcome: 'noGo' | 'goWithConditions') =>
    said.filter(({ speaksFor }) => speaksFor === outcome).map(({ sentence }) => `${sentence}.`)
  return { noGo: speakFor('noGo'), goWithConditions: speakFor('goWithConditions') }
}

function reasonsAgainst(cutover: Cutover, { state }: GateView, criteria: readonly FrozenCriterion[]): string[] {
  const musts = criteria.filter(({ rank }) => rank === 'must')
  const votes = state.poll ? [...state.poll.reports, ...state.poll.signatures] : []
  return [
    ...musts
      .filter(({ met, exception }) => met === false && !exception)
      .map(({ sentence }) => `Must criterion not met: ${sentence}.`),
    ...musts.filter(({ met }) => met === undefined).map(({ sentence }) => `Must criterion not confirmed: ${sentence}.`),
    ...votes
      .filter(({ vote }) => vote === 'noGo')
      .map(({ role, reason }) => `${roleTitle(cutover.runbook, role)} says no-go: “${reason ?? ''}”.`),
  ]
}

function reasonsForConditions(
  cutover: Cutover,
  { definition, state }: GateView,
  criteria: readonly FrozenCriterion[],
  finish: number | undefined,
): string[] {
  const { runbook, windowEnd } = cutover
  const votes = state.poll ? [...state.poll.reports, ...state.poll.signatures] : []
  const asked = criteriaOf(definition, 'finish').length > 0
  const over = finish === undefined || asked ? 0 : (finish - windowEnd) / 1000
  return [
    ...criteria
      .filter(({ exception }) => exception)
      .map(({ sentence }) => `A go needs the decision owner’s reason for: ${sentence}.`),
    ...criteria
      .filter(({ rank, met, exception }) => rank === 'should' && met !== true && !exception)
      .map(
        ({ sentence, met }) =>
          `${met === false ? 'Should criterion not met' : 'Should criterion not confirmed'}: ${sentence}.`,
      ),
    ...votes.flatMap(({ role, condition }) =>
      condition ? [`${roleTitle(runbook, role)} asks: “${condition.text}”.`] : [],
    ),
    ...(over > 0 ? [`The forecast finish overruns the window by ${sayDuration(over)}.`] : []),
    ...itemsBehind(cutover, definition).flatMap((position) => {
      const item = cutover.items[position]
      if (item?.status !== 'waived' || item.until >= windowEnd) return []
      const title = runbook.readiness[position]?.title ?? ''
      return [`The waiver of “${title}” ends ${clockTime(item.until, runbook.timezone)}, before the window does.`]
    }),
  ]
}
