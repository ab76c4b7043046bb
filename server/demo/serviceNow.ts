/** The demo's ServiceNow: a sandbox instance whose records outlive the server, and a change for the demo's cutover. */
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { z } from 'zod'
import type { Parts } from '../servicenow/client/connection.ts'
import { openInstance } from '../servicenow/client/openInstance.ts'
import { serviceNowTime } from '../servicenow/client/query.ts'
import type { Known } from '../servicenow/instances.ts'

export interface DemoInstance {
  name: string
  known: Known
  /** The page to approve, hold and reject it. */
  address: string
  /** Creates a change that awaits its approvals; returns its number. Instants are epoch milliseconds. */
  makeChange(about: { title: string; start: number; end: number }): string
  /** Where its webhooks go: the server's own address, once that is known. */
  tell(origin: string): void
  /** Saves the records for the next start. */
  close(): Promise<void>
}

const NAME = 'demo'
const FILE = 'demo-servicenow.json'
const SAVE_EVERY = 5_000

const kept = z.object({
  port: z.int(),
  secret: z.string(),
  records: z.object({
    tables: z.record(z.string(), z.array(z.record(z.string(), z.string()))),
    numbers: z.record(z.string(), z.number()),
  }),
})
type Kept = z.output<typeof kept>

/** Whether an earlier start has left one. */
export const hasDemoInstance = async (dataFolder: string): Promise<boolean> =>
  (await readKept(dataFolder)) !== undefined

/** Continues from an earlier start's records, or starts empty. On loopback only: its page asks for no password. */
export async function openDemoInstance(dataFolder: string, parts: Partial<Parts>): Promise<DemoInstance> {
  const before = await readKept(dataFolder)
  const secret = before?.secret ?? `whsec_${randomBytes(32).toString('base64')}`
  const seed = randomBytes(4).readUInt32BE()
  const sandbox = await openOn(before?.port ?? 0, { seed, ...(before ? { records: before.records } : {}) })
  sandbox.setProperty('x_tminus_gate.webhook.secret', secret)
  const instance = openInstance(
    {
      name: NAME,
      url: sandbox.address,
      auth: { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' },
      quota: 5,
      patience: 5,
    },
    parts,
  )
  let saved = ''
  const save = async () => {
    const left: Kept = { port: Number(new URL(sandbox.address).port), secret, records: sandbox.dump() }
    const text = JSON.stringify(left)
    if (text === saved) return
    // Never half a file: a server can be killed at any moment.
    await writeFile(join(dataFolder, `${FILE}.new`), text, { mode: 0o600 })
    await rename(join(dataFolder, `${FILE}.new`), join(dataFolder, FILE))
    saved = text
  }
  const timer = setInterval(() => void save().catch(() => undefined), SAVE_EVERY).unref()
  await save()
  return {
    name: NAME,
    known: { instance, groups: {}, webhookSecrets: [secret] },
    address: sandbox.address,

    makeChange({ title, start, end }) {
      const row = sandbox.insert('change_request', {
        short_description: title,
        type: 'normal',
        start_date: serviceNowTime(start),
        end_date: serviceNowTime(end),
        conflict_status: 'No Conflict',
        conflict_last_run: serviceNowTime(Date.now()),
      })
      const sysId = row.sys_id ?? ''
      sandbox.people.move(sysId, '-4')
      sandbox.people.approveStage(sysId)
      return row.number ?? ''
    },

    tell: (origin) => sandbox.setProperty('x_tminus_gate.webhook.address', `${origin}/api/servicenow/events`),

    async close() {
      clearInterval(timer)
      await save()
      instance.close()
      await sandbox.close()
    },
  }
}

/** The same address if possible, since links to changes contain it. */
async function openOn(
  port: number,
  options: Parameters<typeof import('@tminus/servicenow-sandbox')['createSandbox']>[0],
): Promise<Sandbox> {
  // Loaded for the demo alone: other servers run without it.
  const { createSandbox } = await import('@tminus/servicenow-sandbox')
  try {
    return await createSandbox({ ...options, port })
  } catch (error) {
    if (port === 0) throw error
    return createSandbox({ ...options, port: 0 })
  }
}

async function readKept(dataFolder: string): Promise<Kept | undefined> {
  try {
    return kept.parse(JSON.parse(await readFile(join(dataFolder, FILE), 'utf8')))
  } catch {
    return undefined
  }
}
