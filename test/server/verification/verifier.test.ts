import { verify as checkSignature, createPublicKey } from 'node:crypto'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createVerifier,
  type Verifier,
  VerifierBusy,
  type VerifierTiming,
} from '../../../server/verification/verifier.ts'
import { verificationAnswer } from '../../../shared/chain/verification.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { eventually } from '../../support/eventually.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { putBack } from '../../support/restore.ts'

let app: RunningApp
const running: Verifier[] = []
beforeAll(async () => {
  // It looks for nothing by itself: the servers of each test do.
  app = await runningApp({ verifierTiming: { lookMs: 1e9 } })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((verifier) => verifier.stop()))
  // The running server reads these tables in an order of its own: where both wait for each other, one is ended.
  await eventually(() => app.sql.unsafe('truncate log_verifications, snapshots, events, cutovers cascade'))
})
afterAll(() => app.stop())

/** One more server, as far as it verifies. */
function server(timing: Partial<VerifierTiming> = {}, said: object[] = []): Verifier {
  const log = pino({ level: 'trace' }, { write: (line) => said.push(JSON.parse(line)) })
  const verifier = createVerifier({
    sql: app.sql,
    key: LOG_KEY,
    log,
    timing: { lookMs: 20, share: 0.5, recheckSeconds: 0, ...timing },
  })
  running.push(verifier)
  return verifier
}

const notes = (count: number) => ({
  type: 'bulk',
  commands: Array.from({ length: count }, (_, place) => ({
    type: 'noteStep',
    stepId: 'announce',
    text: `Note ${place}`,
  })),
})

interface Row {
  verified: string | null
  pass: string | null
  full: string | null
  checked: string | null
  lease: string | null
  records: number | null
}

async function rowOf(id: string): Promise<Row | undefined> {
  const [row] = await app.sql<Row[]>`
    select verified_head as verified, pass_head as pass, full_at as full, checked_at as checked, lease,
      (verdict->>'records')::int as records
    from log_verifications where cutover = ${id}`
  return row
}

const latest = (id: string) => server().latest(app.organisation, id)
/** What `mend` takes back. */
const alter = (id: string, seq: number) =>
  app.sql`update events set actor = actor || '!' where cutover = ${id} and seq = ${seq}`
const mend = (id: string, seq: number) =>
  app.sql`update events set actor = rtrim(actor, '!') where cutover = ${id} and seq = ${seq}`

