import { describe, expect, it } from 'vitest'
import { holdsForClocks, holdsForEverything, holdsForWorkstreams } from '../../support/turningBack.ts'

const MANY = 3000

describe('on many nights, the rollback deadline', () => {
  it('is the last moment at which a rollback begins that ends inside the window, by the rollback itself', () => {
    expect(Math.min(...Object.values(holdsForEverything(MANY)))).toBeGreaterThan(0)
  })

  it('is the same for one workstream, by its own steps and its own points of no return', () => {
    expect(Math.min(...Object.values(holdsForWorkstreams(MANY)))).toBeGreaterThan(0)
  })
})

describe('on many nights, the clocks of turning back', () => {
  it('are when the rollback ends that begins now, and one that begins just before the point of no return', () => {
    expect(holdsForClocks(1000).ahead).toBeGreaterThan(0)
  })
})
