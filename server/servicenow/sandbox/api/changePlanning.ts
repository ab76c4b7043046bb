/** When a change can be: conflicts, and free time slots, by the Change Management API. */
import { conflictsOf, detectConflicts } from '../change/conflicts.ts'
import { freeSpans } from '../change/freeSpans.ts'
import { fromGlideDate, inZone, toGlideDate } from '../records/dates.ts'
import { changeNamed, sentFields } from './changeApi.ts'
import { changeJson, changeOutput } from './changeOutput.ts'
import { workerAnswer } from './changeParts.ts'
import { type Context, refusedByAccess, writerOf } from './context.ts'
import { type ApiAnswer, failure, isAnswer, noRecord } from './exchange.ts'

const badRequest = (message: string) => failure(400, message, '')

/** The status says Conflict whenever a check has run, whether it found one or not; the list tells. */
export function readConflicts(context: Context, change: string): ApiAnswer {
  const { instance, caller, workers } = context
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  const conflicts = conflictsOf(instance.store, change)
  const running = workers.pending('conflict', change)
  return changeJson(200, {
    status: row.conflict_last_run === '' ? 'Not Run' : 'Conflict',
    last_run: row.conflict_last_run,
    record_count: String(instance.store.rows('change_request').length),
    job_status: running ? '1' : '2',
    conflicts: conflicts.map((conflict) => changeOutput(instance, caller, 'conflict', conflict)),
  })
}

export function startConflictCheck(context: Context, change: string): ApiAnswer {
  const { instance, access, caller, workers } = context
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  if (!access.mayWrite(caller, 'change_request', row)) return refusedByAccess('Update')
  if (row.start_date === '' || row.end_date === '') return badRequest('Planned start and end date are required')
  const worker = workers.start('conflict', change, instance.settings.workerMilliseconds, () => {
    const current = instance.store.find('change_request', change)
    if (current) detectConflicts(instance, current)
    return {}
  })
  return changeJson(200, worker.sysId)
}

export function cancelConflictCheck(context: Context, change: string): ApiAnswer {
  if (!changeNamed(context, change)) return noRecord()
  const running = context.workers.pending('conflict', change)
  if (!running) return badRequest('There is no conflict check to cancel')
  context.workers.cancel(running.sysId)
  return { status: 200, headers: {}, body: '' }
}

/** Free slots as long as the change is planned; of a change with an item and planned dates. */
export function readSchedule(context: Context, change: string): ApiAnswer {
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  const [start, end] = [fromGlideDate(row.start_date ?? ''), fromGlideDate(row.end_date ?? '')]
  if (row.cmdb_ci === '' || start === undefined || end === undefined) {
    return badRequest('The change request needs a configuration item and planned start and end dates')
  }
  return startSlots(context, { change_sys_id: change }, row.cmdb_ci ?? '', (end - start) / 1000, start, change)
}

export function readItemSchedule(context: Context, item: string): ApiAnswer {
  const { instance, request } = context
  const seconds = Number(request.query.get('duration_in_seconds') ?? '')
  const planned = request.query.get('planned_start_time') ?? ''
  const from = planned === '' ? instance.clock.now() : fromGlideDate(planned)
  if (!instance.store.find('cmdb_ci', item) || !(seconds > 0) || from === undefined) {
    return badRequest('A known configuration item and duration_in_seconds are required')
  }
  const asked = { cmdb_ci_sys_id: item, planned_start_time: planned, duration_in_seconds: seconds }
  return startSlots(context, asked, item, seconds, from)
}

/** Plans the change into the first slot that is free. */
export function takeFirstSlot(context: Context, change: string): ApiAnswer {
  const { instance, access, caller, workers } = context
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  const sent = sentFields(context, 'change_request')
  if (isAnswer(sent)) return sent
  const seconds = Number(sent.duration_in_seconds ?? '')
  const from = sent.planned_start_time ? fromGlideDate(sent.planned_start_time) : instance.clock.now()
  if (row.cmdb_ci === '' || !(seconds > 0) || from === undefined) {
    return badRequest('A configuration item and duration_in_seconds are required')
  }
  if (!access.mayWrite(caller, 'change_request', row)) return refusedByAccess('Update')
  const asked = { change_sys_id: change, duration_in_seconds: seconds, timezone: caller.timeZone }
  const worker = workers.start('schedule', asked, instance.settings.workerMilliseconds, () => {
    const [slot] = freeSpans(instance.store, row.cmdb_ci ?? '', seconds * 1000, from, change)
    if (!slot) return { infoMessages: ['No slots found for 90 days from now'] }
    const dates = { start_date: toGlideDate(slot.from), end_date: toGlideDate(slot.to) }
    instance.store.update(change, dates, writerOf(caller))
    return { infoMessages: ['Change has been updated'] }
  })
  return workerAnswer(context, 202, worker)
}

function startSlots(context: Context, asked: object, item: string, seconds: number, from: number, change?: string) {
  const { instance, caller, workers } = context
  const request = { ...asked, timezone: caller.timeZone }
  const worker = workers.start('schedule', request, instance.settings.workerMilliseconds, () => {
    const spans = freeSpans(instance.store, item, seconds * 1000, from, change)
    const shown = (at: number) => ({ value: toGlideDate(at), display_value: inZone(toGlideDate(at), caller.timeZone) })
    if (spans.length === 0) return { infoMessages: ['No slots found for 90 days from now'] }
    return { payload: { spans: spans.map((span) => ({ start: shown(span.from), end: shown(span.to) })) } }
  })
  return workerAnswer(context, 202, worker)
}
