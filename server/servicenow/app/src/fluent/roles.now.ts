import { Acl, Role } from '@servicenow/sdk/core'

/** The technical user of T-Minus: may call the endpoint, and nothing else in this scope. */
export const integration = Role({
  $id: Now.ID['role-integration'],
  name: 'x_tminus_gate.integration',
  description: 'Technical user of T-Minus: links changes to cutovers and reports their status over REST',
  grantable: true,
  canDelegate: false,
})

/** Whoever runs the connection: reads the queue, sends a dead delivery again, sets the properties. */
export const admin = Role({
  $id: Now.ID['role-admin'],
  name: 'x_tminus_gate.admin',
  description: 'Runs the connection to T-Minus: its queue, its links and its properties',
  grantable: true,
  canDelegate: false,
})

export const callEndpoint = Acl({
  $id: Now.ID['acl-endpoint'],
  type: 'rest_endpoint',
  name: 'x_tminus_gate_endpoint',
  operation: 'execute',
  description: 'Only the technical user calls the endpoint',
  roles: [integration],
})

Acl({
  $id: Now.ID['acl-link-read'],
  type: 'record',
  table: 'x_tminus_gate_link',
  operation: 'read',
  description: 'Whoever reads changes sees which cutover they belong to and where it stands',
  roles: [admin, 'itil', 'sn_change_read'],
})

Acl({
  $id: Now.ID['acl-link-delete'],
  type: 'record',
  table: 'x_tminus_gate_link',
  operation: 'delete',
  description: 'A wrong link is removed by hand; links are made and changed by T-Minus only',
  roles: [admin],
})

Acl({
  $id: Now.ID['acl-event-read'],
  type: 'record',
  table: 'x_tminus_gate_event',
  operation: 'read',
  description: 'The queue shows what was sent and why not',
  roles: [admin],
})

Acl({
  $id: Now.ID['acl-event-write'],
  type: 'record',
  table: 'x_tminus_gate_event',
  operation: 'write',
  description: 'To send a dead delivery again; its fields are read-only on the form',
  roles: [admin],
})
