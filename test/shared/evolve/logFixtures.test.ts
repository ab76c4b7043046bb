import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../../shared/chain/hashChain.ts'
import { brokenDisclosure } from '../../../shared/chain/sealing.ts'
import { cutoverEvent } from '../../../shared/events.ts'
import { currentVersion } from '../../../shared/evolve/upcasters.ts'
import {
  eventShapes,
  type LogFixture,
  readFixture,
  readShapes,
  releases,
  replayed,
  storyNames,
} from '../../support/logFixtures.ts'

const { version: RELEASE } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))
const ADD = 'Run `node test/support/writeLogFixtures.ts`, and commit what it adds.'

const fixtures: { release: string; name: string; fixture: LogFixture }[] = []
for (const release of await releases()) {
  for (const name of await storyNames(release)) {
    fixtures.push({ release, name, fixture: await readFixture(release, name) })
  }
}

describe('the logs of every release', () => {
  it('are there for this one', () => {
    expect(
      fixtures.some(({ release }) => release === RELEASE),
      `There are no logs of ${RELEASE}. ${ADD}`,
    ).toBe(true)
  })

  it('hold every type of event, in each version that there was', () => {
    const written = new Set(
      fixtures.flatMap(({ fixture }) => fixture.records.map(({ type, version = 1 }) => `${type} ${version}`)),
    )
    const missing = cutoverEvent.options.flatMap(({ shape }) => {
      const type = shape.type.value
      const versions = Array.from({ length: currentVersion(type) }, (_, position) => `${type} ${position + 1}`)
      return versions.filter((version) => !written.has(version))
    })
    expect(missing, `No log holds these. ${ADD}`).toEqual([])
  })

  it.each(fixtures.map(({ release, name, fixture }) => [`${release} ${name}`, fixture] as const))(
    '[R4] [R9] [R10] replay to the same state for ever: %s',
    (_name, fixture) => {
      const { cutoverId, runbookHash, records, state } = fixture
      expect(verifyChain(cutoverId, runbookHash, records)).toMatchObject({ intact: true, records: records.length })
      for (const { payload, disclosures } of records) expect(brokenDisclosure(payload, disclosures)).toBeUndefined()
      expect(lost(state, replayed(fixture), '')).toEqual([])
    },
  )
})

describe('the shape of an event', () => {
  it('is not changed without a new version', async () => {
    const now = eventShapes()
    for (const release of await releases()) {
      const changed = Object.entries(await readShapes(release)).flatMap(([type, then]) => {
        const { version, shape } = now[type] ?? { version: 0, shape: '' }
        return version > then.version || (version === then.version && shape === then.shape) ? [] : [type]
      })
      const advice = `Logs of ${release} hold them as they were. shared/README.md says how an event changes.`
      expect(changed, advice).toEqual([])
    }
  })
})

describe('what is compared of a state', () => {
  it('is all that was there; a later release may have more to say', () => {
    const then = { title: 'x', steps: [{ status: 'done' }, { status: 'held', reason: 'y' }], gone: null }
    const more = { ...then, steps: [{ status: 'done', by: 'z' }, then.steps[1]], added: 1 }
    expect(lost(then, more, '')).toEqual([])
    expect(lost(then, { ...then, steps: then.steps.slice(1) }, '')).toEqual(['/steps has 1 entries, not 2'])
    expect(lost(then, { ...then, title: 'X' }, '')).toEqual(['/title is "X", not "x"'])
    expect(lost(then, { title: 'x', steps: then.steps }, '')).toEqual(['/gone is undefined, not null'])
    expect(lost(then, { ...then, steps: [{ status: 'done' }, { status: 'held' }] }, '')).toEqual([
      '/steps/1/reason is undefined, not "y"',
    ])
  })
})

/** Where `now` does not say what `then` said. Keys may come to objects; everything else stays as it was. */
function lost(then: unknown, now: unknown, at: string): string[] {
  if (typeof then !== 'object' || then === null || typeof now !== 'object' || now === null) {
    return Object.is(then, now) ? [] : [`${at} is ${JSON.stringify(now)}, not ${JSON.stringify(then)}`]
  }
  if (Array.isArray(then) && Array.isArray(now) && then.length !== now.length) {
    return [`${at} has ${now.length} entries, not ${then.length}`]
  }
  const nowAt = new Map(Object.entries(now))
  return Object.entries(then).flatMap(([key, value]) => lost(value, nowAt.get(key), `${at}/${key}`))
}
