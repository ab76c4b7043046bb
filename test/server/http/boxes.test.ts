import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import type { ChainedEvent } from '../../../shared/events.ts'
import { type AnotherNode, emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { connectClient } from '../../support/core.ts'
import { CAST, iso } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

const TEXT =
  'Said on the bridge\\n\\n- [ ] Acknowledged by **all**\\n- [ ] Posted\\n- [x] Planned\\n\\n~~~\\n- [ ] Code\\n~~~'
const YAML = SMALL_YAML.replace('runbook: small-move', 'runbook: boxed-move').replace(
  'verify: Acknowledged',
  `verify: "${TEXT}"`,
)
const ALL = { part: 'verify', line: 3, text: 'Acknowledged by **all**' }
const POSTED = { part: 'verify', line: 4, text: 'Posted' }

let app: RunningApp
let other: AnotherNode
let id: string
beforeAll(async () => {
  app = await runningApp()
  other = await app.node()
  await app.call('POST', '/api/runbooks', { as: 'paula', text: YAML, headers: { 'content-type': 'application/yaml' } })
  const people = Object.fromEntries(Object.entries(CAST).map(([role, names]) => [role, names.map(emailOf)]))
  const runbook = { id: 'boxed-move' }
  const body = { commandId: randomUUID(), runbook, mode: 'live', t0: iso(Date.now() + 3_600_000), people }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  id = made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
  await app.give('lena', id, { type: 'startCutover' })
})
afterAll(() => app.stop())

const give = (type: string, box: object, as = 'lena', node: Pick<AnotherNode, 'call'> = app) =>
  node.call('POST', `/api/cutovers/${id}/commands`, {
    as,
    body: { commandId: randomUUID(), command: { type, stepId: 'announce', ...box } },
  })
async function announce() {
  const { json } = await app.call('GET', `/api/cutovers/${id}`, { as: 'dana' })
  return cutoverView.parse(json).steps.find((step) => step.id === 'announce')
}

describe('boxes over the wire', () => {
  it('are listed with the step once it is under way, and refused before', async () => {
    expect((await announce())?.boxes).toBeUndefined()
    expect(await give('tickBox', ALL)).toMatchObject({ status: 409, json: { refusal: { code: 'stepState' } } })
    await app.give('lena', id, { type: 'startStep', stepId: 'announce' })
    // What is code is none.
    expect((await announce())?.boxes).toEqual([
      { ...ALL, ticked: false },
      { ...POSTED, ticked: false },
      { part: 'verify', line: 5, text: 'Planned', ticked: true, byPlan: true },
    ])
  })

  it('are ticked by programs, once, on whichever server, and every watcher hears of it', async () => {
    const client = await connectClient(Number(new URL(app.origin).port), app.tokens.dana?.token ?? '')
    const events: ChainedEvent[] = []
    client.on('events', (batch) => events.push(...batch.events))
    await client.emitWithAck('watch', { cutoverId: id, after: 0 })
    const answers = await Promise.all([
      ...[app, other, app, other].map((node) => give('tickBox', ALL, 'lena', node)),
      give('tickBox', POSTED, 'lena', other),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await expect.poll(() => events.filter(({ type }) => type === 'boxTicked').length).toBe(2)
    client.disconnect()
    expect((await announce())?.boxes).toMatchObject([
      { ...ALL, ticked: true, tickedBy: app.ids.lena, tickedAt: expect.any(String) },
      { ...POSTED, ticked: true, tickedBy: app.ids.lena },
      { ticked: true, byPlan: true },
    ])
    const [row] = await app.sql`select payload, disclosures from events where cutover = ${id} and type = 'boxTicked'`
    expect(JSON.stringify(row?.payload)).not.toMatch(/Acknowledged|Posted/)
  })

  it.each([
    ['another text', { ...ALL, text: 'Acknowledged by some' }, 'lena', 409, 'boxChanged'],
    ['no box', { ...ALL, line: 1 }, 'lena', 404, 'unknownBox'],
    ['another part', { ...ALL, part: 'do' }, 'lena', 404, 'unknownBox'],
    ['a run that is over', { ...ALL, run: 0 }, 'lena', 409, 'runChanged'],
    ['somebody else', ALL, 'dana', 403, 'notYourRole'],
    ['an observer', ALL, 'oscar', 403, 'observersWatch'],
    ['no line', { ...ALL, line: 0 }, 'lena', 422, 'malformed'],
    ['a part that is none', { ...ALL, part: 'title' }, 'lena', 422, 'malformed'],
  ])('are not ticked for %s', async (_, box, as, status, code) => {
    expect(await give('untickBox', box, as)).toMatchObject({ status, json: { ok: false, refusal: { code } } })
    expect((await announce())?.boxes?.[0]?.ticked).toBe(true)
  })
})
