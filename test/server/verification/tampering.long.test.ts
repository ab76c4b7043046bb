import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { verify } from '../../../server/cli/verify.ts'
import type { Sql } from '../../../server/database/connect.ts'
import { EVOLVE_VERSION } from '../../../server/log/evolveVersion.ts'
import { readRecords } from '../../../server/log/logRecords.ts'
import { logKeyOf } from '../../../server/verification/logKey.ts'
import { hashOf } from '../../../shared/chain/hashChain.ts'
import { sayVerification } from '../../../shared/chain/sayVerification.ts'
import { sayHead, sayShortHead } from '../../../shared/chain/signedHead.ts'
import { verificationAnswer } from '../../../shared/chain/verification.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { LOG_KEY as key, SECRET } from '../../support/installation.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
  vi.stubEnv('DATABASE_URL', app.url)
  vi.stubEnv('TMINUS_SECRET', SECRET)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await app.stop()
})

interface Ran {
  code: number
  out: string[]
  err: string[]
}

async function tminusVerify(...args: string[]): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const code = await verify(
    args,
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { code, out, err }
}

/** A cutover of twelve records, with free text in most of them. */
async function cutover(): Promise<string> {
  const id = await app.cutover()
  await app.give('lena', id, { type: 'startCutover' })
  await app.give('lena', id, {
    type: 'bulk',
    commands: Array.from({ length: 10 }, (_, position) => ({
      type: 'noteStep',
      stepId: 'announce',
      text: `Note ${position}`,
    })),
  })
  return id
}

const recordsOf = (id: string) => readRecords(app.sql, app.organisation, id, { after: 0, limit: 1000 })

async function headOf(id: string) {
  const last = (await recordsOf(id)).at(-1)
  if (!last) throw new Error('The log is empty')
  return { cutover: id, seq: last.seq, at: last.at, hash: last.hash }
}

/** As somebody would who has the database and knows T-Minus well: the row of the cutover tells of no tail. */
async function putHeadBack(sql: Sql, id: string): Promise<void> {
  await sql`
    update cutovers set (head, head_hash, last_at) =
      (select seq, hash, at from events where cutover = ${id} order by seq desc limit 1)
    where id = ${id}`
}

/** Hashes everything from a record on once more, so that the chain fits again. */
async function rehash(sql: Sql, id: string, from: number): Promise<void> {
  const records = await recordsOf(id)
  let prev = records[from - 2]?.hash ?? ''
  for (const record of records.slice(from - 1)) {
    const hash = hashOf({ ...record, prev })
    await sql`update events set prev = ${prev}, hash = ${hash} where cutover = ${id} and seq = ${record.seq}`
    prev = hash
  }
  await putHeadBack(sql, id)
}

interface RunbookCopies {
  gzip: Uint8Array
  definition: object
}

const runbookCopies = async (sql: Sql): Promise<RunbookCopies> => {
  const [row] = await sql<
    RunbookCopies[]
  >`select gzip, definition from runbook_versions where runbook_id = 'small-move'`
  if (!row) throw new Error('No runbook was imported')
  return row
}

async function writeRunbook(sql: Sql, { gzip, definition }: RunbookCopies): Promise<void> {
  await sql`
    update runbook_versions set gzip = ${gzip}, definition = ${JSON.stringify(definition)}::jsonb
    where runbook_id = 'small-move'`
}

type Tampering = (sql: Sql, id: string) => Promise<unknown>

