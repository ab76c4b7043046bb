import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningApp, runningApp } from '../../support/app.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  cutoverId = await app.cutover()
  await app.give('dana', cutoverId, { type: 'noteStep', stepId: 'freeze', text: 'Counted by Dana' })
})
afterAll(() => app.stop())

const pseudonymise = (name: string, body: object, as = 'ada') =>
  app.call('POST', `/api/people/${app.ids[name]}/pseudonymise`, { as, body })
const everything = { confirm: 'dana', reason: 'Asked for it by letter' }

describe('a person whose name is taken from T-Minus for good', () => {
  it('is named to confirm it, by an administrator, for a reason that does not name them', async () => {
    expect((await pseudonymise('dana', everything, 'paula')).status).toBe(403)
    for (const [field, body] of [
      ['confirm', { ...everything, confirm: 'Dana?' }],
      ['reason', { ...everything, reason: '' }],
      ['reason', { ...everything, reason: 'Dana has left' }],
      ['reason', { confirm: 'dana' }],
    ] as const) {
      expect(await pseudonymise('dana', body), JSON.stringify(body)).toMatchObject({
        status: 422,
        json: { refusal: { field } },
      })
    }
    expect(await pseudonymise('ada', { ...everything, confirm: 'ada' })).toMatchObject({ status: 409 })
    expect((await app.call('POST', '/api/people/none/pseudonymise', { as: 'ada', body: everything })).status).toBe(422)
  })

  it('is refused while they hold a role in a cutover that has not ended, by its name', async () => {
    expect(await pseudonymise('dana', everything)).toMatchObject({
      status: 409,
      json: {
        refusal: {
          code: 'holdsRole',
          message: 'dana has a role or a step in “Small move”. Release or reassign them there first.',
        },
      },
    })
    expect((await app.call('GET', '/api/me', { as: 'dana' })).status).toBe(200)
  })

  it('is refused while they are a member of another organisation, where their name and password are the same', async () => {
    const { paula } = app.ids
    await app.sql`insert into organisations (id, name) values ('other', 'Other')`
    await app.sql`insert into members (organisation, person, role) values ('other', ${paula ?? ''}, 'member')`
    const given = { ...everything, confirm: 'paula' }
    expect(await pseudonymise('paula', given)).toMatchObject({
      status: 409,
      json: { refusal: { code: 'memberElsewhere' } },
    })
    expect((await app.call('GET', '/api/me', { as: 'paula' })).status).toBe(200)
    await app.sql`delete from organisations where id = 'other'`
  })

  it('has no way in any more, and is a former member wherever they did something; the log verifies as before', async () => {
    const cookie = await app.signIn('dana')
    await app.call('POST', '/api/password', { cookie, body: { password: 'a long enough password' } })
    await app.give('lena', cutoverId, { type: 'releasePerson', role: 'dba', email: 'dana@example.org' })
    const before = await logOf()
    const done = await pseudonymise('dana', everything)
    const { name } = done.read(z.looseObject({ name: z.string() }))
    expect(name).toMatch(/^Former member [0-9a-f]{4}$/)

    expect((await app.call('GET', '/api/me', { cookie })).status).toBe(401)
    expect((await app.call('GET', '/api/me', { as: 'dana' })).status).toBe(401)
    const body = { email: 'dana@example.org', password: 'a long enough password' }
    expect((await app.call('POST', '/api/sign-in', { body })).status).toBe(401)
    const people = (await app.call('GET', '/api/people', { as: 'lena' })).json
    expect(people).toMatchObject({ former: [{ id: app.ids.dana, name, pseudonymised: true }] })
    expect(JSON.stringify(people)).not.toContain('dana')
    for (const [table, column] of [
      ['accounts', 'person'],
      ['sessions', 'person'],
      ['tokens', 'person'],
      ['sign_in_links', 'person'],
      ['passkeys', 'person'],
      ['known_devices', 'person'],
    ]) {
      const rows = await app.sql.unsafe(`select from ${table} where ${column} = $1`, [app.ids.dana ?? ''])
      expect(rows, table).toHaveLength(0)
    }
    expect(await app.sql`select from people where name ilike '%dana%' or email ilike '%dana%'`).toHaveLength(0)

    expect(await logOf()).toEqual(before)
    const verified = await app.call('POST', `/api/cutovers/${cutoverId}/verification`, { as: 'lena' })
    expect(verified.json).toMatchObject({ verification: { intact: true, withheld: 0 } })
    expect((await app.call('GET', '/api/audit?kind=personPseudonymised', { as: 'ada' })).json).toMatchObject({
      entries: [{ person: app.ids.dana, actor: app.ids.ada, details: { reason: everything.reason } }],
    })
    expect(await pseudonymise('dana', { ...everything, confirm: name })).toMatchObject({ status: 409 })
    // Whoever comes with the old address is somebody new.
    const added = await app.call('POST', '/api/people', { as: 'ada', body: { name: 'D', email: 'dana@example.org' } })
    expect(added.read(z.looseObject({ person: z.looseObject({ id: z.string() }) })).person.id).not.toBe(app.ids.dana)
  })

  it('may have left before', async () => {
    const body = { commandId: randomUUID(), name: 'Gil Nunez', email: 'gil@example.org' }
    const added = await app.call('POST', '/api/people', { as: 'ada', body: { name: body.name, email: body.email } })
    const { id } = added.read(z.looseObject({ person: z.looseObject({ id: z.string() }) })).person
    await app.call('DELETE', `/api/people/${id}`, { as: 'ada' })
    const given = { confirm: 'Gil Nunez', reason: 'The contract has ended' }
    const done = await app.call('POST', `/api/people/${id}/pseudonymise`, { as: 'ada', body: given })
    expect(done).toMatchObject({ status: 200, json: { name: `Former member ${id.slice(0, 4)}` } })
  })
})

async function logOf(): Promise<string> {
  return (await app.call('GET', `/api/cutovers/${cutoverId}/events?after=0`, { as: 'lena' })).text
}
