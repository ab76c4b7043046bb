/** The database has no room for what is committed, as it says itself; over real HTTP. A disk that is full: test/trials. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { commandIds, give, noted, saysWhen, unavailable } from '../../support/noRoom.ts'

let app: RunningApp

describe('a commit that PostgreSQL has no room for', () => {
  beforeAll(async () => {
    app = await runningApp()
  })
  afterAll(() => app.stop())
  afterEach(() => app.sql`drop trigger if exists no_room on events`)

  it.each(['as the events are written', 'at the very commit'])(
    '%s is answered 503, leaves nothing, and stops nobody else',
    {
      timeout: 60_000,
    },
    async (when) => {
      const [id, other] = [await app.cutover(), await app.cutover()]
      // The code and the words of PostgreSQL when a file cannot grow.
      await app.sql.unsafe(`
      create or replace function no_room() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file' using errcode = '53100'; end $$`)
      const kind = when === 'at the very commit' ? 'constraint trigger no_room after' : 'trigger no_room before'
      const deferred = when === 'at the very commit' ? 'deferrable initially deferred' : ''
      await app.sql.unsafe(`
      create ${kind} insert on events ${deferred} for each row when (new.cutover = '${id}') execute function no_room()`)
      const body = noted('no room for this')
      const refused = give(app, id, body)
      expect((await give(app, other, noted('meanwhile'))).status).toBe(200)
      expect(await refused).toMatchObject(unavailable)
      expect(saysWhen(await refused)).toBe(true)
      expect(await commandIds(app, id)).toHaveLength(1)
      const state = await app.app.core.readState(app.organisation, id)
      expect(state?.seq).toBe(1)
      await app.sql`drop trigger no_room on events`
      const taken = await give(app, id, body)
      expect(taken).toMatchObject({ status: 200, json: { ok: true, seq: 2 } })
      expect((await give(app, id, body)).json).toEqual(taken.json)
      expect(await commandIds(app, id)).toHaveLength(2)
    },
  )
})
