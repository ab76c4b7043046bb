import { expect, it } from 'vitest'
import { CRITERION_KINDS } from '../../../shared/derived/criterionKinds.ts'
import { currentVersion } from '../../../shared/evolve/upcasters.ts'
import { STEP_KINDS } from '../../../shared/runbook/stepKinds.ts'

const STEPS = ['task', 'milestone', 'validation', 'communication', 'automation', 'wait']
/** What a cutover's pinned runbook may hold, by the version of the event that creates the cutover. Only ever added to. */
const KINDS: Record<number, { steps: string[]; criteria: string[] }> = {
  1: {
    steps: STEPS,
    criteria: ['readiness', 'mandatory', 'item', 'chance', 'finish', 'rollback', 'metric', 'change'],
  },
  // Gates may also ask everybody at once, and let votes lapse.
  2: {
    steps: STEPS,
    criteria: ['readiness', 'mandatory', 'item', 'chance', 'finish', 'rollback', 'metric', 'rehearsed', 'change'],
  },
  // Steps may also be of one mode only, and the runbook may say what triggers a rollback and which of its steps reverse nothing.
  3: {
    steps: STEPS,
    criteria: ['readiness', 'mandatory', 'item', 'chance', 'finish', 'rollback', 'metric', 'rehearsed', 'change'],
  },
  // Roles, workstreams and steps may also keep to calendars, and lags count working time.
  4: {
    steps: STEPS,
    criteria: ['readiness', 'mandatory', 'item', 'chance', 'finish', 'rollback', 'metric', 'rehearsed', 'change'],
  },
  // Steps may also have been done before.
  5: {
    steps: STEPS,
    criteria: ['readiness', 'mandatory', 'item', 'chance', 'finish', 'rollback', 'metric', 'rehearsed', 'change'],
  },
}

it('a new kind of step or criterion comes with a new version of cutoverCreated, which an older server refuses to read', () => {
  expect({ steps: STEP_KINDS, criteria: CRITERION_KINDS }).toEqual(KINDS[currentVersion('cutoverCreated')])
})