describe('logs in the background', () => {
  it('[R10] are all checked, without anybody asking, and once for all servers', async () => {
    const ids = [await app.cutover(), await app.cutover(), await app.cutover()]
    server({ recheckSeconds: 600 }).start()
    server({ recheckSeconds: 600 }).start()
    for (const id of ids)
      await expect.poll(() => latest(id)).toMatchObject({ intact: true, records: 1, by: 'background' })
    const rows = await Promise.all(ids.map(rowOf))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await Promise.all(ids.map(rowOf))).toEqual(rows)
    expect(rows).toEqual(rows.map(() => expect.objectContaining({ lease: null, pass: null })))
  })

  it('[R10] are checked on from where they were in order, and from their beginning in the long run', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(5))
    const first = server()
    first.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ records: 6 })
    await first.stop()
    const before = await rowOf(id)
    // In the part that was checked: only a pass over all of it finds this.
    await alter(id, 3)
    await app.give('lena', id, notes(1))
    const second = server()
    second.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ records: 7, full: before?.full })
    expect(await latest(id)).toMatchObject({ intact: true })
    await app.sql`update log_verifications set full_at = now() - interval '25 hours' where cutover = ${id}`
    await expect.poll(() => latest(id)).toMatchObject({ intact: false, faults: [{ kind: 'record', seq: 3 }] })
    await mend(id, 3)
    await expect.poll(() => latest(id)).toMatchObject({ intact: true, records: 7 })
  })

  it('[R10] name the first record that is wrong, also when it lies before what was new', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(5))
    const before = server()
    before.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ records: 6 })
    await before.stop()
    await alter(id, 2)
    await app.give('lena', id, notes(2))
    await alter(id, 8)
    server().start()
    await expect.poll(() => latest(id)).toMatchObject({ intact: false, faults: [{ seq: 2 }] })
  })

  it('[R10] betray a tail that was cut, with the row of its cutover put back', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(5))
    const verifier = server()
    verifier.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ records: 6 })
    await app.sql`delete from events where cutover = ${id} and seq > 4`
    await app.sql`
      update cutovers set (head, head_hash, last_at) = (select seq, hash, at from events where cutover = ${id} and seq = 4)
      where id = ${id}`
    await expect
      .poll(() => latest(id))
      .toMatchObject({
        faults: [
          { kind: 'signedHead', seq: 6, why: expect.stringMatching(/is not in this log: it ends at record 4$/) },
        ],
      })
  })

  it('[R10] are not believed to be in order because somebody wrote so into the table', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(5))
    await alter(id, 2)
    const [head] = await app.sql<
      { hash: string; at: string }[]
    >`select hash, at from events where cutover = ${id} and seq = 6`
    const forged = `tmh1.${id}.6.${head?.at}.${head?.hash}.${'A'.repeat(86)}`
    await app.sql`
      insert into log_verifications (organisation, cutover, verified_head, full_at, verdict, checked_at)
      select organisation, id, ${forged}, now(), ${JSON.stringify({ intact: true, records: 6 })}::jsonb, now() from cutovers
      where id = ${id}`
    await app.give('lena', id, notes(1))
    server().start()
    await expect.poll(() => latest(id).catch(() => undefined)).toMatchObject({ intact: false, faults: [{ seq: 2 }] })
  })

  it('are checked on by another server when one stops in the middle, and given back', async () => {
    const id = await app.cutover()
    for (let count = 0; count < 3; count++) await app.give('lena', id, notes(500))
    const slow = server({ share: 1e-6, longestPauseMs: 300, saveMs: 0 })
    slow.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ pass: expect.stringMatching(/^tmh1/), checked: null })
    await slow.stop()
    expect(await rowOf(id)).toMatchObject({ pass: expect.stringMatching(/^tmh1/), checked: null, lease: null })
    server().start()
    await expect.poll(() => latest(id)).toMatchObject({ intact: true, records: 1501 })
  })

  it('are not called broken because one was put back while it was checked', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(500))
    const said: object[] = []
    server({ share: 1e-6, longestPauseMs: 300 }, said).start()
    await expect.poll(() => rowOf(id)).toMatchObject({ lease: expect.any(String), checked: null })
    // A backup brings back what was known of the log then, which is nothing.
    await app.sql`delete from log_verifications`
    await putBack(app.sql, id, 100)
    await expect.poll(() => latest(id)).toMatchObject({ intact: true, records: 100 })
    expect(said.filter((line) => 'level' in line && line.level === 50)).toEqual([])
  })

  it.each([
    ['before what was read', 100],
    ['after it', 400],
  ])('are not called broken because one was put back to %s with the lease as it was', async (_, seq) => {
    const id = await app.cutover()
    await app.give('lena', id, notes(500))
    const said: object[] = []
    const slow = server({ share: 1e-6, longestPauseMs: 300, saveMs: 0 }, said)
    slow.start()
    await expect.poll(() => rowOf(id)).toMatchObject({ pass: expect.stringContaining('.250.'), checked: null })
    await putBack(app.sql, id, seq)
    await expect.poll(() => latest(id)).toMatchObject({ intact: true, records: seq })
    expect(said.filter((line) => 'level' in line && line.level === 50)).toEqual([])
  })

  it('are told of loudly, once, by every server, and until they are intact again', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(3))
    const said: object[] = []
    const servers = [server({}, said), server()]
    for (const one of servers) one.start()
    await alter(id, 3)
    await app.sql`delete from log_verifications`
    for (const one of servers) {
      await expect.poll(() => one.broken(app.organisation, id)).toMatchObject({ faults: [{ seq: 3 }] })
      expect(one.brokenCount()).toBe(1)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    const errors = said.filter((line) => 'level' in line && line.level === 50)
    expect(errors).toEqual([
      expect.objectContaining({
        cutover: id,
        msg: `The log of ${id} is broken at record 3: its content does not match its hash`,
      }),
    ])
    await mend(id, 3)
    for (const one of servers) await expect.poll(() => one.brokenCount()).toBe(0)
  })
})

