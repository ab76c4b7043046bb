/** R4, R5, R8 and R9: places in the log, who did it, why, and what taking a step back may touch. */
import { cutoverEvent, type LoggedEvent, logged } from '../../../shared/events.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { gatesBefore } from './order.ts'
import { runbookAfter, type Told } from './told.ts'
import { ownOf } from './wayBack.ts'

export function brokenPlace(event: LoggedEvent, previous: LoggedEvent | undefined): string[] {
  const expected = (previous?.seq ?? 0) + 1
  return [
    event.seq !== expected && `[R4] ${event.seq} stands where ${expected} should`,
    previous !== undefined && event.at < previous.at && `[R4] ${event.seq} is older than the event before it`,
    !cutoverEvent.safeParse(event).success && `[R4] ${event.seq} (${event.type}) is not an event of its type`,
    !logged.safeParse(event).success && `[R4] ${event.seq} (${event.type}) has no place in a log`,
  ].filter((fault) => fault !== false)
}

/** What is done by a step's owner; beside them stand what the lead does and what anybody may say. */
const OWNED = [
  'stepAcknowledged',
  'stepStarted',
  'stepEstimated',
  'boxTicked',
  'boxUnticked',
  'stepCompleted',
  'stepHeld',
  'stepResumed',
  'stepFailed',
  'stepRetried',
  'stepUndone',
] as const
type Owned = Extract<LoggedEvent, { type: (typeof OWNED)[number] }>
const isOwned = (event: LoggedEvent): event is Owned => OWNED.some((type) => type === event.type)

export function brokenAuthority(told: Told, event: LoggedEvent): string[] {
  const by = `${event.type} by ${event.actor}`
  if (event.actor === 'clock') return byClock.includes(event.type) ? [] : [`[R5] ${by}`]
  if ('onBehalfOf' in event && event.onBehalfOf !== undefined) {
    if (!told.holds('scribe', event.actor) && !told.holds('lead', event.actor)) return [`[R5] ${by} on behalf`]
  }
  if (event.type === 'stepSkipped' && !told.holds('lead', event.actor)) return [`[R5] ${by}`]
  if (!isOwned(event)) return []
  const owner = ownerOf(told, event.stepId)
  const doer = event.onBehalfOf ?? event.actor
  const { assigned, isOutside } = told.step(event.stepId)
  if (told.holds(owner, doer) || (isOutside && assigned === doer)) return []
  const steppedIn = event.override !== undefined && told.holds('lead', event.actor)
  return steppedIn ? [] : [`[R5] ${by}, who does not hold ${owner}`]
}

const byClock = [
  'stepCompleted',
  'stepTimeboxEnded',
  'stepWentSilent',
  'evidenceExpired',
  'waiverExpired',
  'pollReopened',
  'pollImproved',
  'signatureVoided',
  'voteLapsed',
]

function ownerOf({ runbook }: Told, stepId: string): string {
  const step = ownOf(runbook, stepId) ?? runbook.steps.find(({ id }) => id === stepId.replace('~rollback', ''))
  if (!step) throw new Error(`The log speaks of ${stepId}, which the runbook does not have`)
  if (!stepId.endsWith('~rollback')) return step.owner
  return step.rollback && 'owner' in step.rollback ? step.rollback.owner : step.owner
}

const REASONED: readonly string[] = [
  'cutoverPaused',
  'countdownHeld',
  't0Moved',
  'rollbackProposed',
  'rollbackBegun',
  'cutoverCancelled',
  'stopCalled',
  'stepTakenOver',
  'stepEstimated',
  'stepHeld',
  'stepFailed',
  'stepSkipped',
  'stepUndone',
  'evidenceWithdrawn',
  'evidenceRejected',
  'itemWaived',
  'voteDelegated',
  'stepAdded',
  'stepChanged',
]

