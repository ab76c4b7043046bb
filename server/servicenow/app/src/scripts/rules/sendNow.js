;(function executeRule(current) {
  new x_tminus_gate.TMinusQueue().sendNow(current.getUniqueValue())
})(current)
