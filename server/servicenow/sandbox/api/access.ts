/** Who may do what: roles by table, and single records that are hidden from somebody. */
import type { Row } from '../records/column.ts'
import type { RecordStore } from '../records/recordStore.ts'

export interface Caller {
  userName: string
  userId: string
  roles: ReadonlySet<string>
  timeZone: string
}

type Action = 'read' | 'create' | 'write' | 'delete'

interface TableAccess {
  read: readonly string[]
  create?: readonly string[]
  write?: readonly string[]
  delete?: readonly string[]
}

const changeReaders = ['itil', 'change_manager', 'sn_change_read', 'sn_change_write']
const changeWriters = ['itil', 'change_manager', 'sn_change_write']
const change: TableAccess = {
  read: changeReaders,
  create: changeWriters,
  write: changeWriters,
  delete: ['change_manager'],
}
const readable: TableAccess = { read: ['*'] }

/** `*` is everybody who is signed in; tables that are not named are the administrator's. */
const access: Record<string, TableAccess> = {
  task: { read: changeReaders },
  change_request: change,
  change_task: change,
  conflict: { ...change, delete: changeWriters },
  task_ci: { ...change, delete: changeWriters },
  task_cmdb_ci_service: { ...change, delete: changeWriters },
  task_service_offering: { ...change, delete: changeWriters },
  incident: { read: ['itil'], create: ['itil'], write: ['itil'], delete: [] },
  problem: { read: ['itil'], create: ['itil'], write: ['itil'], delete: [] },
  sysapproval_approver: { read: ['itil', 'approver_user', 'change_manager'], write: ['approver_user'] },
  chg_model: readable,
  std_change_record_producer: { read: changeReaders },
  std_change_producer_version: { read: changeReaders },
  std_change_proposal: { read: changeReaders },
  cmn_schedule: { read: changeReaders },
  cmn_schedule_blackout: { read: changeReaders },
  cmn_schedule_maintenance: { read: changeReaders },
  cmn_schedule_span: { read: changeReaders },
  cmdb_ci: { read: changeReaders },
  cmdb_ci_server: { read: changeReaders },
  cmdb_ci_service: { read: changeReaders },
  sys_user: readable,
  sys_user_group: readable,
  sys_user_grmember: readable,
  cmn_department: readable,
  cmn_location: readable,
  core_company: readable,
  sys_choice: readable,
  sys_attachment: readable,
  sys_journal_field: { read: ['itil', 'change_manager'] },
  sys_dictionary: readable,
  sys_db_object: readable,
}

/** The tables of the app are closed to the Table API, even for the administrator (`ws_access` off). */
const closedToWebServices = new Set(['x_tminus_gate_link', 'x_tminus_gate_event'])

export class AccessRules {
  readonly #hidden = new Map<string, Set<string>>()

  /** Hides this record from this person from now on. */
  hide(userName: string, sysId: string): void {
    const own = this.#hidden.get(userName) ?? new Set()
    this.#hidden.set(userName, own.add(sysId))
  }

  show(userName: string, sysId: string): void {
    this.#hidden.get(userName)?.delete(sysId)
  }

  mayUse(caller: Caller, action: Action, table: string): boolean {
    if (closedToWebServices.has(table)) return false
    if (caller.roles.has('admin')) return true
    const roles = access[table]?.[action] ?? []
    return roles.some((role) => role === '*' || caller.roles.has(role))
  }

  mayRead(caller: Caller, table: string, row: Row): boolean {
    return this.mayUse(caller, 'read', table) && !this.#hidden.get(caller.userName)?.has(row.sys_id ?? '')
  }

  /** An approval is given by the one who is asked, and by the administrator. */
  mayWrite(caller: Caller, table: string, row: Row): boolean {
    if (!this.mayUse(caller, 'write', table) || !this.mayRead(caller, table, row)) return false
    return table !== 'sysapproval_approver' || row.approver === caller.userId || caller.roles.has('admin')
  }
}

/** The user with this name; undefined for an unknown one, or one who may not sign in. */
export function callerNamed(store: RecordStore, userName: string, timeZone: string): Caller | undefined {
  const user = store.rows('sys_user').find((row) => row.user_name === userName)
  if (user?.active !== 'true' || user.locked_out === 'true') return undefined
  const userId = user.sys_id ?? ''
  const held = store.rows('sys_user_has_role').filter((row) => row.user === userId)
  const roles = new Set(held.map((row) => store.find('sys_user_role', row.role ?? '')?.name ?? ''))
  return { userName, userId, roles, timeZone: user.time_zone || timeZone }
}
