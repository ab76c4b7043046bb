action.setRedirectURL(`x_tminus_gate_link_list.do?sysparm_query=change_request=${current.getUniqueValue()}`)
