new x_tminus_gate.TMinusQueue().sendDue()
