// Adds the logs of this release to `test/fixtures/logs`: of every story when it has none yet, later only what covers event
// types that were added since. Never changes a record that is there. With --states it writes what logs come to instead.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cutoverEvent, type EventType } from '../../shared/events.ts'
import { currentVersion } from '../../shared/evolve/upcasters.ts'
import { fixtureOf, readFixture, releases, storyNames, withState, writeFixture, writeShapes } from './logFixtures.ts'
import { improvisedStories, type LogStory, writtenStories } from './logStories.ts'

const MAX_IMPROVISED = 400
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))

if (process.argv.includes('--states')) {
  for (const release of await releases()) {
    for (const name of await storyNames(release)) {
      await writeFixture(release, name, withState(await readFixture(release, name)))
    }
  }
} else await addRelease(version)

async function addRelease(release: string): Promise<void> {
  const names = await storyNames(release)
  const missing = new Set<EventType>(cutoverEvent.options.map(({ shape }) => shape.type.value))
  for (const name of names) {
    for (const { type, version = 1 } of (await readFixture(release, name)).records) {
      for (const known of missing) if (known === type && currentVersion(known) === version) missing.delete(known)
    }
  }
  for (const story of wantedStories(missing, names.length === 0)) {
    const name = unusedName(story.name, names)
    names.push(name)
    await writeFixture(release, name, fixtureOf(story.play))
    for (const { type } of story.play.log) missing.delete(type)
    console.log(`${release}/${name}: ${story.play.log.length} events`)
  }
  if (missing.size > 0) throw new Error(`No story has ${[...missing].join(', ')}; write one in logStories.ts`)
  await writeShapes(release)
}

function* wantedStories(missing: ReadonlySet<EventType>, all: boolean): Generator<LogStory> {
  for (const story of writtenStories()) {
    if (all || story.play.log.some(({ type }) => missing.has(type))) yield story
  }
  const known = cutoverEvent.options.map(({ shape }) => shape.type.value).filter((type) => !missing.has(type))
  for (const story of improvisedStories(known, MAX_IMPROVISED)) {
    if (missing.size === 0) return
    yield story
  }
}

function unusedName(name: string, names: readonly string[]): string {
  let unused = name
  for (let count = 2; names.includes(unused); count++) unused = `${name}-${count}`
  return unused
}
