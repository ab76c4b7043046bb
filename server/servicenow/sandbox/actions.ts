/** What a person does inside ServiceNow: approve, reject, hold, move on, close tasks, raise an incident. */
import { currentApprovals } from './change/approvals.ts'
import { activeTasks, state } from './change/stateModel.ts'
import { type Instance, writerNamed } from './instance.ts'
import type { Row } from './records/column.ts'
import { toScheduleDate } from './records/dates.ts'
import { type Outcome, systemWriter } from './records/recordStore.ts'

/** Refused by a rule of the instance; the message is what the person reads. */
export class ActionRefused extends Error {}

export class PeopleActions {
  readonly #instance: Instance

  constructor(instance: Instance) {
    this.#instance = instance
  }

  /** A change by sys_id or number. */
  change(named: string): Row {
    this.#instance.flows.settle()
    const found = this.#instance.store
      .rows('change_request')
      .find((row) => row.sys_id === named || row.number === named)
    if (!found) throw new ActionRefused(`There is no change ${named}.`)
    return found
  }

  /** One approver approves, by user name; the first one asked when none is given. Once per stage and approver. */
  approve(named: string, by?: string, comments = ''): Row {
    return this.#answer(named, 'approved', by, comments)
  }

  /** Every approval of the stage that the change is in. */
  approveStage(named: string): Row {
    const from = this.change(named).state
    while (this.change(named).state === from && this.#asked(named).length > 0) this.approve(named)
    return this.change(named)
  }

  /** Every approval of every stage, until none is requested any more. */
  approveAll(named: string): Row {
    while (this.#asked(named).length > 0) this.approve(named)
    return this.change(named)
  }

  reject(named: string, comments = 'Not now.', by?: string): Row {
    return this.#answer(named, 'rejected', by, comments)
  }

  hold(named: string, reason: string): Row {
    return this.edit(named, { on_hold: 'true', on_hold_reason: reason })
  }

  release(named: string): Row {
    return this.edit(named, { on_hold: 'false', on_hold_reason: '' })
  }

  cancel(named: string, reason: string): Row {
    return this.edit(named, { state: state.canceled, work_notes: reason })
  }

  /** To a state by its value (`-4` is Assess), with the fields it requires; a person may do what the model allows. */
  move(named: string, to: string, fields: Row = {}): Row {
    return this.edit(named, { ...fields, state: to })
  }

  /** Any fields of a change; as the change manager unless somebody else is named. */
  edit(named: string, fields: Row, by = 'change.manager'): Row {
    const { store } = this.#instance
    return kept(store.update(this.change(named).sys_id ?? '', fields, writerNamed(store, by)))
  }

  /** Closes one task, by sys_id or number. */
  closeTask(named: string, by = 'itil.user'): Row {
    const { store } = this.#instance
    const task = store.rows('change_task').find((row) => row.sys_id === named || row.number === named)
    if (!task) throw new ActionRefused(`There is no task ${named}.`)
    const fields = { state: '3', close_code: 'successful', close_notes: 'Done.' }
    return kept(store.update(task.sys_id ?? '', fields, writerNamed(store, by)))
  }

  /** Closes all tasks of a change that are open. */
  closeTasks(named: string): void {
    const { store } = this.#instance
    for (const task of activeTasks(store, this.change(named).sys_id ?? '')) this.closeTask(task.sys_id ?? '')
  }

  /** An incident caused by the change, or to be solved by it (`as: 'rfc'`). */
  createIncident(named: string, fields: Row = {}, as: 'caused_by' | 'rfc' = 'caused_by'): Row {
    const { store } = this.#instance
    const change = this.change(named).sys_id ?? ''
    const urgent = { impact: '1', urgency: '1' }
    const values = { short_description: 'Something broke', ...urgent, caller_id: '', ...fields, [as]: change }
    return kept(store.insert('incident', values, writerNamed(store, 'itil.user')))
  }

  /** A conflict of a kind that detection does not look for, as another tool or a person records it. */
  addConflict(named: string, type = 'not_in_maintenance_window'): Row {
    const { store } = this.#instance
    const change = this.change(named)
    const values = { change: change.sys_id ?? '', configuration_item: change.cmdb_ci ?? '', type }
    const conflict = kept(store.insert('conflict', values, systemWriter))
    store.update(change.sys_id ?? '', { conflict_status: 'Conflict' }, systemWriter)
    return conflict
  }

  /** A time in which nothing is to be changed; milliseconds. */
  addBlackout(name: string, from: number, to: number): Row {
    const { store } = this.#instance
    const schedule = kept(store.insert('cmn_schedule_blackout', { name }, systemWriter))
    const times = { start_date_time: toScheduleDate(from), end_date_time: toScheduleDate(to) }
    kept(store.insert('cmn_schedule_span', { name, schedule: schedule.sys_id ?? '', ...times }, systemWriter))
    return schedule
  }

  #answer(named: string, answer: 'approved' | 'rejected', by: string | undefined, comments: string): Row {
    const { store } = this.#instance
    const wanted = by === undefined ? undefined : writerNamed(store, by).userId
    const approval = this.#asked(named).find((row) => wanted === undefined || row.approver === wanted)
    if (!approval)
      throw new ActionRefused(`Nobody${by === undefined ? '' : ` called ${by}`} is asked to approve ${named}.`)
    const approver = store.find('sys_user', approval.approver ?? '')?.user_name ?? ''
    kept(store.update(approval.sys_id ?? '', { state: answer, comments }, writerNamed(store, approver)))
    return this.change(named)
  }

  #asked(named: string): Row[] {
    const approvals = currentApprovals(this.#instance.store, this.change(named).sys_id ?? '')
    return approvals.filter((approval) => approval.state === 'requested')
  }
}

function kept(outcome: Outcome): Row {
  if (!outcome.ok) throw new ActionRefused(outcome.abort.detail)
  return outcome.row
}
