/**
 * What T-Minus recommends at a gate, with reasons, and which votes disagree. It only sums up what is on the screen, and
 * says go nowhere where a go would be refused for a criterion or a vote. People decide.
 */
import { leadChange } from '../change/change.ts'
import { leadChangeSays } from '../change/changeSays.ts'
import type { Cutover, PollAnswer } from '../cutoverState.ts'
import type { FrozenCriterion, RecommendedOutcome } from '../events.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { forecast } from '../schedule/forecast.ts'
import { isGateDue } from './ceremony.ts'
import { basisOf, type GateView, gateView, itemsBehind, subjectsOf } from './criteria.ts'
import type { Subject } from './criterionKinds.ts'
import { stepView } from './steps.ts'

export interface Recommendation {
  outcome: RecommendedOutcome
  /** Most important first. */
  reasons: Reason[]
  dissent: Dissent[]
}

export interface Reason {
  sentence: string
  /** What it comes from; absent where that is the gate as a whole. */
  about?: Subject
  /** The place of its criterion in the gate's `criteria`, from 0. */
  criterion?: number
}

/** Votes that disagree with each other, with the recommendation, or with what was decided. */
export interface Dissent {
  with: 'vote' | 'recommendation' | 'decision'
  /** The roles that disagree. */
  roles: string[]
  sentence: string
}

/** `now` in epoch milliseconds; `criteria` as they stand then. */
export function recommend(
  cutover: Cutover,
  view: GateView,
  now: number,
  criteria: readonly FrozenCriterion[] = basisOf(cutover, view, now).criteria,
): Recommendation {
  const votes = votesOf(view)
  const advised = (outcome: RecommendedOutcome, reasons: Reason[]): Recommendation => ({
    outcome,
    reasons,
    dissent: dissentOf(cutover.runbook, votes, { recommended: outcome }),
  })
  if (!isGateDue(cutover, view, now)) return advised('notYet', [sayTooEarly(criteria)])
  const judged = judgedOf(cutover, view, criteria)
  const change = ofChange(cutover, criteria, now)
  const against = [
    ...judged.flatMap(({ verdict, reason }) => (verdict === 'unmet' ? reason : [])),
    ...votes.flatMap((vote) => (vote.vote === 'noGo' ? sayNo(cutover.runbook, vote) : [])),
    ...change.noGo,
  ]
  const open = judged.flatMap(({ verdict, reason }) => (verdict === 'open' ? reason : []))
  if (against.length > 0) return advised('noGo', [...against, ...open])
  if (open.length > 0) return advised('notYet', open)
  const conditions = [
    ...judged.flatMap(({ verdict, reason }) => (verdict === 'condition' ? reason : [])),
    ...conditionsAsked(cutover.runbook, votes),
    ...overrun(cutover, view, now),
    ...waiversEnding(cutover, view),
    ...change.goWithConditions,
  ]
  if (conditions.length > 0) return advised('goWithConditions', conditions)
  return advised('go', [
    {
      sentence:
        criteria.length === 0 ? 'This gate has no criteria; it depends on the votes alone.' : 'Every criterion is met.',
    },
  ])
}

/**
 * Which votes disagree: with each other first, else with what is recommended, and with what was decided. A vote that is
 * neither go nor no-go disagrees with nothing.
 */
export function dissentOf(
  runbook: Runbook,
  votes: readonly PollAnswer[],
  { recommended, decided }: { recommended?: RecommendedOutcome | undefined; decided?: RecommendedOutcome },
): Dissent[] {
  const rolesThat = (says: (outcome: string) => boolean) => [
    ...new Set(votes.filter(({ vote }) => says(vote)).map(({ role }) => role)),
  ]
  const [yes, no] = [rolesThat(isGo), rolesThat((vote) => vote === 'noGo')]
  const say = (roles: readonly string[], what: string) =>
    `${allOf(roles.map((role) => roleTitle(runbook, role)))} ${roles.length === 1 ? 'says' : 'say'} ${what}`
  const split: Dissent[] =
    yes.length > 0 && no.length > 0
      ? [{ with: 'vote', roles: no, sentence: `${say(no, 'no-go')}; ${say(yes, 'go')}.` }]
      : []
  const unheeded: Dissent[] =
    split.length === 0 && recommended === 'noGo' && yes.length > 0
      ? [{ with: 'recommendation', roles: yes, sentence: `${say(yes, 'go')} although no-go is recommended.` }]
      : []
  const outvoted = decided === 'noGo' ? yes : decided !== undefined && isGo(decided) ? no : []
  const overruled: Dissent[] =
    outvoted.length > 0
      ? [
          {
            with: 'decision',
            roles: outvoted,
            sentence: `${say(outvoted, decided === 'noGo' ? 'go' : 'no-go')}, and it was decided otherwise.`,
          },
        ]
      : []
  return [...split, ...unheeded, ...overruled]
}

const isGo = (outcome: string): boolean => outcome === 'go' || outcome === 'goWithConditions'

