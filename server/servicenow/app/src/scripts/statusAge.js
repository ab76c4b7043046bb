;(function calculatedFieldValue(current) {
  return new x_tminus_gate.TMinusTime().age(current.getValue('reported_at'), new GlideDateTime().getValue())
})(current)