const TAMPERINGS: [what: string, tamper: Tampering, named: string][] = [
  [
    'a payload',
    (sql, id) => sql`update events set payload = payload || '{"stepId": "copy"}' where cutover = ${id} and seq = 7`,
    'broken at record 7: its content does not match its hash',
  ],
  [
    'the actor',
    (sql, id) => sql`update events set actor = 'somebody' where cutover = ${id} and seq = 3`,
    'broken at record 3: its content does not match its hash',
  ],
  [
    'the time',
    (sql, id) => sql`update events set at = at + interval '1 second' where cutover = ${id} and seq = 12`,
    'broken at record 12: its content does not match its hash',
  ],
  [
    'a time that is none',
    (sql, id) => sql`update events set at = 'infinity' where cutover = ${id} and seq = 5`,
    'broken at record 5: its content does not match its hash',
  ],
  [
    'the type',
    (sql, id) => sql`update events set type = 'cutoverPaused' where cutover = ${id} and seq = 2`,
    'broken at record 2: its content does not match its hash',
  ],
  [
    'the version',
    (sql, id) => sql`update events set version = version + 1 where cutover = ${id} and seq = 4`,
    'broken at record 4: its content does not match its hash',
  ],
  [
    'the command id',
    (sql, id) => sql`update events set command_id = 'another' where cutover = ${id} and seq = 1`,
    'broken at record 1: its content does not match its hash',
  ],
  [
    'a free text beside the chain',
    (sql, id) => sql`
      update events set disclosures = jsonb_set(disclosures, '{/text,text}', '"All is well"')
      where cutover = ${id} and seq = 8`,
    'broken at record 8: its text at /text is not the one that was written',
  ],
  [
    'a free text and its salt',
    (sql, id) => sql`
      update events set disclosures = '{"/text": {"salt": "00000000000000000000000000000000", "text": "All is well"}}'
      where cutover = ${id} and seq = 8`,
    'broken at record 8: its text at /text is not the one that was written',
  ],
  [
    'a record in the middle, deleted',
    (sql, id) => sql`delete from events where cutover = ${id} and seq = 6`,
    'broken at record 6: record 6 is missing; record 7 stands in its place',
  ],
  [
    'the first record, deleted',
    (sql, id) => sql`delete from events where cutover = ${id} and seq = 1`,
    'broken at record 1: record 1 is missing; record 2 stands in its place',
  ],
  [
    'the last record, deleted',
    (sql, id) => sql`delete from events where cutover = ${id} and seq = 12`,
    'broken at record 12: record 12 is missing: the log ends at record 11, its cutover at 12',
  ],
  [
    'all records, deleted',
    (sql, id) => sql`delete from events where cutover = ${id}`,
    'broken at record 1: record 1 is missing: the log ends at record 0, its cutover at 12',
  ],
  [
    'two records, swapped',
    async (sql, id) => {
      await sql`update events set seq = case seq when 4 then 1009 else 1004 end where cutover = ${id} and seq in (4, 9)`
      await sql`update events set seq = seq - 1000 where cutover = ${id} and seq > 1000`
    },
    'broken at record 4: it does not follow record 3',
  ],
  [
    'a record with a fitting hash, put in between',
    async (sql, id) => {
      const [, , , before, after] = await recordsOf(id)
      if (!before || !after) throw new Error('too few')
      await sql`update events set seq = seq + 1000 where cutover = ${id} and seq > 4`
      await sql`update events set seq = seq - 999 where cutover = ${id} and seq > 1000`
      const forged = { ...after, commandId: 'forged', actor: 'somebody' }
      await sql`
        insert into events (organisation, cutover, seq, at, actor, command_id, type, version, payload, disclosures, prev, hash)
        select organisation, cutover, 5, at, ${forged.actor}, ${forged.commandId}, type, version, payload, disclosures,
          prev, ${hashOf(forged)}
        from events where cutover = ${id} and seq = 6`
      await putHeadBack(sql, id)
      await sql`update cutovers set head = 13 where id = ${id}`
    },
    'broken at record 6: it does not follow record 5',
  ],
  [
    'a record after the last, put there',
    (sql, id) => sql`
      insert into events select organisation, cutover, 13, at, actor, 'forged', type, payload, disclosures, hash, hash
      from events where cutover = ${id} and seq = 12`,
    'broken at record 13: it stands after record 12, where its cutover ends',
  ],
  [
    'a state that was kept',
    async (sql, id) => {
      const { seq, hash } = await headOf(id)
      const json = JSON.stringify({ id, seq, title: 'Another move' })
      // Signed by us, for something else.
      const text = `${key.public.id} ${key.signText('tms1 something else')}\n${json}`
      await sql`
        insert into snapshots (organisation, cutover, seq, evolve_version, head_hash, gzip)
        values (${app.organisation}, ${id}, ${seq}, ${EVOLVE_VERSION}, ${hash}, ${await promisify(gzip)(text)})`
    },
    'broken beside the log: the state that was kept at record 12 was changed; it is not used',
  ],
  [
    'the head of the cutover',
    (sql, id) => sql`update cutovers set head_hash = repeat('0', 64) where id = ${id}`,
    'broken at record 12: it is not the one at which its cutover stands',
  ],
  [
    'the runbook that the cutover is pinned to',
    async (sql, id) => {
      await sql`
        insert into runbook_versions (organisation, runbook_id, hash, version, title, definition, source, gzip)
        select organisation, 'another-move', repeat('a', 64), 1, title, definition, source, gzip from runbook_versions limit 1`
      await sql`update cutovers set runbook_id = 'another-move', runbook_hash = repeat('a', 64) where id = ${id}`
    },
    'broken at record 1: it does not name the pinned runbook, and 1 more',
  ],
]