const votesOf = ({ state: { poll } }: GateView): PollAnswer[] => (poll ? [...poll.reports, ...poll.signatures] : [])

function sayTooEarly(criteria: readonly FrozenCriterion[]): Reason {
  const met = criteria.filter((criterion) => criterion.met === true).length
  const all = met === criteria.length
  return {
    sentence: `It is not time for this gate yet; ${all ? 'all' : `${met} of ${criteria.length}`} criteria are met so far.`,
  }
}

interface Judged {
  /** `open`: unknown, or still to come. */
  verdict: 'met' | 'unmet' | 'open' | 'condition'
  reason: Reason
}

function judgedOf(cutover: Cutover, view: GateView, criteria: readonly FrozenCriterion[]): Judged[] {
  const subjects = subjectsOf(cutover.runbook, view.definition)
  const isGlassBroken = view.state.poll?.breakGlass?.agreed !== undefined
  return criteria.map((one, criterion): Judged => {
    const { rank, met, exception, truth, sentence, ofChange } = one
    const about = subjects[criterion]
    const judged = (verdict: Judged['verdict'], said: string): Judged => ({
      verdict,
      reason: { sentence: `${said}: ${sentence}.`, criterion, ...(about ? { about } : {}) },
    })
    if (met === true) return judged('met', 'Met')
    if (exception) return judged('condition', 'A go needs the decision owner’s reason for')
    if (rank === 'should') {
      return judged('condition', met === false ? 'Should criterion not met' : 'Should criterion not confirmed')
    }
    if (met === undefined && ofChange && isGlassBroken) {
      return judged('condition', 'Two people answer for going on without confirmation from ServiceNow')
    }
    if (met === undefined || truth === 'provided') return judged('open', 'Must criterion not confirmed')
    return about && isStillToCome(cutover, about)
      ? judged('open', 'Must criterion not met yet')
      : judged('unmet', 'Must criterion not met')
  })
}

/** What comes before the gate and has not gone wrong: it may yet be met. */
function isStillToCome(cutover: Cutover, { kind, id = '' }: Subject): boolean {
  if (kind === 'gate') return gateView(cutover, id)?.state.status !== 'noGo'
  return kind === 'step' && stepView(cutover, id)?.state.status !== 'failed'
}

const sayNo = (runbook: Runbook, { role, reason }: PollAnswer): Reason => ({
  sentence: `${roleTitle(runbook, role)} says no-go: “${reason ?? ''}”.`,
  about: { kind: 'vote', id: role },
})

const conditionsAsked = (runbook: Runbook, votes: readonly PollAnswer[]): Reason[] =>
  votes.flatMap(({ role, condition }) =>
    condition
      ? [
          {
            sentence: `${roleTitle(runbook, role)} asks: “${condition.text}”.`,
            about: condition.stepId === undefined ? { kind: 'vote', id: role } : { kind: 'step', id: condition.stepId },
          },
        ]
      : [],
  )

/** What speaks against its change though no criterion asks: a closed, held or too short one stands beside no plain go. */
function ofChange(
  cutover: Cutover,
  criteria: readonly FrozenCriterion[],
  now: number,
): Record<'noGo' | 'goWithConditions', Reason[]> {
  const isSaid = criteria.some((criterion) => criterion.ofChange && criterion.met === false)
  const said = isSaid || cutover.mode === 'rehearsal' ? [] : leadChangeSays(cutover, now)
  const id = leadChange(cutover)?.id
  const speakFor = (outcome: 'noGo' | 'goWithConditions') =>
    said
      .filter(({ speaksFor }) => speaksFor === outcome)
      .map(({ sentence }): Reason => ({ sentence: `${sentence}.`, about: { kind: 'change', ...(id ? { id } : {}) } }))
  return { noGo: speakFor('noGo'), goWithConditions: speakFor('goWithConditions') }
}

/** Where a criterion asks for the finish it says so itself. */
function overrun(cutover: Cutover, { definition }: GateView, now: number): Reason[] {
  if (criteriaOf(definition, 'finish').length > 0) return []
  const over = (forecast(cutover, now).finish - cutover.windowEnd) / 1000
  return over > 0
    ? [{ sentence: `The forecast finish overruns the window by ${sayDuration(over)}.`, about: { kind: 'forecast' } }]
    : []
}

function waiversEnding(cutover: Cutover, { definition }: GateView): Reason[] {
  return itemsBehind(cutover, definition).flatMap((position): Reason[] => {
    const [item, of] = [cutover.items[position], cutover.runbook.readiness[position]]
    if (item?.status !== 'waived' || !of || item.until >= cutover.windowEnd) return []
    const before = sayDuration((cutover.windowEnd - item.until) / 1000)
    return [
      {
        sentence: `The waiver of “${of.title}” ends ${before} before the window does.`,
        about: { kind: 'item', id: of.id },
      },
    ]
  })
}

/** `Network, Database and Operations`. */
function allOf(titles: readonly string[]): string {
  return [titles.slice(0, -1).join(', '), titles.at(-1)].filter(Boolean).join(' and ')
}
