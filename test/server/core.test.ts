import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { createServerCore, Unavailable } from '../../server/core.ts'
import { createWorld } from '../support/core.ts'
import { LOG_KEY } from '../support/installation.ts'

describe('a core without sockets', () => {
  it('starts, serves and stops, also before it was started', async () => {
    const world = await createWorld()
    try {
      const { organisation, sql, url } = world
      const coreOf = () =>
        createServerCore({
          sql,
          url,
          authorise,
          consumeStepUp,
          resolvePeople,
          identify: async () => undefined,
          logKey: LOG_KEY,
          log: pino({ level: 'silent' }),
        })
      const id = await (await world.node()).create()
      const core = coreOf()
      await core.start()
      const note = () => ({
        organisation,
        cutoverId: id,
        credential: world.credential('lena'),
        body: { commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text: 'Hello' } },
      })
      expect(await core.handleCommand(note())).toMatchObject({ ok: true })
      await core.stop()
      await expect(core.handleCommand(note())).rejects.toThrow(Unavailable)
      await coreOf().stop()
    } finally {
      await world.end()
    }
  })
})
