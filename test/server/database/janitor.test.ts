import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeSignInLink } from '../../../server/auth/signInLinks.ts'
import { createJanitor } from '../../../server/database/janitor.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const note: CommandInput = { type: 'noteStep', stepId: 'announce', text: 'Hello' }
const tooEarly: CommandInput = { type: 'startStep', stepId: 'freeze' }
const sweep = () => createJanitor({ sql: world.sql, log: pino({ level: 'silent' }) }).sweep()
const rows = z.array(z.object({ id: z.string() }))
const answered = async (cutoverId: string) => {
  const found = await world.sql`
    select command_id as id from commands where cutover = ${cutoverId} order by command_id`
  return rows.parse([...found]).map(({ id }) => id)
}
/** As if everything of this cutover had happened so many days ago. */
const age = async (cutoverId: string, days: number) => {
  await world.sql`
    update commands set at = at - make_interval(days => ${days}::integer) where cutover = ${cutoverId}`
  await world.sql`
    update cutovers set last_at = last_at - make_interval(days => ${days}::integer) where id = ${cutoverId}`
}

describe('answers of commands', () => {
  it('[R3] stay for thirty days, and those that caused events as long as the cutover is open', async () => {
    const id = await node.create()
    await node.give('lena', id, note, 'note')
    const refused = await node.give('dana', id, tooEarly, 'refused')
    await age(id, 29)
    await sweep()
    expect(await node.give('dana', id, tooEarly, 'refused')).toEqual(refused)
    expect(await answered(id)).toEqual(['note', 'refused'])
    await age(id, 2)
    expect(await sweep()).toMatchObject({ commands: 1 })
    expect(await answered(id)).toEqual(['note'])
    await age(id, 400)
    await sweep()
    expect(await node.give('lena', id, note, 'note')).toMatchObject({ ok: true, seq: 2 })
    expect((await node.core.readState(world.organisation, id))?.seq).toBe(2)
  })

  it('[R3] go thirty days after the end, when a repeated command takes no effect any more', async () => {
    const id = await node.create()
    await node.give('lena', id, note, 'note')
    await node.give('lena', id, { type: 'cancelCutover', reason: 'Not tonight' }, 'cancel')
    await age(id, 29)
    await sweep()
    expect(await node.give('lena', id, note, 'note')).toMatchObject({ ok: true, seq: 2 })
    await age(id, 2)
    await sweep()
    expect(await answered(id)).toEqual([])
    expect(await node.give('lena', id, note, 'note')).toMatchObject({ ok: false, refusal: { code: 'cutoverEnded' } })
    expect((await node.core.readState(world.organisation, id))?.seq).toBe(3)
  })

  it('[R3] a creation that is repeated years later makes no second cutover', async () => {
    const { version } = await node.core.library.find(world.organisation, 'small-move', undefined).then((found) => ({
      version: found?.hash ?? '',
    }))
    const create = (commandId: string) =>
      node.core.createCutover({
        organisation: world.organisation,
        credential: world.credential('paula'),
        body: {
          commandId,
          runbook: { id: 'small-move', version },
          mode: 'rehearsal',
          t0: '2026-11-28T22:00:00Z',
          people: { lead: ['lena@example.org'] },
        },
      })
    const first = await create('made')
    expect(first).toMatchObject({ ok: true })
    await age('', 2000)
    await sweep()
    expect(await create('made')).toEqual(first)
  })

  it('of what the server says by itself go after a day', async () => {
    const id = await node.create()
    await world.sql`
      insert into commands (organisation, cutover, command_id, actor, body_hash, first_seq, last_seq, at) values
        (${world.organisation}, ${id}, 'servicenow:1', 'servicenow', '', 1, 1, now() - interval '25 hours'),
        (${world.organisation}, ${id}, 'servicenow:2', 'servicenow', '', 1, 1, now() - interval '23 hours')`
    await sweep()
    expect(await answered(id)).toEqual(['servicenow:2'])
  })
})

describe('what has expired', () => {
  const count = async (table: string) =>
    z
      .array(z.object({ count: z.coerce.number() }))
      .parse([...(await world.sql.unsafe(`select count(*) as count from ${table}`))])[0]?.count

  it('goes, and what has not stays', async () => {
    const person = world.ids.lena ?? ''
    await makeSignInLink(world.sql, world.organisation, person, {
      actor: person,
      via: 'session',
      address: null,
      hands: [],
    })
    const { sql, organisation } = world
    await sql`
      insert into sign_in_links (hash, organisation, person, expires_at)
      values ('old', ${organisation}, ${person}, now() - interval '31 days')`
    const session = (id: string, age: string) => sql`
      insert into sessions (id, organisation, person, token, expires_at)
      values (${id}, ${organisation}, ${person}, ${randomUUID()}, now() + ${age}::interval)`
    await session('old', '-2 days')
    await session('good', '2 days')
    await sql`insert into step_ups (session, organisation, expires_at) values ('good', ${organisation}, now() - interval '1 minute')`
    await sql`
      insert into attempts (key, points, expire) values
        ('old', 3, now() - interval '1 minute'), ('running', 3, now() + interval '10 minutes')`
    await sql`insert into verifications (id, identifier, value, expires_at) values ('old', 'x', 'x', now() - interval '2 days')`
    await sql`
      insert into rate_limits (id, key, count, last_request) values
        ('old', 'old', 1, 1000), ('new', 'new', 1, (extract(epoch from now()) * 1000)::bigint)`
    expect(await sweep()).toMatchObject({
      attempts: 1,
      sign_in_links: 1,
      sessions: 1,
      step_ups: 1,
      verifications: 1,
      rate_limits: 1,
    })
    expect(await Promise.all(['sign_in_links', 'sessions', 'attempts', 'rate_limits'].map(count))).toEqual([1, 1, 1, 1])
    expect(await sweep()).toEqual({})
  })

  it('is deleted by one server at a time, and in many small steps', async () => {
    await world.sql`
      insert into attempts (key, points, expire)
      select 'flood-' || n, 1, now() - interval '1 minute' from generate_series(1, 2500) n`
    const both = await Promise.all([sweep(), sweep()])
    expect(both.reduce((sum, { attempts = 0 }) => sum + attempts, 0)).toBe(2500)
    expect(await count("attempts where key like 'flood-%'")).toBe(0)
  })
})

it('settled deliveries of webhooks go after thirty days, and what waits stays', async () => {
  await world.sql`
    insert into webhook_endpoints (id, organisation, url, secret, created_by)
    values ('old', ${world.organisation}, 'https://example.org/', ''::bytea, 'somebody')`
  await world.sql`
    insert into webhook_deliveries (id, endpoint, lane, type, status, created_at, settled_at)
    select kind || days, 'old', kind || days, 'ping', kind, now() - make_interval(days => days + 1),
      case when kind <> 'waiting' then now() - make_interval(days => days) end
    from unnest('{waiting,delivered,failed}'::text[]) as kind, unnest('{29,31}'::integer[]) as days`
  expect(await sweep()).toMatchObject({ webhook_deliveries: 2 })
  const left = await world.sql`select id from webhook_deliveries order by id`
  expect(rows.parse([...left]).map(({ id }) => id)).toEqual(['delivered29', 'failed29', 'waiting29', 'waiting31'])
})
