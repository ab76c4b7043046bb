import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Node, type World } from '../../support/core.ts'

let world: World
let node: Node
let id: string
let token: string
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
  const credential = world.credential('lena')
  token = credential.kind === 'token' ? credential.tokenId : ''
})
afterAll(() => world.end())

/** What a node believes when it calls; each is true unless it is given. */
interface Beliefs {
  headHash?: string
  tokens?: string[]
  authorities?: string[]
  commandIds?: string[]
  /** Milliseconds that the node's idea of the clock is late. */
  late?: number
  recordsAt?: string
}

async function append(beliefs: Beliefs = {}): Promise<number | null | undefined> {
  const [row] = await world.sql<{ head: number; head_hash: string }[]>`
    select head, head_hash from cutovers where id = ${id}`
  const commandId = randomUUID()
  const { head = 0, head_hash = '' } = row ?? {}
  const lena = `token:${token} ${world.ids.lena} member true`
  const hash = head_hash.split('').reverse().join('')
  const record = { seq: head + 1, actor: 'lena', commandId, type: 'stepNoted', payload: {}, disclosures: {} }
  const answer = { commandId, actor: 'lena', bodyHash: 'b', firstSeq: head + 1, lastSeq: head + 1, answer: null }
  const [answered] = await world.sql<{ append_if_still: number | null }[]>`
    select append_if_still(
      ${world.organisation}, ${id}, ${beliefs.headHash ?? head_hash}, ${[]}, ${beliefs.tokens ?? [token]},
      ${beliefs.authorities ?? [lena]}, ${beliefs.commandIds ?? [commandId]},
      clock_timestamp() - make_interval(secs => ${(beliefs.late ?? 1) / 1000}),
      ${JSON.stringify([{ ...record, prev: head_hash, hash }])}, ${JSON.stringify([answer])},
      ${beliefs.recordsAt ?? '2040-01-01T00:00:00Z'}, ${head + 1}, ${hash}, ${null}, ${null}, 'planned')`
  return answered?.append_if_still
}

async function counts(): Promise<object[]> {
  return world.sql`
    select (select count(*) from events where cutover = ${id}) as events,
      (select count(*) from commands where cutover = ${id}) as commands,
      (select head from cutovers where id = ${id}) as head`
}

// Servers of an earlier release at the same database append with it.
describe('append_if_still', () => {
  beforeAll(async () => {
    id = await node.create()
    await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'x' }, 'answered')
  })

  it('writes events, answers and head, and answers the clock', async () => {
    const shown = await append()
    expect(Math.abs((shown ?? 0) - Date.now())).toBeLessThan(5000)
    expect(await counts()).toEqual([{ events: 3, commands: 2, head: 3 }])
  })

  it.each<[what: string, beliefs: Beliefs]>([
    ['the head is another', { headHash: 'f'.repeat(64) }],
    ['one of the commands was answered', { commandIds: [randomUUID(), 'answered'] }],
    ['the node is ahead of the clock', { late: -1000 }],
    ['the node is behind the clock', { late: 1000 }],
    ['the log would run backwards', { recordsAt: '2020-01-01T00:00:00Z' }],
    ['a credential is worth something else', { authorities: [`token:someone ${'x'} member true`] }],
    ['a credential is worth nothing', { tokens: ['revoked'] }],
    ['a credential was not believed to be worth anything', { authorities: [] }],
  ])('[R3] [R4] [R5] writes nothing when %s', async (_, beliefs) => {
    const before = await counts()
    expect(await append(beliefs)).toBeNull()
    expect(await counts()).toEqual(before)
  })

  it('writes nothing when a role was changed, a token revoked, or its right to sign taken away', async () => {
    const before = await counts()
    const lena = world.ids.lena ?? ''
    await world.sql`update members set role = 'observer' where person = ${lena}`
    expect(await append()).toBeNull()
    await world.sql`update members set role = 'member' where person = ${lena}`
    await world.sql`update tokens set revoked_at = now() where id = ${token}`
    expect(await append()).toBeNull()
    await world.sql`update tokens set revoked_at = null where id = ${token}`
    await world.sql`update tokens set may_sign = false where id = ${token}`
    expect(await append()).toBeNull()
    await world.sql`update tokens set may_sign = true where id = ${token}`
    expect(await counts()).toEqual(before)
    expect(await append()).not.toBeNull()
  })

  it('waits for who holds the row, and then sees what they wrote', async () => {
    const before = await counts()
    let waited: Promise<number | null | undefined> | undefined
    await world.sql.begin(async (transaction) => {
      const [row] = await transaction<{ head_hash: string }[]>`
        select head_hash from cutovers where id = ${id} for no key update`
      waited = append({ headHash: row?.head_hash ?? '' })
      const waiting = () => world.sql`select from pg_stat_activity where wait_event_type = 'Lock'
        and datname = current_database() and query like '%append_if_still%'`
      await expect.poll(waiting).toHaveLength(1)
      await transaction`update cutovers set head_hash = ${'e'.repeat(64)} where id = ${id}`
    })
    expect(await waited).toBeNull()
    expect(await counts()).toEqual(before)
  })
})
