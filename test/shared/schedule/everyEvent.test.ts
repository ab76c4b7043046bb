import { expect, it } from 'vitest'
import { holdsAtEveryEvent } from '../../support/evidence/holdsAtEveryEvent.ts'

// Many more nights in everyEvent.long.test.ts.
it('at every event of a night forecast, slack, what is late and the rollback deadline are what the definitions come to', () => {
  expect(holdsAtEveryEvent(8).events).toBeGreaterThan(8)
})
