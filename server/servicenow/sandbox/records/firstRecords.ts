/** What an instance holds before anybody has done anything: invented people, groups, items, templates, choices. */
import { columnsOf, tableDefinition, tableNames } from './dictionary.ts'
import { type RecordStore, systemWriter } from './recordStore.ts'

/** Everybody's password. */
export const sandboxPassword = 'sandbox'

interface Person {
  userName: string
  name: string
  roles: readonly string[]
  groups?: readonly string[]
}

export const people: readonly Person[] = [
  { userName: 'admin', name: 'System Administrator', roles: ['admin'] },
  { userName: 'tminus.integration', name: 'T-Minus Integration', roles: ['itil', 'x_tminus_gate.integration'] },
  { userName: 'change.manager', name: 'Mara Lindqvist', roles: ['change_manager', 'itil'] },
  { userName: 'peer.one', name: 'Priya Raman', roles: ['itil', 'approver_user'], groups: ['Peer Review', 'Network'] },
  { userName: 'peer.two', name: 'Paolo Conti', roles: ['itil', 'approver_user'], groups: ['Peer Review', 'Database'] },
  { userName: 'cab.one', name: 'Carla Boateng', roles: ['itil', 'approver_user'], groups: ['CAB Approval'] },
  { userName: 'cab.two', name: 'Chidi Okafor', roles: ['itil', 'approver_user'], groups: ['CAB Approval'] },
  { userName: 'itil.user', name: 'Ines Ferreira', roles: ['itil'], groups: ['Network'] },
  { userName: 'reader', name: 'Ravi Shah', roles: ['sn_change_read'] },
  { userName: 'nobody', name: 'Noor Haddad', roles: [] },
]

const items = [
  ['cmdb_ci_server', 'payments-db-01'],
  ['cmdb_ci_server', 'payments-app-01'],
  ['cmdb_ci_service', 'Payments'],
  ['cmdb_ci', 'core-router-01'],
] as const

const templates = [
  {
    name: 'Move a service to another data centre',
    values:
      'short_description=Move a service to another data centre^description=As rehearsed^implementation_plan=Run the cutover runbook^backout_plan=Run its rollback^test_plan=Run its validation steps^category=Software^EQ',
  },
]

/** Sys_ids of records that come with the platform; other people's programs name them. */
const administrator = '6816f79cc0a8016401c5a33be04be441'
const sameEverywhere: Record<string, string> = {
  admin: '2831a114c611228501d4ea6c309d626d',
  itil: '282bf1fac6112285017366cb5f867469',
}

export function plantRecords(store: RecordStore): void {
  const add = (table: string, values: Record<string, string>, sysId?: string): string => {
    const outcome = store.insert(table, values, systemWriter, sysId)
    return outcome.ok ? (outcome.row.sys_id ?? '') : ''
  }
  const groups = new Map(
    unique(people.flatMap(({ groups = [] }) => groups)).map((name) => [name, add('sys_user_group', { name })]),
  )
  const roles = new Map(
    unique(people.flatMap((person) => person.roles)).map((name) => [
      name,
      add('sys_user_role', { name }, sameEverywhere[name]),
    ]),
  )
  for (const person of people) {
    const [first_name = '', last_name = ''] = person.name.split(' ')
    const email = `${person.userName}@example.com`
    const values = {
      user_name: person.userName,
      name: person.name,
      first_name,
      last_name,
      email,
      user_password: '********',
    }
    const isAdmin = person.userName === 'admin'
    const user = add('sys_user', values, isAdmin ? administrator : undefined)
    for (const role of person.roles) add('sys_user_has_role', { user, role: roles.get(role) ?? '' })
    for (const group of person.groups ?? []) add('sys_user_grmember', { user, group: groups.get(group) ?? '' })
  }
  for (const [table, name] of items) add(table, { name })
  for (const name of ['Normal', 'Standard', 'Emergency']) add('chg_model', { name })
  for (const { name, values } of templates) {
    const proposal = add('std_change_proposal', { template_name: name, template_value: values })
    const producer = add('std_change_record_producer', { name, short_description: name })
    const version = add('std_change_producer_version', {
      name: `${name} - 1`,
      std_change_producer: producer,
      std_change_proposal: proposal,
    })
    store.update(producer, { current_version: version }, systemWriter)
  }
  add('sys_properties', { name: 'instance_name', value: 'sandbox' })
  add('sys_properties', { name: 'glide.invalid_query.returns_no_rows', value: 'false' })
  add('sys_cluster_state', { system_id: 'sandbox', build_name: 'Sandbox', status: 'online' })
  add('sys_scope', { scope: 'x_tminus_gate', name: 'T-Minus Gate', version: '0.1.0' })
  describeTables(add)
}

/** An instance knows its own tables, columns and lists by records, too. */
function describeTables(add: (table: string, values: Record<string, string>) => string): void {
  const objects = new Map<string, string>()
  for (const name of tableNames()) {
    const definition = tableDefinition(name)
    const super_class = objects.get(definition?.extends ?? '') ?? ''
    objects.set(name, add('sys_db_object', { name, label: definition?.label ?? name, super_class }))
    const own = definition?.extends ? Object.entries(definition.columns) : columnsOf(name)
    for (const [element, column] of own) {
      const { label, type, reference = '', choices = [] } = column
      const read_only = String(column.readOnly === true)
      add('sys_dictionary', { name, element, column_label: label, internal_type: type, reference, read_only })
      for (const [sequence, [value, text]] of choices.entries()) {
        add('sys_choice', { name, element, value, label: text, sequence: String(sequence) })
      }
    }
  }
}

const unique = (names: readonly string[]) => [...new Set(names)]
