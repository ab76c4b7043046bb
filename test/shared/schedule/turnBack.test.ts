import { describe, it } from 'vitest'
import { holdsForClocks, holdsForEverything, holdsForWorkstreams } from '../../support/turningBack.ts'

// Many more nights in turnBack.long.test.ts.
const FEW = 15

describe('the rollback deadline', () => {
  it('is the last moment at which a rollback begins that ends inside the window, by the rollback itself', () => {
    holdsForEverything(FEW)
  })

  it('is the same for one workstream, by its own steps and its own points of no return', () => {
    holdsForWorkstreams(FEW)
  })
})

describe('the clocks of turning back', () => {
  it('are when the rollback ends that begins now, and one that begins just before the point of no return', () => {
    holdsForClocks(FEW)
  })
})
