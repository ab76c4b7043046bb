/** Makes a plan one that a runbook can be: lengths, ends, circles, preparation that takes weeks. Each change is said. */
import { MAX_LAG_SECONDS, MAX_STEP_SECONDS } from '../runbook/duration.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { earliestStarts } from './earliest.ts'
import type { Findings } from './findings.ts'
import type { Plan, PlanStep } from './plan.ts'

/** Taken where nothing says how long a step takes. */
const USUAL_SECONDS = 15 * 60

const FAR_MS = 5 * 365 * 86_400_000

export interface SoundPlan extends Plan {
  /** Preparation of more than 14 days: proposed as readiness items. */
  readiness: PlanStep[]
}

export function soundPlan(plan: Plan, findings: Findings): SoundPlan {
  const lengthy = plan.steps.map((step) => withDuration(nearStart(step, plan.t0 ?? 0, findings), findings))
  const isLong = ({ duration }: PlanStep) => (duration?.high ?? duration?.seconds ?? 0) > MAX_STEP_SECONDS
  const readiness = lengthy.filter(isLong)
  for (const { source, title } of readiness)
    findings.guess(
      'longPreparation',
      'What takes more than 14 days is preparation: it becomes a readiness item.',
      source,
      title,
    )
  const gone = new Set(readiness.map(({ key }) => key))
  const steps = lengthy
    .filter((step) => !isLong(step))
    .map((step) => ({ ...step, links: linksOf(step, gone, findings) }))
  return { ...plan, steps: asPlanned(withoutCircles(steps, findings), plan.t0 ?? 0, findings), readiness }
}

/** A date far away is a slip of the year, and more than a runbook can hold. */
function nearStart(step: PlanStep, t0: number, findings: Findings): PlanStep {
  const isFar = (at: number | undefined) => at !== undefined && Math.abs(at - t0) > FAR_MS
  if (![step.start, step.end, step.notBefore, step.deadline].some(isFar)) return step
  findings.fault('error', 'farDate', 'Some dates lie years from T-0; they are left out.', step.source, step.title)
  const { start: _start, end: _end, notBefore: _notBefore, deadline: _deadline, ...rest } = step
  return rest
}

function withDuration(step: PlanStep, findings: Findings): PlanStep {
  if (step.written) return step
  const { source, title, start, end } = step
  if (start === undefined && end !== undefined && step.deadline === undefined) {
    findings.guess('endAlone', 'An end without a start is when the step must be finished: its deadline.', source, title)
    return withDuration({ ...step, deadline: end, says: [...step.says, 'deadline'] }, findings)
  }
  const say = (kind: string, message: string) => findings.guess(kind, message, source, title)
  let span = start !== undefined && end !== undefined ? Math.round((end - start) / 1000) : undefined
  if (span !== undefined && span < 0) {
    findings.fault('error', 'endBeforeStart', 'Some steps end before they start; their end is left out.', source, title)
    span = undefined
  }
  const isMoment = step.kind === 'milestone' || step.kind === 'gate'
  if (isMoment && (step.duration?.seconds ?? span ?? 0) > 0) {
    say('longMilestone', 'Milestones that take time become tasks.')
    return withDuration({ ...step, kind: 'task' }, findings)
  }
  if (isMoment) {
    if (step.kind === 'gate') say('gate', 'Gates come in as milestones; who votes on them is not in the plan.')
    const { duration: _, ...rest } = step
    return { ...rest, kind: 'milestone' }
  }
  if (step.duration && step.duration.seconds > 0) {
    if (span !== undefined && span > 0 && Math.abs(span - step.duration.seconds) > 60)
      say('durationDiffers', 'The duration is not what lies between start and end; the duration counts.')
    return step
  }
  if (span !== undefined && span > 0) {
    if (!step.duration) say('durationFromTimes', 'Where there is no duration it is what lies between start and end.')
    return { ...step, duration: { seconds: span } }
  }
  if (step.duration || span === 0) {
    const { kind } = step
    if (kind && kind !== 'section' && kind !== 'gate' && traitsOf({ kind }).mayTakeNone) return step
    say('milestone', 'Steps that take no time become milestones.')
    const { duration: _, ...rest } = step
    return { ...rest, kind: 'milestone' }
  }
  findings.fault(
    'warning',
    'noDuration',
    'Some steps do not say how long they take; 15 minutes are put in.',
    source,
    title,
  )
  return { ...step, duration: { seconds: USUAL_SECONDS } }
}

