;(function executeRule(current) {
  new x_tminus_gate.TMinusQueue().recordChanged('sysapproval_approver', current, [current.getValue('sysapproval')])
})(current)
