import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { goRound, type Round, SCREENS } from '../support/everyControl.ts'
import { EVERY_STATUS } from '../support/everyStatus.ts'
import { Journey } from '../support/journey.ts'

// Some thousand presses; each page is loaded again after one.
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

it.each(rounds)(
  '$who presses every control that is there while it is $status, and each does something in sight',
  async (round) => {
    const { pressed, faults } = await goRound(journey, round)
    expect(faults).toEqual([])
    expect(pressed.length).toBeGreaterThan(0)
  },
)
