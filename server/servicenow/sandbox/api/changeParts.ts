/** What hangs on a change, by the Change Management API: tasks, configuration items, approvals, next states. */
import { currentApprovals } from '../change/approvals.ts'
import { meets, transitionsFrom } from '../change/stateModel.ts'
import type { Worker } from '../change/workers.ts'
import type { Row } from '../records/column.ts'
import { choiceLabel } from '../records/displayValues.ts'
import { changeNamed, listed, sentFields, shownChange, unknownFields } from './changeApi.ts'
import { changeJson, changeOutput } from './changeOutput.ts'
import { type Context, heard, refusedByAccess, refusedByRule, writerOf } from './context.ts'
import { type ApiAnswer, failure, fieldsOf, isAnswer, json, noRecord } from './exchange.ts'

const badRequest = (message: string) => failure(400, message, '')

export function listTasks(context: Context, change: string): ApiAnswer {
  if (!changeNamed(context, change)) return noRecord()
  return listed(context, 'change_task', (task) => task.change_request === change)
}

export function createTask(context: Context, change: string): ApiAnswer {
  const { instance, access, caller } = context
  if (!changeNamed(context, change)) return noRecord()
  const sent = sentFields(context, 'change_task')
  if (isAnswer(sent)) return sent
  if (!access.mayUse(caller, 'create', 'change_task')) return refusedByAccess('Insert')
  const values = { ...sent, change_request: change, parent: change, created_from: 'manual' }
  const outcome = instance.store.insert('change_task', values, writerOf(caller))
  return outcome.ok ? shownTask(context, outcome.row, unknownFields('change_task', sent)) : refusedByRule(outcome.abort)
}

export function readTask(context: Context, change: string, task: string): ApiAnswer {
  const row = taskOf(context, change, task)
  return row ? shownTask(context, row) : noRecord()
}

export function updateTask(context: Context, change: string, task: string): ApiAnswer {
  const { instance, access, caller } = context
  const row = taskOf(context, change, task)
  if (!row) return noRecord()
  const sent = sentFields(context, 'change_task')
  if (isAnswer(sent)) return sent
  if (!access.mayWrite(caller, 'change_task', row)) return refusedByAccess('Update')
  const outcome = instance.store.update(task, heard(context, sent), writerOf(caller))
  return outcome.ok ? shownTask(context, outcome.row, unknownFields('change_task', sent)) : refusedByRule(outcome.abort)
}

export function deleteTask(context: Context, change: string, task: string): ApiAnswer {
  const { instance, access, caller } = context
  const row = taskOf(context, change, task)
  if (!row) return noRecord()
  if (!access.mayUse(caller, 'delete', 'change_task')) return refusedByAccess('Delete')
  instance.store.remove(task, writerOf(caller))
  return shownTask(context, row)
}

const associations: Record<string, { table: string; column: string }> = {
  affected: { table: 'task_ci', column: 'ci_item' },
  impacted: { table: 'task_cmdb_ci_service', column: 'cmdb_ci_service' },
  offering: { table: 'task_service_offering', column: 'service_offering' },
}

export function listItems(context: Context, change: string): ApiAnswer {
  const association = associations[context.request.query.get('association_type') ?? '']
  if (!association) return badRequest('association_type is required: affected, impacted, offering')
  if (!changeNamed(context, change)) return noRecord()
  return listed(context, association.table, (row) => row.task === change)
}

/** Accepted at once, done later. */
export function addItems(context: Context, change: string): ApiAnswer {
  const { instance, access, caller, workers, request } = context
  if (!changeNamed(context, change)) return noRecord()
  const sent = fieldsOf(request)
  if (isAnswer(sent)) return sent
  const kind = sent.association_type ?? ''
  const association = associations[kind]
  const items = (sent.cmdb_ci_sys_ids ?? '').match(/[0-9a-f]{32}/g) ?? []
  if (!association || items.length === 0) return badRequest('association_type and cmdb_ci_sys_ids are required')
  if (!access.mayUse(caller, 'create', association.table)) return refusedByAccess('Insert')
  const asked = { cmdb_ci_sys_ids: items, association_type: kind, task: change }
  const worker = workers.start(kind, asked, instance.settings.workerMilliseconds, () => {
    const warningMessages: string[] = []
    const infoMessages: string[] = []
    for (const item of items) {
      const isThere = instance.store
        .rows(association.table)
        .some((row) => row.task === change && row[association.column] === item)
      if (!instance.store.find('cmdb_ci', item)) warningMessages.push('Invalid CMDB_CI sys_id provided.')
      else if (isThere) infoMessages.push('CMDB_CI sys_id already associated to provided.')
      else instance.store.insert(association.table, { task: change, [association.column]: item }, writerOf(caller))
    }
    return { warningMessages, infoMessages }
  })
  return workerAnswer(context, 202, worker)
}

