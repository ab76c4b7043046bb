import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../../server/servicenow/instances.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let sandbox: Sandbox
let world: World

beforeEach(async () => {
  sandbox = await createSandbox({
    seed: 1,
    settings: { mandatoryFields: ['justification', 'cmdb_ci', 'business_service', 'u_cost_centre'] },
  })
  world = await createWorld()
})
afterEach(async () => {
  await world.end()
  await sandbox.close()
})

async function open(fields: Known['fields']): Promise<Node> {
  const auth = { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' } as const
  const instance = openInstance({ name: 'acme', url: sandbox.address, auth })
  const known: Known = { instance, groups: {}, webhookSecrets: [], ...(fields && { fields }) }
  return world.node(world.url, { instances: new Map([['acme', known]]), origin: 'https://tminus.example.org' })
}

const withFields = (fields: string) => SMALL_YAML.replace('\nphases:', `\nchange: { fields: { ${fields} } }\nphases:`)

/** What became of a change that somebody asked to be made: its row, or why there is none. */
async function made(node: Node, yaml: string) {
  const cutoverId = await node.create(yaml)
  await node.give('lena', cutoverId, { type: 'createChange', model: 'normal' })
  const change = async () => (await node.core.readState(world.organisation, cutoverId))?.changes.at(-1)
  await expect.poll(async () => (await change())?.status).not.toBe('requested')
  const row = sandbox.rows('change_request').find(({ correlation_id }) => correlation_id === cutoverId)
  return { cutoverId, row, failed: (await change())?.failed }
}

const idOf = (table: string, column: string, value: string) =>
  sandbox.rows(table).find((row) => row[column] === value)?.sys_id

it('an instance that demands fields takes the change that its settings and the runbook fill', async () => {
  sandbox.insert('sys_user', { user_name: 'lena', name: 'Lena Berg', email: world.email('lena') })
  const node = await open({
    cmdb_ci: 'core-router-01',
    business_service: 'Payments',
    assignment_group: 'network',
    requested_by: 'lead',
    category: 'applications software',
    u_cost_centre: 4711,
  })
  const { row, cutoverId, failed } = await made(
    node,
    withFields(
      'cmdb_ci: payments-db-01, justification: "[code]Lease[/code] ends", assigned_to: peer.one, risk_impact_analysis: Low',
    ),
  )
  expect(failed).toBeUndefined()
  expect(row).toMatchObject({
    cmdb_ci: idOf('cmdb_ci', 'name', 'payments-db-01'),
    business_service: idOf('cmdb_ci', 'name', 'Payments'),
    assignment_group: idOf('sys_user_group', 'name', 'Network'),
    requested_by: idOf('sys_user', 'user_name', 'lena'),
    assigned_to: idOf('sys_user', 'user_name', 'peer.one'),
    category: 'Applications Software',
    justification: '[ code]Lease[ /code] ends',
    risk_impact_analysis: 'Low',
    u_cost_centre: '4711',
    correlation_display: 'T-Minus',
  })
  expect(row?.description).toContain(`https://tminus.example.org/cutovers/${cutoverId}`)
})

it('what ServiceNow demands and nobody fills is named, with where to give it, and nothing is made', async () => {
  const { row, failed } = await made(await open({ cmdb_ci: 'core-router-01' }), SMALL_YAML)
  expect(failed).toContain('The following fields are mandatory: Justification, Service, Cost centre')
  expect(failed).toContain('under `fields` in the settings of the instance')
  expect(row).toBeUndefined()
})

it.each([
  [
    'cmdb_ci: Nothing of ours',
    'The field cmdb_ci of the new change is to be “Nothing of ours”, which ServiceNow does not have',
  ],
  ['requested_by: lead', 'The field requested_by of the new change is to be “lead”'],
  ['category: Gardening', 'The field category of the new change is to be “Gardening”'],
])('what the instance does not have is named: %s', async (fields, sentence) => {
  const { row, failed } = await made(await open({}), withFields(fields))
  expect(failed).toContain(sentence)
  expect(row).toBeUndefined()
})

it('[R11] a number that two changes carry is linked to neither, and both are named', async () => {
  const node = await open({})
  sandbox.settings.mandatoryFields = []
  const number = 'CHG0030777'
  const both = ['One', 'Another'].map((short_description) =>
    sandbox.insert('change_request', { number, short_description }),
  )
  const cutoverId = await node.create()
  await node.give('lena', cutoverId, { type: 'linkChange', number })
  const change = async () => (await node.core.readState(world.organisation, cutoverId))?.changes.at(-1)
  await expect.poll(async () => (await change())?.status).toBe('failed')
  for (const { sys_id, short_description } of both) {
    expect((await change())?.failed).toContain(`“${short_description}” (${sys_id})`)
  }
})
