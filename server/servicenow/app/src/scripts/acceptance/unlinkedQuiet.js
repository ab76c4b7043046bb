;(function unlinkedQuiet(assertEqual) {
  const change = new GlideRecord('change_request')
  change.get('correlation_id', 'tminus-atf-unlinked')
  const id = change.getUniqueValue()
  assertEqual({ name: 'watched', shouldbe: false, value: new x_tminus_gate.TMinusLinks().watches(id) })

  const until = new GlideDateTime()
  until.addSeconds(10)
  let found = 0
  while (found === 0 && new GlideDateTime().before(until)) {
    const rows = new GlideRecord('x_tminus_gate_event')
    rows.addQuery('change_sys_id', id)
    rows.query()
    found = rows.getRowCount()
  }
  assertEqual({ name: 'deliveries', shouldbe: 0, value: found })
})(assertEqual)
