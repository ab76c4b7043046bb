new x_tminus_gate.TMinusQueue().cleanUp()
