/** The business rules on change requests: what is refused, what is stamped, and what follows from a new state. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { fromGlideDate, toGlideDate } from '../records/dates.ts'
import { columnsOf } from '../records/dictionary.ts'
import type { Abort, Write, Writer } from '../records/recordStore.ts'
import { systemWriter } from '../records/recordStore.ts'
import { cancelApprovals, reinstateApprovals, requestApprovals, suspendApprovals } from './approvals.ts'
import { cancelTasks, holdTasks, makeImplementTasks, releaseTasks } from './changeTasks.ts'
import { valuesOfVersion } from './standardTemplates.ts'
import { meets, state, transitionsFrom } from './stateModel.ts'

/** Sys_ids that a refusal names beside its rule. */
const stateRule = 'Change Model: Check State Transition'
const ruleId = '06e3dc14c3232010a9e8a5c1a1d3ae7e'

export function watchChanges(instance: Instance): void {
  instance.store.before('change_request', (next, previous, writer) => checkChange(instance, next, previous, writer))
  instance.store.after('change_request', (write) => followChange(instance, write))
}

function checkChange(instance: Instance, next: Row, previous: Row | undefined, writer: Writer): Abort | undefined {
  if (!previous) {
    next.requested_by ||= writer.userId
    next.chg_model = modelOf(instance, next)
    fillFromTemplate(instance, next)
    const missing = writer.automatic ? [] : missingOf(instance.settings.mandatoryFields, next)
    if (missing.length > 0) return dataPolicy(missing)
  } else {
    // What approvals were given for is not exchanged under them.
    if (previous.state !== state.new && next.type !== previous.type) next.type = previous.type ?? ''
    const abort = next.state === previous.state || writer.automatic ? undefined : checkMove(instance, next, previous)
    if (abort) return abort
  }
  if (next.state !== previous?.state) stampState(instance, next, writer)
  return undefined
}

function checkMove(instance: Instance, next: Row, previous: Row): Abort | undefined {
  const { store, settings, clock } = instance
  const ways = transitionsFrom(previous).filter(({ to }) => to === next.state)
  const isOpen = ways.some(({ conditions }) => conditions.every((condition) => meets(store, next, condition)))
  if (isOpen) {
    const start = fromGlideDate(next.start_date ?? '')
    const isEarly = next.state === state.implement && start !== undefined && clock.now() < start
    return settings.implementWithinWindow && isEarly
      ? aborted('Change Request: Implement not before planned start')
      : undefined
  }
  if (settings.illegalMove === 'ignore') {
    next.state = previous.state ?? ''
    return undefined
  }
  const missing = missingOnClose(next)
  if (ways.length > 0 && missing.length > 0) return dataPolicy(missing)
  return aborted(stateRule)
}

/** For the API too, which answers so where a customer's rule refuses a state that the change already has. */
export function aborted(rule: string): Abort {
  return {
    rule,
    detail: `Operation against file 'change_request' was aborted by Business Rule '${rule}^${ruleId}'. Business Rule Stack:${rule}`,
  }
}

export const repeatedState = () => aborted(stateRule)

const dataPolicy = (missing: readonly string[]): Abort => ({
  rule: 'Data Policy',
  detail: `Data Policy Exception: \n\tThe following fields are mandatory: ${missing.join(', ')}`,
})

const missingOnClose = (next: Row): string[] =>
  next.state === state.closed ? missingOf(['close_code', 'close_notes'], next) : []

/** Labels of the columns that have no value. */
function missingOf(names: readonly string[], next: Row): string[] {
  const columns = columnsOf('change_request')
  return names.filter((name) => (next[name] ?? '') === '').map((name) => columns.get(name)?.label ?? name)
}

function stampState({ clock }: Instance, next: Row, writer: Writer): void {
  const now = toGlideDate(clock.now())
  if (next.state === state.implement) next.work_start ||= now
  if (next.state === state.review) next.work_end ||= now
  if (next.state === state.canceled) next.on_hold = 'false'
  const isOver = next.state === state.closed || next.state === state.canceled
  next.active = String(!isOver)
  if (isOver) Object.assign(next, { closed_at: now, closed_by: writer.userId })
}