describe('a log as it was written', () => {
  it('[R10] is intact, from the pinned runbook to its head', async () => {
    const id = await cutover()
    const { hash } = await headOf(id)
    const { code, out, err } = await tminusVerify(id)
    expect(out[0]).toBe(`${id}: intact, 12 records, head ${hash.slice(0, 12)}…`)
    expect(out.slice(1)).toEqual([`Head now: ${sayHead(key.sign(await headOf(id)))}`, `Public key: ${key.public.text}`])
    expect({ code, err }).toEqual({ code: 0, err: [] })
  })

  it('[R10] is intact when a text was removed, which is counted', async () => {
    const id = await cutover()
    await app.sql`update events set disclosures = '{}' where cutover = ${id} and seq in (4, 5)`
    expect(await tminusVerify(id)).toMatchObject({
      code: 0,
      out: [expect.stringMatching(/, 2 texts withheld$/), {}, {}],
    })
  })

  it('says as JSON what it says in words', async () => {
    const id = await cutover()
    const { out } = await tminusVerify(id, '--json')
    const { hash } = await headOf(id)
    expect(JSON.parse(out.join(''))).toMatchObject({ cutoverId: id, intact: true, records: 12, head: hash, faults: [] })
  })
})

describe('a log that somebody changed in the database', () => {
  it.each(TAMPERINGS)('[R10] names %s, on the command line and over HTTP', async (_, tamper, named) => {
    const id = await cutover()
    await tamper(app.sql, id)
    const { code, out } = await tminusVerify(id)
    expect(out[0]).toBe(`${id}: ${named}`)
    expect(code).toBe(1)
    const answer = await app.call('POST', `/api/cutovers/${id}/verification`, { as: 'oscar' })
    const { verification } = answer.read(verificationAnswer)
    expect(verification && sayVerification(verification)).toBe(named)
    expect(verification).toMatchObject({ intact: false, by: 'request' })
  })

  it.each(['gzip', 'definition'] as const)('[R10] [R12] names the pinned runbook, changed in its %s', async (copy) => {
    const id = await cutover()
    const before = await runbookCopies(app.sql)
    const altered = JSON.stringify(before.definition).replace('"tier":1', '"tier":3')
    expect(altered).not.toBe(JSON.stringify(before.definition))
    const bytes = await promisify(gzip)(altered)
    await writeRunbook(app.sql, {
      ...before,
      ...(copy === 'gzip' ? { gzip: bytes } : { definition: JSON.parse(altered) }),
    })
    const { code, out } = await tminusVerify(id)
    await writeRunbook(app.sql, before)
    expect(out[0]).toMatch(/: broken beside the log: version [0-9a-f]{12} of runbook small-move was changed/)
    expect(code).toBe(1)
    expect(await tminusVerify(id)).toMatchObject({ code: 0 })
  })
})