export function readWorker(context: Context, sysId: string): ApiAnswer {
  const worker = context.workers.find(sysId)
  return worker ? workerAnswer(context, 200, worker) : noRecord()
}

/** A job as it stands. */
export function workerAnswer({ request }: Context, status: number, worker: Worker): ApiAnswer {
  const { sysId, type, result } = worker
  const isDone = result !== undefined && status !== 202
  return json(status, {
    result: {
      worker: { sysId, link: `${request.origin}/api/sn_chg_rest/change/worker/${sysId}` },
      request: worker.request,
      state: isDone ? { value: 3, display_value: 'Complete' } : { value: 1, display_value: 'Waiting' },
      type,
      messages: {
        errorMessages: [],
        warningMessages: isDone ? (result.warningMessages ?? []) : [],
        infoMessages: isDone ? (result.infoMessages ?? []) : [],
      },
      ...(isDone && result.payload !== undefined ? { payload: result.payload } : {}),
    },
  })
}

/** Acts for the caller only; who is not asked cannot answer. */
export function answerApproval(context: Context, change: string): ApiAnswer {
  const { instance, caller, request, access } = context
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  const sent = fieldsOf(request)
  if (isAnswer(sent)) return sent
  const { state = '', comments = '' } = sent
  if (state !== 'approved' && state !== 'rejected') return badRequest('state has to be approved or rejected')
  if (state === 'rejected' && comments === '') return badRequest('comments are required when an approval is rejected')
  const own = currentApprovals(instance.store, change).find(
    (approval) => approval.approver === caller.userId && approval.state === 'requested',
  )
  if (!own || !access.mayUse(caller, 'write', 'sysapproval_approver')) {
    return badRequest('User does not have an approval to act on for this change request')
  }
  instance.store.update(own.sys_id ?? '', { state, comments }, writerOf(caller))
  return shownChange(context, instance.store.find('change_request', change) ?? row)
}

export function nextStates(context: Context, change: string): ApiAnswer {
  const row = changeNamed(context, change)
  if (!row) return noRecord()
  const { store } = context.instance
  const label = (value: string) => choiceLabel(store, 'change_request', 'state', value)
  const transitions = transitionsFrom(row)
  const targets = [...new Set(transitions.map(({ to }) => to))]
  const available = [...targets, row.state ?? '']
  return json(200, {
    result: {
      available_states: available,
      state_transitions: targets.map((target) =>
        transitions
          .filter(({ to }) => to === target)
          .map(({ from, to, automatic, conditions }) => ({
            sys_id: fixedId(`${row.type} ${from} ${to} ${automatic}`),
            display_value: `${label(from)} to ${label(to)}`,
            from_state: from,
            to_state: to,
            transition_available: conditions.every((condition) => meets(store, row, condition)),
            automatic_transition: automatic,
            conditions: conditions.map((name) => ({
              passed: meets(store, row, name),
              condition: { name, description: null, sys_id: fixedId(name) },
            })),
          })),
      ),
      state_label: Object.fromEntries(available.map((value) => [value, label(value)])),
    },
  })
}

function taskOf({ instance, access, caller }: Context, change: string, task: string): Row | undefined {
  const row = instance.store.find('change_task', task)
  return row?.change_request === change && access.mayRead(caller, 'change_task', row) ? row : undefined
}

function shownTask({ instance, caller }: Context, row: Row, ignored?: readonly string[]): ApiAnswer {
  return changeJson(200, changeOutput(instance, caller, 'change_task', row, ignored))
}

/** Transitions and conditions are no records here, but are named by an id that stays. */
function fixedId(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0').repeat(4)
}
