import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { goRound, type Known, type Round, SCREENS } from '../support/everyControl.ts'
import { EVERY_STATUS } from '../support/everyStatus.ts'
import { Journey } from '../support/journey.ts'

// Some thousand presses where each is pressed in every status.
vi.setConfig({ testTimeout: 3_600_000 })

let sandbox: Sandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 7 })
  journey = await Journey.beside(sandbox)
  await journey.person('otto@example.org', 'observer')
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await sandbox.close()
})

/** Where what is offered differs from status to status; the other screens are pressed in three of them. */
const OF_STATUS = ['Run', 'Run, with a step', 'Go / no-go', 'Readiness', 'Hypercare', 'ServiceNow']
const EVERYWHERE_IN = new Set(['held', 'stopped', 'closed'])
/** Where it differs by who looks. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  dana: ['Run', 'Run, with a step', 'Go / no-go'],
  olga: ['Run', 'Go / no-go', 'Hypercare'],
  otto: ['Run', 'Go / no-go', 'Hypercare'],
}

const rounds: Round[] = Object.keys(EVERY_STATUS).flatMap((status) => [
  { status, who: 'lena', screens: EVERYWHERE_IN.has(status) ? Object.keys(SCREENS) : OF_STATUS },
  ...Object.entries(OTHERS).map(([who, screens]) => ({ status, who, screens })),
  { status, who: 'dana', screens: ['Run', 'Go / no-go'], onPhone: true },
])

/** Each waits most of the time: for a page to be still, and for what comes of a press. */
const AT_ONCE = 4

const { EVERY_CONTROL } = process.env

// By `npm run soak:controls` alone: it takes longer than all other long journeys together.
it.runIf(EVERY_CONTROL)(
  'everybody presses every control that is there in every status, and each does something in sight',
  async () => {
    // `once`: a control that looks alike in several statuses is pressed in one of them.
    const known: Known | undefined = EVERY_CONTROL === 'once' ? new Map() : undefined
    const faults: string[] = []
    const left = [...rounds]
    const goRounds = async () => {
      for (let round = left.shift(); round; round = left.shift()) {
        const where = `${round.status}, ${round.who}`
        try {
          const went = await goRound(journey, round, known)
          faults.push(...went.faults, ...(went.found === 0 ? [`${where}: there is nothing to press`] : []))
        } catch (error) {
          faults.push(`${where}: ${error}`)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, goRounds))
    expect(faults).toEqual([])
  },
)
