import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { goRound, type Known, type Round, SCREENS } from '../support/everyControl.ts'
import { EVERY_STATUS } from '../support/everyStatus.ts'
import { Journey } from '../support/journey.ts'

// Some hundred presses in each status.
vi.setConfig({ testTimeout: 2_400_000 })

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

const roundsOf = (status: string): Round[] => [
  { status, who: 'lena', screens: EVERYWHERE_IN.has(status) ? Object.keys(SCREENS) : OF_STATUS },
  ...Object.entries(OTHERS).map(([who, screens]) => ({ status, who, screens })),
  { status, who: 'dana', screens: ['Run', 'Go / no-go'], onPhone: true },
]

async function goRounds(rounds: readonly Round[]): Promise<{ pressed: string[]; faults: string[] }> {
  const pressed: string[] = []
  const faults: string[] = []
  for (const round of rounds) {
    try {
      const went = await goRound(journey, round, known)
      pressed.push(...went.pressed)
      faults.push(...went.faults)
    } catch (error) {
      faults.push(`${round.status}, ${round.who}: ${error}`)
    }
  }
  return { pressed, faults }
}

const { EVERY_CONTROL } = process.env
// `once`: a control that looks alike in several statuses is pressed in one of them.
const known: Known | undefined = EVERY_CONTROL === 'once' ? new Map() : undefined

// By `npm run soak:controls` alone: it takes longer than all other long journeys together. One status of it by `-t`.
describe.runIf(EVERY_CONTROL)('everybody presses every control that is there', () => {
  // Each waits most of the time, for a page to be still and for what comes of a press, so all rounds go at once.
  it.each(Object.keys(EVERY_STATUS))('while it is %s, and each does something in sight', async (status) => {
    const rounds = Map.groupBy(roundsOf(status), ({ who }) => who)
    // One after the other in each person's browsers: the link to the next ends that to the one before.
    const went = await Promise.all([...rounds.values()].map((ofOne) => goRounds(ofOne)))
    const pressed = went.flatMap((one) => one.pressed)
    const faults = went.flatMap((one) => one.faults)
    // As it goes: all of them take an hour.
    console.info([`${status}: ${pressed.length} presses, ${faults.length} faults`, ...faults].join('\n'))
    expect(faults).toEqual([])
    expect(known ?? pressed.length).not.toBe(0)
  })
})
