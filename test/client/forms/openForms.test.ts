import { afterEach, expect, it } from 'vitest'
import type { Offer } from '../../../client/forms/offer.ts'
import { leaveOpen, subjectOf, takeOpen } from '../../../client/forms/openForms.ts'

const RUN = '/cutovers/c1/run'
const fail: Offer = {
  name: 'fail',
  label: 'Fail…',
  capacity: 'own',
  irreversible: () => undefined,
  effects: () => [],
  command: () => ({ type: 'failStep', stepId: 'freeze', reason: 'x' }),
}
const freeze = subjectOf('c1', 'freeze')

// Whatever a test has left.
afterEach(() => void takeOpen('none', RUN, 0))

it('a form goes with its row to another place of the page, once', () => {
  leaveOpen(freeze, fail, RUN, 0)
  expect(takeOpen(subjectOf('c1', 'copy'), RUN, 10)).toBeUndefined()
  expect(takeOpen(freeze, RUN, 500)).toBe(fail)
  expect(takeOpen(freeze, RUN, 500)).toBeUndefined()
})

it('neither to another page, nor later, nor to what was made from another choice', () => {
  leaveOpen(freeze, fail, RUN, 0)
  expect(takeOpen(freeze, '/cutovers/c1/gates', 1)).toBeUndefined()
  leaveOpen(freeze, fail, RUN, 0)
  expect(takeOpen(freeze, RUN, 1000)).toBeUndefined()
  leaveOpen(subjectOf('c1', 'go-no-go network', 'nils'), fail, RUN, 0)
  expect(takeOpen(subjectOf('c1', 'go-no-go network', 'ned'), RUN, 1)).toBeUndefined()
  expect(takeOpen(subjectOf('c2', 'go-no-go network', 'nils'), RUN, 1)).toBeUndefined()
})
