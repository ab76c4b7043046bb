;(function deleteTold(assertEqual) {
  const found = new x_tminus_gate.TMinusLinks().find('tminus-atf-delete')
  assertEqual({ name: 'link', shouldbe: null, value: found })

  const rows = new GlideRecord('x_tminus_gate_event')
  rows.addQuery('cutover', 'tminus-atf-delete')
  rows.addQuery('operation', 'delete')
  rows.query()
  assertEqual({ name: 'deliveries', shouldbe: 1, value: rows.getRowCount() })
  rows.next()
  assertEqual({ name: 'table', shouldbe: 'x_tminus_gate_link', value: rows.getValue('source_table') })
  rows.deleteRecord()
})(assertEqual)
