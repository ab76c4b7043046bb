/** The app's business rules: which writes queue a delivery, and that a cutover is linked once. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { systemWriter, type Write } from '../records/recordStore.ts'
import type { GateScripts } from './gateScripts.ts'

/** Async rules do their work after the transaction; `later` runs it then. */
export function watchGate(instance: Instance, scripts: GateScripts, later: (job: () => void) => void): void {
  const { store } = instance
  const watch = (
    table: string,
    watched: readonly string[],
    changesOf: (row: Row) => string[],
    always: readonly string[],
  ) => {
    store.after(table, ({ operation, row, previous }: Write) => {
      const isMeant =
        always.includes(operation) || (operation === 'update' && watched.some((name) => row[name] !== previous?.[name]))
      const changes = changesOf(row).filter((change) => change !== '')
      if (!isMeant || changes.length === 0 || !scripts.watches(changes)) return
      later(() => scripts.recordChanged(table, store.find(table, row.sys_id ?? '') ?? row, operation, changes))
    })
  }
  const moves =
    'state approval on_hold on_hold_reason start_date end_date conflict_status conflict_last_run cab_date cab_date_time close_code'
  watch('change_request', moves.split(' '), (row) => [row.sys_id ?? ''], [])
  watch('change_request', ['parent'], (row) => [row.parent ?? ''], ['insert', 'delete'])
  watch('change_task', ['state', 'change_request'], (row) => [row.change_request ?? ''], ['insert', 'delete'])
  watch('sysapproval_approver', ['state'], (row) => [row.sysapproval ?? ''], ['insert', 'delete'])
  const ofIncident = ['state', 'priority', 'active', 'rfc', 'caused_by']
  watch('incident', ofIncident, (row) => [row.rfc ?? '', row.caused_by ?? ''], ['insert', 'delete'])

  store.before('x_tminus_gate_link', (next, previous) => {
    const isTaken = store.rows('x_tminus_gate_link').some((other) => sameText(other.cutover, next.cutover))
    if (previous || !isTaken) return undefined
    return { rule: 'One link per cutover', detail: `Unique Key violation detected by database for ${next.cutover}` }
  })
  store.after('x_tminus_gate_link', ({ operation, row }) => {
    if (operation === 'delete') scripts.linkRemoved(row)
  })
  store.after('change_request', ({ operation, row }) => {
    if (operation !== 'delete') return
    for (const link of store.rows('x_tminus_gate_link')) {
      if (link.change_request === row.sys_id) store.remove(link.sys_id ?? '', systemWriter)
    }
  })
}

/** The database compares without regard to case. */
const sameText = (a = '', b = '') => a.toLowerCase() === b.toLowerCase()
