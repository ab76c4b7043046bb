;(function executeRule(current) {
  const changes = [current.getValue('rfc'), current.getValue('caused_by')]
  new x_tminus_gate.TMinusQueue().recordChanged('incident', current, changes)
})(current)
