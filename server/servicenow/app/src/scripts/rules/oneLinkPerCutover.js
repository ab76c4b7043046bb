;(function executeRule(current) {
  // The unique index refuses it too, but only with a line in the log; here the person reads why.
  if (!new x_tminus_gate.TMinusLinks().holder(current.getValue('cutover'))) return
  gs.addErrorMessage(`The cutover ${current.getValue('cutover')} is already linked to a change`)
  current.setAbortAction(true)
})(current)
