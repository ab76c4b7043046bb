;(function holdQueued(assertEqual) {
  // The rule runs in a job of the scheduler. A scoped script cannot sleep, so it looks until the job has run.
  const until = new GlideDateTime()
  until.addSeconds(30)
  const deliveries = () => {
    const rows = new GlideRecord('x_tminus_gate_event')
    rows.addQuery('cutover', 'tminus-atf-hold')
    rows.query()
    return rows
  }
  let rows = deliveries()
  while (rows.getRowCount() === 0 && new GlideDateTime().before(until)) rows = deliveries()

  assertEqual({ name: 'deliveries', shouldbe: 1, value: rows.getRowCount() })
  rows.next()
  assertEqual({ name: 'table', shouldbe: 'change_request', value: rows.getValue('source_table') })
  assertEqual({ name: 'operation', shouldbe: 'update', value: rows.getValue('operation') })
  rows.deleteRecord()
})(assertEqual)
