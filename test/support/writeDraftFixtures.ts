// Adds the log of a draft of this release to `test/fixtures/drafts`. It never changes one that is there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draftStory, releasesOfDrafts, shapesOfDraftEvents, stateOfLog, writeDraftFixture } from './draftFixtures.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))

if (!(await releasesOfDrafts()).includes(version)) {
  const events = draftStory()
  await writeDraftFixture(version, { events, state: stateOfLog(events), shapes: shapesOfDraftEvents() })
  console.log(`drafts/${version}: ${events.length} events`)
}
