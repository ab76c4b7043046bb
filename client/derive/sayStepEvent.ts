/** Log sentences for step events, without the subject. Part of sayEvent.ts. */

import type { StepEvent } from '../../shared/about.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import { valueTitle, withUnit } from '../../shared/derived/valueNames.ts'
import type { NoteFile } from '../../shared/notes.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { indexOf, reversedStepId, stepTitle as titleOfStep } from '../../shared/runbook/runbookIndex.ts'
import { someOf } from '../../shared/someOf.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { clockTime, fullInstant } from '../ui/instants.ts'
import { tellApart } from './stepName.ts'

export function sayStepEvent(event: StepEvent, runbook: Runbook, nameOf: (id: PersonId) => string): string {
  const zone = runbook.timezone
  const step = stepTitle(runbook, event.stepId)
  const claimed = (iso: string) => sayClaimed(iso, event.at, zone)
  switch (event.type) {
    case 'stepSeen':
      return `saw ${step}`
    case 'stepAcknowledged':
      return `acknowledged ${step}`
    case 'stepAssigned':
      return `gave ${step} to ${nameOf(event.to)}${event.reason === undefined ? '' : ', who does not hold its role'}${because(event.reason)}`
    case 'stepStarted': {
      const despite = event.despite
        ? `, although ${event.despite.steps.map((stepId) => stepTitle(runbook, stepId)).join(', ')} ${event.despite.steps.length === 1 ? 'was' : 'were'} open${because(event.despite.reason)}`
        : ''
      const job = event.jobId === undefined ? '' : ` as job ${event.jobId}`
      return `started ${step}${job}${claimed(event.startedAt)}${despite}`
    }
    case 'stepHeartbeatRecorded':
      return `reported that ${step} is alive${because(event.note)}`
    case 'stepTakenOver':
      return `took ${step} over by hand${because(event.reason)}`
    case 'stepEstimated':
      return `expects ${step} to be done ${fullInstant(Date.parse(event.finish), zone)}${because(event.reason)}`
    case 'boxTicked':
      return `ticked ${sayBox(event.text)} of ${step}`
    case 'boxUnticked':
      return `unticked ${sayBox(event.text)} of ${step}`
    case 'stepCompleted': {
      const issues = event.withIssues === undefined ? '' : `, what remains: “${event.withIssues}”`
      const observed = event.observed === undefined ? '' : `, saw: “${event.observed}”`
      const outputs = Object.entries(event.outputs ?? {}).map(
        ([name, value]) => `, ${valueTitle(runbook, name)} = ${withUnit(runbook, name, value)}`,
      )
      const second = event.awaitsConfirmation ? ', to be confirmed by a second person' : ''
      return `completed ${step}${claimed(event.completedAt)}${second}${observed}${issues}${outputs.join('')}`
    }
    case 'stepConfirmed':
      return `confirmed ${step}`
    case 'stepHeld': {
      const until = event.until === undefined ? '' : ` until ${clockTime(Date.parse(event.until), zone)}`
      return `held ${step}${until}${because(event.reason)}`
    }
    case 'stepResumed':
      return `resumed ${step}`
    case 'stepFailed':
      return `reported ${step} failed${claimed(event.failedAt)}${because(event.reason)}`
    case 'stepRetried':
      return `began ${step} again`
    case 'stepSkipped':
      return `skipped ${step}${because(event.reason)}`
    case 'stepUndone':
      return `took ${step} back, it is ${event.to === 'running' ? 'running again' : 'pending again'}${because(event.reason)}`
    case 'stepNoted':
      return `${event.answers === undefined ? 'noted' : 'answered a note'} on ${step}: “${event.text}”${sayFiles(event.files)}`
    case 'stepTimeboxEnded':
      return `saw the timebox of ${step} end`
    case 'stepWentSilent':
      return `has not heard of ${step} in time`
    case 'stepRolledBack':
      return `marked ${step} as rolled back`
    case 'stepRollbackUndone':
      return `took the rollback of ${step} back, it is ${event.to} again`
    default:
      return unreachable(event)
  }
}

/** `“Freeze writes”`, with its workstream where another has its title, and for a rollback step `“Allow writes again” (rollback of “Freeze writes”)`. */
export function stepTitle(runbook: Runbook, stepId: string): string {
  const reversed = reversedStepId(stepId)
  const position = indexOf(runbook).step.get(reversed ?? stepId)
  const definition = position === undefined ? undefined : runbook.steps[position]
  if (!definition) return `“${titleOfStep(runbook, stepId)}”`
  const apart = tellApart(runbook, definition)
  if (reversed === undefined) return `“${definition.title}”${apart}`
  const { rollback } = definition
  const title = rollback && 'title' in rollback ? rollback.title : stepId
  return `“${title}” (rollback of “${definition.title}”${apart})`
}

/** Instructions are Markdown, and a line of the log is not. */
const sayBox = (text: string): string => `“${text.replaceAll(/\*\*|`/g, '')}”`

/** A claimed time is mentioned only where it differs from when it was recorded. */
function sayClaimed(claimed: string, recorded: string, zone: string): string {
  const at = Date.parse(claimed)
  return Math.abs(Date.parse(recorded) - at) < 60_000 ? '' : ` at ${clockTime(at, zone)}`
}

const sayFiles = (files: readonly NoteFile[] = []): string =>
  files.length === 0 ? '' : `, with ${someOf(files.map(({ name }) => name))}`

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: “${reason}”`)
