;(function executeRule(current) {
  new x_tminus_gate.TMinusQueue().recordChanged('change_request', current, [current.getValue('parent')])
})(current)
