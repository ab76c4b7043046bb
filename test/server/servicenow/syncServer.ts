/** A server to kill while it talks to ServiceNow: `syncServer.ts DATABASE_URL INSTANCE`. Takes commands, a line of JSON each. */
import { createInterface } from 'node:readline'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import { startCoreServer } from '../../support/coreServer.ts'

const [, , url, address] = process.argv
if (!url || !address) throw new Error('usage: syncServer.ts DATABASE_URL INSTANCE')
const instance = openInstance({
  name: 'acme',
  url: address,
  auth: { kind: 'apiKey', key: 'now_sandbox_key' },
  quota: 1,
  patience: 1,
  writeTimeLimit: 60,
})
const { core } = await startCoreServer(url, {
  instances: new Map([['acme', { instance, groups: {}, webhookSecrets: [] }]]),
  origin: 'https://tminus.example.org',
})
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) await core.handleCommand(JSON.parse(line))
