/** Checks durations, and what a step of each kind should say. */

import { type Estimate, MAX_STEP_SECONDS, sayDuration } from '../duration.ts'
import { traitsOf } from '../stepKinds.ts'
import { checkDeadline } from './deadlines.ts'
import type { StepNode, Survey } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { asScalar } from './places.ts'

const DAY_SECONDS = 86_400
const MAX_START_SECONDS = 14 * DAY_SECONDS

export function checkPlan(survey: Survey, report: Report): void {
  checkWholes(survey, report)
  for (const node of survey.steps) {
    checkTakes(node, report)
    checkTimes(node, survey, report)
    checkDeadline(node, report)
    checkContent(node, report)
  }
}

function checkWholes({ draft, items }: Survey, report: Report): void {
  const { window, hypercare } = draft
  if (window === 0) report('error', ['window'], 'the window is empty')
  if (hypercare?.lasts === 0)
    report('error', ['hypercare', 'lasts'], 'hypercare takes no time; leave it out or give it some')
  if (hypercare?.lasts && hypercare.checkIns && hypercare.checkIns > hypercare.lasts)
    report('warning', ['hypercare', 'checkIns'], 'hypercare ends before its first check-in')
  for (const { path, item } of items)
    if (item.due !== undefined && item.due > 0 && item.mandatory)
      report('warning', [...path, 'due'], 'a mandatory item should be due before T-0')
}

/** A rehearsal and a live cutover may each have a step of their own that starts it. */
export function checkChangeStart({ steps }: Survey, report: Report): void {
  let started: string | undefined
  for (const { step, path, id } of steps) {
    if (!step.startsChange) continue
    if (started === undefined) started = id ?? ''
    else report('error', [...path, 'startsChange'], `the change is already started by "${started}"`)
  }
}

export function checkTakes(node: StepNode, report: Report): void {
  const { step, path } = node
  const { kind, takes, notBefore } = step
  const place = [...path, 'takes']
  // A value that was not understood is a fault already.
  if (kind === undefined || ('takes' in step && takes === undefined)) return
  const { isMoment, mayTakeNone, doneBy } = traitsOf({ kind })
  if (isMoment) {
    if (takes) report('error', place, `a ${kind} takes no time; leave out takes, or make it a task`)
    return
  }
  if (takes === undefined) {
    if (mayTakeNone || (doneBy === 'time' && notBefore !== undefined)) return
    const or = doneBy === 'time' ? ', or until when, like notBefore: T+2h' : ''
    report(
      'error',
      [...path, 'step'],
      `"takes" is missing; say how long the ${kind} takes, like takes: 5m..10m..30m${or}`,
      { kind: '{count} steps do not say how long they take; add takes, like takes: 5m..10m..30m' },
    )
    return
  }
  if (takes.high === 0 && !mayTakeNone) report('error', place, `a ${kind} cannot take 0; a milestone does`)
  checkLength(takes, node, place, report)
  if (step.rollback && !('none' in step.rollback) && step.rollback.takes)
    checkLength(step.rollback.takes, node, [...path, 'rollback', 'takes'], report)
}

function checkLength(takes: Estimate, { step, id }: StepNode, place: Path, report: Report): void {
  const item = `{ id: ${id ?? '…'}, title: ${asScalar(step.title ?? '…', true)}, owner: ${step.owner ?? '…'}, due: T-1d }`
  if (takes.high > MAX_STEP_SECONDS)
    report(
      'error',
      place,
      `${sayDuration(takes.high)} is longer than 14 d; split the step, or list preparation of that length under readiness: ${item}`,
      { kind: '{count} steps take longer than 14 d; split them, or list preparation of that length under readiness' },
    )
}

function checkTimes({ step, path }: StepNode, { draft }: Survey, report: Report): void {
  const { takes, timebox, notBefore, automation } = step
  if (timebox && timebox.lasts === 0) report('error', [...path, 'timebox'], 'a timebox of 0 is over before it begins')
  else if (timebox && takes && timebox.lasts < takes.likely)
    report(
      'error',
      [...path, 'timebox'],
      `the timebox (${sayDuration(timebox.lasts)}) is shorter than the step likely takes (${sayDuration(takes.likely)})`,
    )
  if (typeof notBefore === 'number' && draft.window !== undefined && notBefore > draft.window) {
    const late = `the step may not start before ${sayDuration(notBefore - draft.window)} after the end of the window`
    report(notBefore > draft.window + MAX_START_SECONDS ? 'error' : 'warning', [...path, 'notBefore'], late)
  }
  if (automation?.heartbeat && automation.timeout && automation.heartbeat > automation.timeout)
    report('warning', [...path, 'automation', 'heartbeat'], 'the timeout ends before the first heartbeat')
}

export function checkContent({ step, path }: StepNode, report: Report): void {
  const { kind } = step
  if (kind === undefined) return
  const { hasMessage, needsVerify, doneBy } = traitsOf({ kind })
  const place = [...path, 'step']
  if (hasMessage) {
    const missing = (['audience', 'message'] as const).filter((key) => !(key in step))
    if (missing.length > 0)
      report('warning', place, `the ${kind} has no ${missing.join(' and no ')}`, {
        kind: '{count} communications do not say to whom they go, or what they say; add audience and message',
      })
  }
  if (needsVerify && !('verify' in step))
    report('warning', place, 'this step does not say when it is done; add verify', {
      kind: '{count} steps do not say when they are done; add verify to each',
    })
  if (doneBy !== 'program' && step.automation)
    report('warning', [...path, 'automation'], `a ${kind} is not executed by a program; write kind: automation`, {
      part: 'key',
    })
}

export function checkOutage({ draft, steps, phases }: Survey, report: Report): void {
  const down = steps.filter(({ step }) => step.takesServiceDown)
  const back = steps.filter(({ step }) => step.bringsServiceBack)
  if (down.length === 0)
    for (const { path } of back)
      report(
        'error',
        [...path, 'bringsServiceBack'],
        'no step takes the service down; write takesServiceDown: true where the outage begins',
      )
  if (back.length === 0)
    for (const { path } of down)
      report(
        'warning',
        [...path, 'takesServiceDown'],
        'no step brings the service back; write bringsServiceBack: true where the outage ends',
      )
  const { outage, window } = draft
  if (outage?.atMost !== undefined && down.length === 0)
    report('warning', ['outage'], 'an outage is limited, but no step takes the service down', { part: 'key' })
  if (!window) return
  if (outage?.atMost !== undefined && outage.atMost > window)
    report('warning', ['outage', 'atMost'], 'the outage may last longer than the window')
  const inside = outagePhases(down, back, phases)
  for (const { step, path } of steps)
    if (step.phase !== undefined && inside.has(step.phase) && step.takes && step.takes.high > window)
      report(
        'warning',
        [...path, 'takes'],
        `this may take ${sayDuration(step.takes.high)}, longer than the window (${sayDuration(window)})`,
        { kind: '{count} steps of the outage may each take longer than the window' },
      )
}

/** The phases from taking the service down to bringing it back; by their name when no step marks them. */
function outagePhases(down: StepNode[], back: StepNode[], phases: Survey['phases']): Set<string> {
  const titles = (phases ?? []).flatMap(({ title }) => title ?? [])
  const at = (nodes: StepNode[]) =>
    nodes.map(({ step }) => titles.indexOf(step.phase ?? '')).filter((index) => index >= 0)
  if (down.length === 0) return new Set(titles.filter((title) => /outage|downtime|cut-?over/i.test(title)))
  const from = Math.min(...at(down), titles.length)
  return new Set(titles.slice(from, Math.max(...at(back), from) + 1))
}
