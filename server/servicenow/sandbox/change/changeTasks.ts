/** Change tasks: made on Implement, held and cancelled with their change, and the last one closed moves the change on. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { toGlideDate } from '../records/dates.ts'
import { type RecordStore, systemWriter, type Write } from '../records/recordStore.ts'
import { activeTasks, state } from './stateModel.ts'

const closedTask = '3'
const canceledTask = '4'

export function watchTasks(instance: Instance): void {
  const { store, clock } = instance
  store.before('change_task', (next, previous, writer) => {
    const isOver = next.state === closedTask || next.state === canceledTask
    if (next.state === previous?.state) return undefined
    // A task that is over stays over.
    if (previous?.active === 'false' && !writer.automatic) next.state = previous.state ?? ''
    else next.active = String(!isOver)
    if (isOver) Object.assign(next, { closed_at: toGlideDate(clock.now()), closed_by: writer.userId })
    return undefined
  })
  store.before('change_task', (next) => {
    // The parent is the change, whichever of the two was given.
    next.change_request ||= next.parent ?? ''
    next.parent ||= next.change_request
    return undefined
  })
  store.after('change_task', (write) => followTask(instance, write))
}

/** The two that ServiceNow makes when a change enters Implement. */
export function makeImplementTasks({ store, settings }: Instance, change: Row): void {
  if (!settings.implementTasks) return
  const tasks = [
    ['Implement', 'implementation'],
    ['Post implementation testing', 'testing'],
  ] as const
  for (const [title, type] of tasks) {
    const values = {
      change_request: change.sys_id ?? '',
      short_description: title,
      change_task_type: type,
      created_from: 'workflow',
      state: '1',
      cmdb_ci: change.cmdb_ci ?? '',
      assignment_group: change.assignment_group ?? '',
      planned_start_date: change.start_date ?? '',
      planned_end_date: change.end_date ?? '',
    }
    store.insert('change_task', values, systemWriter)
  }
}

/** On Review only what the workflow made is cancelled; on a cancelled change everything is. */
export function cancelTasks({ store }: Instance, change: string, which: 'all' | 'made by the workflow'): void {
  for (const task of activeTasks(store, change)) {
    if (which === 'all' || task.created_from === 'workflow')
      store.update(task.sys_id ?? '', { state: canceledTask }, systemWriter)
  }
}

export function holdTasks(store: RecordStore, change: Row): void {
  for (const task of activeTasks(store, change.sys_id ?? '')) {
    // What somebody put on hold themselves stays theirs.
    if (task.on_hold === 'true') continue
    const reason = change.on_hold_reason ?? ''
    store.update(task.sys_id ?? '', { on_hold: 'true', on_hold_reason: reason, user_input: heldByChange }, systemWriter)
  }
}

export function releaseTasks(store: RecordStore, change: Row): void {
  for (const task of activeTasks(store, change.sys_id ?? '')) {
    if (task.user_input !== heldByChange) continue
    store.update(task.sys_id ?? '', { on_hold: 'false', on_hold_reason: '', user_input: '' }, systemWriter)
  }
}

const heldByChange = 'on hold with its change'

function followTask({ store, settings, flows }: Instance, { row, previous, writer }: Write): void {
  const change = store.find('change_request', row.change_request ?? '')
  const isOver = previous?.active === 'true' && row.active === 'false'
  if (!change || !isOver || writer.automatic || !settings.automaticReview) return
  if (change.state !== state.implement || activeTasks(store, change.sys_id ?? '').length > 0) return
  flows.run(() => store.update(change.sys_id ?? '', { state: state.review }, systemWriter))
}
