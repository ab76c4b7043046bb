/** Levelled schedules against networks of others whose best ones are proven; they lie beside the checkout, or nowhere. */
import { describe, expect, it } from 'vitest'
import { schedule } from '../../../../shared/schedule/precedence.ts'
import { asWork } from '../../../support/psplib.ts'
import { againstBest, type Jobs, meanGap, psplibFiles } from '../../../support/psplibFiles.ts'

/** Of about a third of a second each. A bound of work and not of time, so that no machine is too slow for it. */
const SCHEDULES = 3000

describe.each<{ jobs: Jobs }>([{ jobs: 30 }, { jobs: 60 }, { jobs: 120 }])('networks of PSPLIB, $jobs jobs', (of) => {
  const files = psplibFiles(of.jobs)
  it.skipIf(files.length === 0)('have the longest paths that they say', () => {
    for (const { name, network } of files) {
      const { net, terms } = asWork(network)
      expect([name, schedule(net, terms).end]).toEqual([name, network.longestPath])
    }
  })
})

describe('levelled, networks of PSPLIB of 30 jobs', () => {
  const files = psplibFiles(30)
  it.skipIf(files.length === 0)(
    'are feasible, none better than the proven optimum, and on average within half a percent of it',
    () => {
      const levelled = files.map((file) => againstBest(file, SCHEDULES))
      expect(levelled.filter(({ broken, gap }) => broken.length > 0 || gap < 0)).toEqual([])
      expect(meanGap(levelled)).toBeLessThanOrEqual(0.005)
    },
  )
})
