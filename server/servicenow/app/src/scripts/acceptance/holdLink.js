;(function holdLink(assertEqual) {
  const change = new GlideRecord('change_request')
  change.get('correlation_id', 'tminus-atf-hold')
  const link = new x_tminus_gate.TMinusLinks().link('tminus-atf-hold', {
    change: change.getUniqueValue(),
    gate: 'go-no-go',
    title: 'Test',
    url: 'https://tminus.example',
  })
  assertEqual({ name: 'linked', shouldbe: 201, value: link.status })
})(assertEqual)