function linksOf(step: PlanStep, gone: ReadonlySet<string>, findings: Findings): PlanStep['links'] {
  return step.links.flatMap((link) => {
    if (gone.has(link.on)) {
      findings.lose(
        'linkToReadiness',
        'Links to preparation that became a readiness item are dropped.',
        step.source,
        step.title,
      )
      return []
    }
    if (Math.abs(link.lag) <= MAX_LAG_SECONDS) return [link]
    findings.lose('longLag', 'Lags of more than 30 days are dropped.', step.source, step.title)
    return [{ ...link, lag: 0 }]
  })
}

const MINUTE = 60

/** A start that is planned later than what a step waits for allows is meant: else the plan would lose the times of the sheet. */
function asPlanned(steps: PlanStep[], t0: number, findings: Findings): PlanStep[] {
  const later = new Set<string>()
  earliestStarts(
    steps,
    ({ duration }) => duration?.seconds ?? 0,
    ({ key, start, notBefore, source, title }, byLinks) => {
      const own = notBefore ?? start
      const planned = own === undefined ? undefined : (own - t0) / 1000
      if (planned === undefined || byLinks === undefined || notBefore !== undefined) return planned
      if (planned > byLinks + MINUTE) {
        later.add(key)
        const message =
          'Some steps are planned later than what they wait for allows; they start no earlier than planned.'
        findings.guess('laterStart', message, source, title)
        return planned
      }
      if (planned < byLinks - MINUTE) {
        const message = 'Some steps are planned earlier than what they wait for allows; they wait.'
        findings.fault('warning', 'startsTooEarly', message, source, title)
      }
      return undefined
    },
  )
  return steps.map((step) =>
    later.has(step.key) && step.start !== undefined ? { ...step, notBefore: step.start } : step,
  )
}

/** Drops the link that closes each circle. Walks without recursion: plans have ten thousand steps in a row. */
function withoutCircles(steps: PlanStep[], findings: Findings): PlanStep[] {
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const state = new Map<string, 'open' | 'done'>()
  const dropped = new Map<string, Set<string>>()
  for (const { key } of steps) {
    const path: { key: string; next: number }[] = state.has(key) ? [] : [{ key, next: 0 }]
    state.set(key, state.get(key) ?? 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const link = byKey.get(top.key)?.links[top.next]
      top.next += 1
      if (!link) {
        state.set(top.key, 'done')
        path.pop()
      } else if (state.get(link.on) === 'open') {
        const loop = path.slice(path.findIndex((one) => one.key === link.on)).map((one) => byKey.get(one.key))
        const said = loop.map((step) => step?.source.id ?? step?.title ?? '?').reverse()
        const place = byKey.get(top.key)?.source
        findings.fault(
          'error',
          'circle',
          'Some steps wait for each other; the last link of each circle is left out.',
          place,
          said.join(' → '),
        )
        const off = dropped.get(top.key) ?? new Set<string>()
        dropped.set(top.key, off.add(link.on))
      } else if (!state.has(link.on) && byKey.has(link.on)) {
        state.set(link.on, 'open')
        path.push({ key: link.on, next: 0 })
      }
    }
  }
  return steps.map((step) => {
    const off = dropped.get(step.key)
    return off ? { ...step, links: step.links.filter(({ on }) => !off.has(on)) } : step
  })
}
