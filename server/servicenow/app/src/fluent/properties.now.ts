import { Property, Record } from '@servicenow/sdk/core'
import { admin } from './roles.now'

// Only the first install writes them: an upgrade must not empty what the instance's people have set.

const address = Property({
  $id: Now.ID['property-address'],
  $meta: { installMethod: 'first install' },
  name: 'x_tminus_gate.webhook.address',
  type: 'string',
  value: '',
  description:
    'The full https address at which T-Minus receives deliveries. Empty: nothing is sent, deliveries wait in the queue.',
  roles: { read: [admin], write: [admin] },
  isPrivate: true,
})

const secret = Property({
  $id: Now.ID['property-secret'],
  $meta: { installMethod: 'first install' },
  name: 'x_tminus_gate.webhook.secret',
  type: 'password2',
  value: '',
  description: 'The secret that T-Minus shows for this instance: whsec_ and the Base64 of at least 24 bytes',
  roles: { read: [admin], write: [admin] },
  isPrivate: true,
})

const active = Property({
  $id: Now.ID['property-active'],
  $meta: { installMethod: 'first install' },
  name: 'x_tminus_gate.webhook.active',
  type: 'boolean',
  value: true,
  description: 'Send deliveries. Off: they wait in the queue.',
  roles: { read: [admin], write: [admin] },
  isPrivate: true,
})

const midServer = Property({
  $id: Now.ID['property-mid-server'],
  $meta: { installMethod: 'first install' },
  name: 'x_tminus_gate.webhook.mid_server',
  type: 'string',
  value: '',
  description: 'The MID server through which T-Minus is reached when it is not on the internet. Empty: directly.',
  roles: { read: [admin], write: [admin] },
  isPrivate: true,
})

/** The page of these properties, which the menu opens. */
const page = Record({
  $id: Now.ID['properties-page'],
  table: 'sys_properties_category',
  data: { name: 'T-Minus', title: 'Connection to T-Minus: where deliveries go, and how they are signed' },
})

Record({
  $id: Now.ID['properties-page-address'],
  table: 'sys_properties_category_m2m',
  data: { category: page, property: address, order: 100 },
})

Record({
  $id: Now.ID['properties-page-secret'],
  table: 'sys_properties_category_m2m',
  data: { category: page, property: secret, order: 200 },
})

Record({
  $id: Now.ID['properties-page-active'],
  table: 'sys_properties_category_m2m',
  data: { category: page, property: active, order: 300 },
})

Record({
  $id: Now.ID['properties-page-mid-server'],
  table: 'sys_properties_category_m2m',
  data: { category: page, property: midServer, order: 400 },
})