/** R12: the lead edits what has not begun, into a runbook that can be carried out and that no gate has lost anything by. */
export function brokenAmendment(told: Told, event: LoggedEvent): string[] {
  if (event.type === 'stepAssigned' && event.reason !== undefined && !told.holds('lead', event.actor))
    return [`[R5] ${event.actor}, who is not the lead, gave ${event.stepId} to somebody outside its role`]
  if (event.type !== 'stepAdded' && event.type !== 'stepChanged') return []
  const { stepId } = event
  const [was, is] = [told.runbook, runbookAfter(told.runbook, event)]
  const gates = gatesBefore(is, event.step)
  const ids = [...is.steps, ...is.gates].map(({ id }) => id)
  const begun = event.type === 'stepChanged' ? [stepId] : event.before.filter((id) => told.steps.has(id))
  return [
    !told.holds('lead', event.actor) && `[R5] ${event.actor} edited ${stepId} and is not the lead`,
    new Set(ids).size < ids.length && `[R12] ${stepId} is there twice`,
    begun.some((id) => told.step(id).status !== 'pending') && `[R12] ${stepId} changes what has begun`,
    event.step.after.some(({ on }) => !ids.includes(on)) && `[R12] ${stepId} waits for what is not there`,
    event.step.after.some(({ on }) => waitsFor(is, on, stepId)) && `[R12] ${stepId} waits in a circle`,
    ...was.steps.flatMap((step) =>
      gatesBefore(was, step)
        .filter((gate) => !gatesBefore(is, is.steps.find(({ id }) => id === step.id) ?? step).includes(gate))
        .map((gate) => `[R1] ${step.id} came past ${gate}`),
    ),
    ...gates.map((gate) => told.gate(gate).counted.includes(event.actor) && `[R6] ${event.actor} signed ${gate}`),
    ...(event.type === 'stepAdded' ? event.before : []).map(
      (id) => ['go', 'goWithConditions'].includes(told.gate(id).status) && `[R12] ${id} has said go already`,
    ),
  ].filter((fault) => fault !== false)
}

function waitsFor(runbook: Runbook, id: string, other: string): boolean {
  const seen = new Set<string>()
  const open = [id]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === other) return true
    if (seen.has(one)) continue
    seen.add(one)
    open.push(
      ...([...runbook.steps, ...runbook.gates].find((node) => node.id === one)?.after ?? []).map(({ on }) => on),
    )
  }
  return false
}

export function brokenReasons(event: LoggedEvent): string[] {
  const said = (text: unknown) => typeof text === 'string' && text.trim() !== ''
  const reason = 'reason' in event ? event.reason : undefined
  const noGo = ('vote' in event && event.vote === 'noGo') || (event.type === 'gateDecided' && event.outcome === 'noGo')
  const despite = 'despite' in event ? event.despite : undefined
  return [
    REASONED.includes(event.type) && !said(reason) && `[R8] ${event.type} without a reason`,
    noGo && !said(reason) && '[R8] a no-go without a reason',
    'vote' in event && event.vote === 'abstain' && !said(reason) && '[R8] an abstention without a reason',
    despite !== undefined && !said(despite.reason) && `[R8] ${event.type} despite others without a reason`,
    'override' in event && !said(event.override) && `[R8] ${event.type} overridden without a reason`,
  ].filter((fault) => fault !== false)
}

export function brokenUndo(told: Told, event: LoggedEvent): string[] {
  if (event.type !== 'stepUndone') return []
  const { stepId } = event
  const startOnly = told.step(stepId).status === 'running'
  return told.runbook.steps.flatMap((successor) => {
    const step = told.step(successor.id)
    if (step.status !== 'done' && step.status !== 'unconfirmed') return []
    const rests = successor.after.some(
      ({ on, type }) => on === stepId && !step.despite?.includes(on) && (!startOnly || type === 'SS' || type === 'SF'),
    )
    return rests ? [`[R9] ${stepId} was undone under ${successor.id}, which has finished`] : []
  })
}

/** R9 over all events of one command: gates that rest on an undone step are void after it. */
export function brokenGatesAfterUndo(told: Told, events: readonly LoggedEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'stepUndone') return []
    return told.runbook.gates.flatMap(({ id, after }) => {
      const status = told.gate(id).status
      const stands = status === 'go' || status === 'goWithConditions'
      return stands && after.some(({ on }) => on === event.stepId) ? [`[R9] ${id} still says go`] : []
    })
  })
}