function followChange(instance: Instance, { operation, row, previous, writer }: Write): void {
  const { store, settings } = instance
  const change = row.sys_id ?? ''
  if (operation === 'delete') {
    for (const task of store.rows('change_task'))
      if (task.change_request === change) store.remove(task.sys_id ?? '', systemWriter)
    for (const approval of store.rows('sysapproval_approver'))
      if (approval.sysapproval === change) store.remove(approval.sys_id ?? '', systemWriter)
    return
  }
  if (previous && row.on_hold !== previous.on_hold && row.state !== state.canceled) {
    if (row.on_hold === 'true') hold(instance, row)
    else release(instance, row)
  }
  if (row.state !== previous?.state) {
    enterState(instance, row, previous, writer)
    return
  }
  const isMoved = previous && (row.start_date !== previous.start_date || row.end_date !== previous.end_date)
  if (isMoved && settings.datesChangeResetsApprovals && mustAuthorizeAgain(row)) {
    cancelApprovals(store, change)
    const authorized = row.state === state.authorize
    if (authorized) requestApprovals(instance, row)
    else store.update(change, { state: state.authorize }, systemWriter)
  }
}

const mustAuthorizeAgain = (change: Row) =>
  change.type !== 'standard' && (change.state === state.authorize || change.state === state.scheduled)

function enterState(instance: Instance, change: Row, previous: Row | undefined, writer: Writer): void {
  const { store } = instance
  const sysId = change.sys_id ?? ''
  switch (change.state) {
    case state.assess:
    case state.authorize:
      whileIn(instance, change, (current) => requestApprovals(instance, current))
      return
    case state.scheduled:
      if (change.type === 'standard') store.update(sysId, { approval: 'approved' }, systemWriter)
      return
    case state.new:
      // A rejection comes back here too, and has already said what became of its approvals.
      if (!previous || writer.automatic) return
      cancelApprovals(store, sysId)
      store.update(sysId, { approval: 'not requested' }, systemWriter)
      return
    case state.implement:
      whileIn(instance, change, (current) => makeImplementTasks(instance, current))
      return
    case state.review:
      cancelTasks(instance, sysId, 'made by the workflow')
      return
    case state.canceled:
      cancelTasks(instance, sysId, 'all')
      cancelApprovals(store, sysId)
      return
    default:
      return
  }
}

/** Does a step of the change's flow, unless the change has left that state by then. */
function whileIn({ store, flows }: Instance, change: Row, step: (current: Row) => void): void {
  flows.run(() => {
    const current = store.find('change_request', change.sys_id ?? '')
    // Deleted or moved on meanwhile: then the flow has nothing left to do.
    if (current === undefined) return
    if (current.state === change.state) step(current)
  })
}

function hold({ store }: Instance, change: Row): void {
  suspendApprovals(store, change.sys_id ?? '')
  holdTasks(store, change)
}

function release({ store }: Instance, change: Row): void {
  reinstateApprovals(store, change.sys_id ?? '')
  releaseTasks(store, change)
}

/** The model that is named by sys_id or by name; otherwise that of the type. */
function modelOf({ store }: Instance, change: Row): string {
  const named = change.chg_model ?? ''
  if (store.find('chg_model', named)) return named
  const wanted = [named, change.type].map((name) => name?.toLowerCase())
  const models = store.rows('chg_model')
  const found = wanted.map((name) => models.find((model) => model.name?.toLowerCase() === name)).find(Boolean)
  return found?.sys_id ?? ''
}

/** Whoever makes a standard change through the Table API names its template, which fills what they leave open. */
function fillFromTemplate({ store }: Instance, change: Row): void {
  if (change.type !== 'standard') return
  const columns = columnsOf('change_request')
  for (const [name, value] of Object.entries(valuesOfVersion(store, change.std_change_producer_version ?? '') ?? {})) {
    const column = columns.get(name)
    if (column && (change[name] ?? '') === (column.default ?? '')) change[name] = value
  }
}
