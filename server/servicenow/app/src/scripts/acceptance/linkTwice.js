;(function linkTwice(assertEqual) {
  const change = new GlideRecord('change_request')
  change.get('correlation_id', 'tminus-atf-link')
  const wanted = { change: change.getUniqueValue(), gate: 'go-no-go', title: 'Test', url: 'https://tminus.example' }
  const links = new x_tminus_gate.TMinusLinks()

  assertEqual({ name: 'first link', shouldbe: 201, value: links.link('tminus-atf-link', wanted).status })
  assertEqual({ name: 'the same again', shouldbe: 200, value: links.link('tminus-atf-link', wanted).status })
  const other = links.link('tminus-atf-link', { ...wanted, gate: 'rollback' })
  assertEqual({ name: 'another gate', shouldbe: 409, value: other.status })
  assertEqual({ name: 'its code', shouldbe: 'alreadyLinked', value: other.code })

  const second = new GlideRecord('x_tminus_gate_link')
  second.initialize()
  second.setValue('cutover', 'tminus-atf-link')
  second.setValue('change_request', wanted.change)
  second.setValue('gate', 'go-no-go')
  second.setWorkflow(false)
  let refused = false
  try {
    refused = !second.insert()
  } catch (_violation) {
    refused = true
  }
  const rows = new GlideRecord('x_tminus_gate_link')
  rows.addQuery('cutover', 'tminus-atf-link')
  rows.query()
  assertEqual({ name: 'the unique index refuses', shouldbe: true, value: refused })
  assertEqual({ name: 'rows of the cutover', shouldbe: 1, value: rows.getRowCount() })
})(assertEqual)
