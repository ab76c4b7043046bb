;(function executeRule(current) {
  new x_tminus_gate.TMinusQueue().recordChanged('change_task', current, [current.getValue('change_request')])
})(current)
