/**
 * Levelled schedules against networks of others of 60 and 120 jobs, and the best ones that anybody has found; most of those are proven
 * by nobody. They lie beside the checkout, or in the folder that PSPLIB names, or nowhere.
 */
import { describe, expect, it } from 'vitest'
import { type AgainstBest, againstBest, meanGap, psplibFiles } from '../../../support/psplibFiles.ts'

describe.each([
  { jobs: 60 as const, within: 0.015 },
  { jobs: 120 as const, within: 0.04 },
])('levelled, networks of PSPLIB of $jobs jobs', ({ jobs, within }) => {
  const files = psplibFiles(jobs)
  /** About a second's work, counted in schedules so that no machine is too slow for it. */
  const schedules = 1_500_000 / jobs
  const levelled: AgainstBest[] = []
  it.skipIf(files.length === 0).each(files)('$name is feasible, and its bound is one', (file) => {
    const one = againstBest(file, schedules)
    levelled.push(one)
    expect(one.broken).toEqual([])
  })
  it.skipIf(files.length === 0)(`end within ${100 * within} % of the best known, on average`, () => {
    expect(levelled.length).toBe(files.length)
    expect(meanGap(levelled)).toBeLessThanOrEqual(within)
  })
})
