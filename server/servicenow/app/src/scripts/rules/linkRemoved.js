;(function executeRule(current) {
  new x_tminus_gate.TMinusQueue().linkRemoved(current)
})(current)
