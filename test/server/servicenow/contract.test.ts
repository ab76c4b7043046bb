/**
 * What T-Minus relies on, asked of the stand-in, and of a real instance where one is given: SERVICENOW_TEST_URL with
 * SERVICENOW_TEST_USER and SERVICENOW_TEST_PASSWORD, or SERVICENOW_TEST_CLIENT_ID and SERVICENOW_TEST_CLIENT_SECRET. The
 * records that are made there carry a correlation id that begins with `tminus-contract-`, and are cancelled afterwards.
 */
import { randomBytes } from 'node:crypto'
import { createSandbox } from '@tminus/servicenow-sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attempt } from '../../../server/servicenow/client/faults.ts'
import { type Instance, openInstance } from '../../../server/servicenow/client/openInstance.ts'
import { serviceNowTime } from '../../../server/servicenow/client/query.ts'

const { env } = process
const real = env.SERVICENOW_TEST_URL

interface Tried {
  instance: Instance
  close(): Promise<void>
}

const INSTANCES: { name: string; open(): Promise<Tried> }[] = [
  {
    name: 'the stand-in',
    async open() {
      const sandbox = await createSandbox({ seed: 3 })
      const auth = { kind: 'oauth' as const, clientId: 'tminus', clientSecret: 'tminus-secret' }
      const instance = openInstance({ name: 'sandbox', url: sandbox.address, auth })
      return {
        instance,
        async close() {
          instance.close()
          await sandbox.close()
        },
      }
    },
  },
  ...(real === undefined ? [] : [{ name: 'the real instance', open: () => openReal(real) }]),
]

async function openReal(url: string): Promise<Tried> {
  const { SERVICENOW_TEST_CLIENT_ID: clientId, SERVICENOW_TEST_CLIENT_SECRET: clientSecret } = env
  const auth =
    clientId && clientSecret
      ? { kind: 'oauth' as const, clientId, clientSecret }
      : { kind: 'basic' as const, user: env.SERVICENOW_TEST_USER ?? '', password: env.SERVICENOW_TEST_PASSWORD ?? '' }
  const instance = openInstance({ name: 'real', url, auth })
  return { instance, close: async () => instance.close() }
}

it.skipIf(real !== undefined)('was not tried on a real instance, since SERVICENOW_TEST_URL names none', () => {
  expect(INSTANCES).toHaveLength(1)
})

describe.each(INSTANCES)('$name', ({ open }) => {
  const correlationId = `tminus-contract-${randomBytes(6).toString('hex')}`
  const hour = 3_600_000
  const start = Math.ceil((Date.now() + 24 * hour) / 1000) * 1000
  let tried: Tried
  let sysId: string
  let number: string

  beforeAll(async () => {
    tried = await open()
    const made = await tried.instance.createChange({
      kind: { type: 'normal' },
      correlationId,
      fields: {
        short_description: 'Contract of T-Minus',
        start_date: serviceNowTime(start),
        end_date: serviceNowTime(start + 2 * hour),
      },
    })
    sysId = made.sysId
    number = made.number
  })
  afterAll(async () => {
    await attempt(tried.instance.updateChange(sysId, { state: '4', close_notes: 'Only a test' }))
    await tried.close()
  })

  it('makes a change in New that has its window and is found by its number and its correlation id, once', async () => {
    const { instance } = tried
    const change = await instance.readChange(sysId)
    expect(change).toMatchObject({ number, correlationId, onHold: false, plannedStart: start, state: { value: -5 } })
    expect((await instance.findChangesByNumber(number))[0]?.sysId).toBe(sysId)
    expect((await instance.findChangesByCorrelation(correlationId)).map((found) => found.sysId)).toEqual([sysId])
    expect(await instance.findChangesByCorrelation(`${correlationId}-nobody`)).toEqual([])
  })

  it('[R11] has a work note as often as it was written, found by its marker', async () => {
    const { instance } = tried
    const marker = `[T-Minus ${correlationId} #1]`
    expect(await instance.findWorkNote(sysId, marker)).not.toBe('present')
    await instance.addWorkNote(sysId, `A line\n${marker}`)
    expect(await instance.findWorkNote(sysId, marker)).not.toBe('absent')
  })

  it('does not go from New to Implement, whether it says so or stays in silence', async () => {
    const moved = await attempt(tried.instance.updateChange(sysId, { state: '-1' }))
    if (moved.ok) expect(moved.value.differs).toContain('state')
    else expect(['refused', 'forbidden']).toContain(moved.fault.kind)
    expect((await tried.instance.readChange(sysId)).state.value).toBe(-5)
  })

  it('takes new dates, and answers them as they were given', async () => {
    const end = start + 3 * hour
    const { differs, record } = await tried.instance.updateChange(sysId, { end_date: serviceNowTime(end) })
    expect(differs).toEqual([])
    expect(record.plannedEnd).toBe(end)
  })

  it('tells of tasks and incidents that belong to the change', async () => {
    const { instance } = tried
    await instance.createTask({
      change: sysId,
      correlationId: `${correlationId}/task`,
      fields: { short_description: 'Database' },
    })
    expect((await instance.findTasksByCorrelation(sysId, `${correlationId}/task`)).map(({ change }) => change)).toEqual(
      [sysId],
    )
    expect(await instance.listIncidents(sysId)).toEqual([])
  })

  it('says what changed since a moment, and everything again that could have been missed', async () => {
    const { changed } = await tried.instance.changedSince({
      table: 'change_request',
      watermark: Date.now() - 600_000,
      changes: [sysId],
    })
    expect(changed.map((one) => one.sysId)).toEqual([sysId])
  })
})
