new x_tminus_gate.TMinusQueue().sendAgain(current)
action.setRedirectURL(current)
