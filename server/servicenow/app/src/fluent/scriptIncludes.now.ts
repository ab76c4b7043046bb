import { ScriptInclude } from '@servicenow/sdk/core'

ScriptInclude({
  $id: Now.ID['include-delivery'],
  name: 'TMinusDelivery',
  apiName: 'x_tminus_gate.TMinusDelivery',
  description: 'What a delivery looks like on the wire and when it is tried again',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusDelivery.js'),
})

ScriptInclude({
  $id: Now.ID['include-time'],
  name: 'TMinusTime',
  apiName: 'x_tminus_gate.TMinusTime',
  description: 'Instants on the wire, in the database, and as an age for people',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusTime.js'),
})

ScriptInclude({
  $id: Now.ID['include-request'],
  name: 'TMinusRequest',
  apiName: 'x_tminus_gate.TMinusRequest',
  description: 'Reads what T-Minus sends to the endpoint',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusRequest.js'),
})

ScriptInclude({
  $id: Now.ID['include-links'],
  name: 'TMinusLinks',
  apiName: 'x_tminus_gate.TMinusLinks',
  description: 'The links between changes and cutovers',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusLinks.js'),
})

ScriptInclude({
  $id: Now.ID['include-queue'],
  name: 'TMinusQueue',
  apiName: 'x_tminus_gate.TMinusQueue',
  description: 'The queue of deliveries to T-Minus',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusQueue.js'),
})

ScriptInclude({
  $id: Now.ID['include-endpoint'],
  name: 'TMinusEndpoint',
  apiName: 'x_tminus_gate.TMinusEndpoint',
  description: 'HTTP for the links and the queue',
  active: true,
  accessibleFrom: 'package_private',
  clientCallable: false,
  script: Now.include('../scripts/TMinusEndpoint.js'),
})