describe('a log that is checked at once', () => {
  it('[R10] is answered with what was found, for whoever may read it', async () => {
    const id = await app.cutover()
    const path = `/api/cutovers/${id}/verification`
    expect((await app.call('GET', path, { as: 'oscar' })).read(verificationAnswer)).toMatchObject({
      verification: null,
      head: { seq: 1 },
    })
    const now = (await app.call('POST', path, { as: 'oscar' })).read(verificationAnswer)
    expect(now).toMatchObject({ cutoverId: id, verification: { intact: true, records: 1, by: 'request', faults: [] } })
    expect((await app.call('GET', path, { as: 'lena' })).read(verificationAnswer)).toEqual(now)
    expect((await app.call('GET', path)).status).toBe(401)
    for (const method of ['GET', 'POST']) {
      expect((await app.call(method, '/api/cutovers/nothing/verification', { as: 'lena' })).status).toBe(404)
    }
  })

  it('is read once, however many ask within ten seconds', async () => {
    const id = await app.cutover()
    const verifier = server()
    const answers = await Promise.all(Array.from({ length: 50 }, () => verifier.verifyNow(app.organisation, id)))
    expect(new Set(answers).size).toBe(1)
    await app.give('lena', id, notes(1))
    expect(await verifier.verifyNow(app.organisation, id)).toBe(answers[0])
  })

  it('is not called broken, nor in order beyond its end, because it was put back while it was checked', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(500))
    const checked = server().verifyNow(app.organisation, id)
    await putBack(app.sql, id, 400)
    expect(await checked).toMatchObject({ intact: true, records: 400 })
    expect(await rowOf(id)).toMatchObject({ verified: expect.stringContaining('.400.'), records: 400 })
  })

  it('is refused when too many others are being checked', async () => {
    const verifier = server()
    const asked = Array.from({ length: 21 }, (_, place) => verifier.verifyNow(app.organisation, `cutover-${place}`))
    await expect(asked.at(-1)).rejects.toThrow(VerifierBusy)
    expect(await Promise.all(asked.slice(0, -1))).toEqual(asked.slice(0, -1).map(() => undefined))
  })

  it('shows in /ready and /metrics when it is broken', async () => {
    const id = await app.cutover()
    await app.give('lena', id, notes(1))
    // What other tests emptied under the running server may be unreadable to it, which /ready tells besides.
    const ready = async () => z.looseObject({}).parse((await app.call('GET', '/ready')).json)
    expect(await ready()).not.toHaveProperty('brokenLogs')
    await alter(id, 2)
    await app.call('POST', `/api/cutovers/${id}/verification`, { as: 'lena' })
    expect(await ready()).toMatchObject({ ok: true, brokenLogs: 1 })
    expect((await app.call('GET', '/metrics')).text).toMatch(/^tminus_broken_logs 1$/m)
  })
})

describe('a signed head', () => {
  it('[R10] can be checked without T-Minus, with the key that is public', async () => {
    const id = await app.cutover()
    const { head, publicKey } = (await app.call('GET', `/api/cutovers/${id}/verification`, { as: 'lena' })).read(
      verificationAnswer,
    )
    // Whoever checks heads may have no account here.
    const key = (await app.call('GET', '/api/log-key')).read(z.object({ publicKey: z.string(), pem: z.string() }))
    expect(publicKey).toBe(key.publicKey)
    const dot = head?.signed.lastIndexOf('.') ?? 0
    const [message, signature] = [head?.signed.slice(0, dot) ?? '', head?.signed.slice(dot + 1) ?? '']
    const pem = createPublicKey(key.pem)
    expect(checkSignature(null, Buffer.from(message), pem, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(checkSignature(null, Buffer.from(`${message} `), pem, Buffer.from(signature, 'base64url'))).toBe(false)
  })

  it('follows from the secret alone, so that every server of an installation signs alike', async () => {
    const id = await app.cutover()
    const one = await app.app.core.verifier.head(app.organisation, id)
    expect(await server().head(app.organisation, id)).toEqual(one)
  })
})