describe('a head that was kept outside', () => {
  it('[R10] lies on the log from which it was taken, whatever came after it', async () => {
    const id = await cutover()
    const head = await headOf(id)
    await app.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'More' })
    const given = ['--head', sayHead(key.sign(head)), '--head', sayShortHead(head)]
    const { code, out } = await tminusVerify(id, ...given)
    expect(out.slice(1, 3)).toEqual([
      `Signed head 12 of ${head.at} is on this log.`,
      'Head 12 is on this log; whoever wrote it down vouches for it.',
    ])
    expect(code).toBe(0)
  })

  it('[R10] proves that a tail was cut, even when nothing here tells of it any more', async () => {
    const id = await cutover()
    const head = await headOf(id)
    await app.sql`delete from events where cutover = ${id} and seq > 9`
    await putHeadBack(app.sql, id)
    expect(await tminusVerify(id)).toMatchObject({ code: 0, out: [expect.stringMatching(/intact, 9 records/), {}, {}] })
    const day = head.at.slice(0, 16).replace('T', ' ')
    for (const [given, name] of [
      [sayHead(key.sign(head)), `signed head 12 of ${day} UTC`],
      [sayShortHead(head), 'head 12'],
    ] as const) {
      const { code, out } = await tminusVerify(id, '--head', given)
      expect(out[0]).toBe(`${id}: broken beside the log: ${name} is not in this log: it ends at record 9`)
      expect(code).toBe(1)
    }
  })

  it('[R10] proves that a log was written again from some record on, with hashes that fit', async () => {
    const id = await cutover()
    const head = await headOf(id)
    await app.sql`update events set actor = 'somebody' where cutover = ${id} and seq = 5`
    await rehash(app.sql, id, 5)
    expect(await tminusVerify(id)).toMatchObject({ code: 0 })
    const { code, out } = await tminusVerify(id, '--head', sayHead(key.sign(head)))
    expect(out[0]).toMatch(/broken beside the log: signed head 12 of .* is not in this log: record 12 is another$/)
    expect(code).toBe(1)
  })

  it('is refused when another installation signed it, unless its key is given', async () => {
    const id = await cutover()
    const other = logKeyOf('of another installation, which has its own')
    const head = sayHead(other.sign(await headOf(id)))
    const refused = await tminusVerify(id, '--head', head)
    expect(refused.out[0]).toMatch(/signed head 12 of .* was not signed with this key$/)
    expect(refused.code).toBe(1)
    expect(await tminusVerify(id, '--head', head, '--key', other.public.text)).toMatchObject({ code: 0 })
  })

  it('is refused when somebody put other words into it', async () => {
    const id = await cutover()
    const head = key.sign(await headOf(id))
    const forged = sayHead({ ...head, at: '2026-01-01T00:00:00.000Z' })
    expect(await tminusVerify(id, '--head', forged)).toMatchObject({ code: 1 })
    const elsewhere = await cutover()
    const { out } = await tminusVerify(elsewhere, '--head', sayHead(head))
    expect(out[0]).toMatch(new RegExp(`is of another cutover, ${id}$`))
  })
})

describe('tminus verify', () => {
  it.each([
    [[], /Name one cutover/],
    [['one', 'two'], /Name one cutover/],
    [['one', '--head', 'no-head'], /“no-head” is no head/],
    [['one', '--key', 'no-key'], /“no-key” is no public key/],
    [['one', '--hat'], /Unknown option '--hat'/],
  ])('refuses %j as usage', async (args, fault) => {
    const { code, out, err } = await tminusVerify(...args)
    expect({ code, out }).toEqual({ code: 2, out: [] })
    expect(err[0]).toMatch(fault)
    expect(err[1]).toMatch(/^usage: tminus verify CUTOVER/)
  })

  it('knows which cutovers there are', async () => {
    expect(await tminusVerify('no-such-thing')).toEqual({
      code: 1,
      out: [],
      err: ['There is no cutover “no-such-thing” here.'],
    })
  })
})
