import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chainAfter, NO_HASH } from '../../../server/drafts/draftRows.ts'
import { type ChainedDraftEvent, draftEvent } from '../../../shared/draft/events.ts'
import {
  DRAFT_ID,
  readDraftFixture,
  releasesOfDrafts,
  shapesOfDraftEvents,
  stateOfLog,
} from '../../support/draftFixtures.ts'

const { version: RELEASE } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))
const releases = await releasesOfDrafts()
const ADD = 'Run `npm run fixtures`, and commit what it adds.'

/** Each with the hash that its content and the one before it give. */
function chainedAgain(events: readonly ChainedDraftEvent[]): ChainedDraftEvent[] {
  let head = { seq: 0, hash: NO_HASH, at: 0 }
  return events.flatMap((event) => {
    const { seq: _seq, at, actor, commandId, prev: _prev, hash: _hash, ...bare } = event
    const next = chainAfter(head, DRAFT_ID, { actor, commandId, now: Date.parse(at) }, [bare])
    for (const one of next) head = { seq: one.seq, hash: one.hash, at: Date.parse(one.at) }
    return next
  })
}

it('the logs of drafts are there for this release, and hold every type of event', async () => {
  expect(releases, ADD).toContain(RELEASE)
  const fixtures = await Promise.all(releases.map(readDraftFixture))
  const held = new Set(fixtures.flatMap(({ events }) => events.map(({ type }) => type)))
  const missing = draftEvent.options.map(({ shape }) => shape.type.value).filter((type) => !held.has(type))
  expect(missing, `No log holds these: write them into the story of draftFixtures.ts. ${ADD}`).toEqual([])
})

it.each(releases)(
  '[R4] [R10] the log of a draft of %s is read, and replays to the same state for ever',
  async (release) => {
    const { events, state } = await readDraftFixture(release)
    for (const event of events) expect(draftEvent.safeParse(event).error).toBeUndefined()
    expect(chainedAgain(events)).toEqual(events)
    expect(stateOfLog(events)).toMatchObject(state)
  },
)

it.each(releases)('no event of a draft has another shape than in %s: what changes is a new type', async (release) => {
  const { shapes } = await readDraftFixture(release)
  expect(shapesOfDraftEvents()).toMatchObject(shapes)
})
