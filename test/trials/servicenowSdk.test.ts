/** ServiceNow's own client against the sandbox: what it takes for an instance was not written here. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSandbox } from '../server/servicenow/sandbox/openSandbox.ts'

/** What is used of the SDK's class. Its own declarations are sources that our compiler would check, and not pass. */
interface Connector {
  getInstanceBuildName(): Promise<string>
  getScopeInfo(scope: string): Promise<unknown>
  getUpdateMutex(): Promise<boolean>
  queryTable(query: {
    table: string
    encodedQuery: string
    limit?: number
    offset?: number
    noCount?: boolean
    timeoutMs?: number
  }): Promise<{ hasMore: boolean }>
  appUpgradeStatus(scope: string): Promise<{ finished: boolean }>
  uploadScopedAppPackage(zip: Blob, about: object): Promise<{ trackerId: string } | undefined>
  getProgress(trackerId: string): Promise<unknown>
}
interface Sdk {
  Connector: new (credentials: { instanceUrl: URL; type: 'oauth'; token: unknown }) => Connector
}

const command = join(import.meta.dirname, '../../node_modules/.bin/now-sdk')

interface Envelope {
  ok: boolean
  hasMore?: boolean
  nextOffset?: number | null
  records?: unknown[]
  error?: { message: string }
}

/** `now-sdk query … -o json`, signed in by environment variables; it has a home of its own and so no keychain. */
async function query(sandbox: Sandbox, environment: Record<string, string>, ...args: string[]): Promise<Envelope> {
  const home = await mkdtemp(join(tmpdir(), 'tminus-sdk-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: home,
    SN_SDK_NODE_ENV: 'SN_SDK_CI_INSTALL',
    SN_SDK_INSTANCE_URL: sandbox.address,
    ...environment,
  }
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [command, 'query', ...args, '-o', 'json'], { env }, (_error, stdout) => resolve(stdout)),
  )
  return JSON.parse(output) as Envelope
}

const password = { SN_SDK_USER: 'itil.user', SN_SDK_USER_PWD: 'sandbox' }
const client = {
  SN_SDK_AUTH_TYPE: 'oauth',
  SN_SDK_OAUTH_CLIENT_ID: 'tminus',
  SN_SDK_OAUTH_CLIENT_SECRET: 'tminus-secret',
}

// Each call starts a process that takes seconds to load.
describe('now-sdk query', { timeout: 120_000 }, () => {
  it('signs in with a password, and pages', async () => {
    const sandbox = await openSandbox()
    for (let count = 0; count < 3; count += 1) sandbox.insert('change_request', {})
    const args = ['change_request', '-q', 'active=true^ORDERBYnumber', '-f', 'number,state', '--limit', '2']
    expect(await query(sandbox, password, ...args)).toEqual({
      ok: true,
      hasMore: true,
      nextOffset: 2,
      records: [
        { number: 'CHG0030001', state: '-5' },
        { number: 'CHG0030002', state: '-5' },
      ],
    })
  })

  it('signs in with client credentials, and reads display values', async () => {
    const sandbox = await openSandbox()
    sandbox.insert('change_request', {})
    const args = ['change_request', '-q', 'numberSTARTSWITHCHG', '-f', 'number,state', '--display-value', 'all']
    expect(await query(sandbox, client, ...args)).toMatchObject({
      ok: true,
      hasMore: false,
      records: [{ number: { value: 'CHG0030001' }, state: { display_value: 'New', value: '-5' } }],
    })
  })

  it('is refused with a wrong password, and told of an unknown table', async () => {
    const sandbox = await openSandbox()
    const wrong = { ...password, SN_SDK_USER_PWD: 'no' }
    expect(await query(sandbox, wrong, 'incident', '-q', 'active=true')).toMatchObject({
      ok: false,
      error: { message: 'User name or password invalid' },
    })
    const unknown = await query(sandbox, password, 'no_such_table', '-q', 'active=true')
    expect(unknown.error?.message).toContain('400 Bad Request')
  })
})

describe('the SDK’s Connector', () => {
  async function connect(sandbox: Sandbox): Promise<Connector> {
    const { access } = sandbox.credentials.issue('admin', 'tminus', false)
    const sdk: Sdk = createRequire(import.meta.url)('@servicenow/sdk/api')
    return new sdk.Connector({ instanceUrl: new URL(sandbox.address), type: 'oauth', token: access })
  }

  it('finds the instance as it expects one', async () => {
    const sandbox = await openSandbox()
    const connector = await connect(sandbox)
    expect(await connector.getInstanceBuildName()).toBe('Sandbox')
    expect(await connector.getScopeInfo('x_tminus_gate')).toMatchObject({
      scope: 'x_tminus_gate',
      sysClassName: 'sys_app',
    })
    expect(await connector.getScopeInfo('x_nothing')).toBeUndefined()
    expect(await connector.getUpdateMutex()).toBe(true)
    for (let count = 0; count < 3; count += 1) sandbox.insert('incident', {})
    const page = await connector.queryTable({ table: 'incident', encodedQuery: 'active=true', limit: 2, noCount: true })
    expect(page).toMatchObject({ count: 2, hasMore: true, nextOffset: 2 })
    expect((await connector.queryTable({ table: 'incident', encodedQuery: '', limit: 2, offset: 2 })).hasMore).toBe(
      false,
    )
    sandbox.faults.add({}, { kind: 'delay', milliseconds: 2000 })
    await expect(connector.queryTable({ table: 'incident', encodedQuery: '', timeoutMs: 100 })).rejects.toThrow(
      'timed out',
    )
  })

  it('installs an application', async () => {
    const sandbox = await openSandbox()
    const connector = await connect(sandbox)
    const before = await connector.appUpgradeStatus('x_tminus_gate')
    const appInfo = { scope: 'x_tminus_gate', scopeId: '0'.repeat(32), version: '9.9.9' }
    const upload = await connector.uploadScopedAppPackage(new Blob(['zip']), { appInfo })
    expect(await connector.getProgress(upload?.trackerId ?? '')).toMatchObject({ status: '2', percent_complete: 100 })
    const after = await connector.appUpgradeStatus('x_tminus_gate')
    expect([before.finished, after.finished]).toEqual([false, true])
    expect(sandbox.rows('sys_scope').map(({ version }) => version)).toEqual(['9.9.9'])
  })
})
