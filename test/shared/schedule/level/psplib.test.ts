/** Levelled schedules against networks of others whose best ones are proven; they lie beside the checkout, or nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { level } from '../../../../shared/schedule/level/levelling.ts'
import { schedule } from '../../../../shared/schedule/precedence.ts'
import { asWork, judgeSchedule, readPsplib } from '../../../support/psplib.ts'

const FOLDER = new URL('../../../../../shared/oracles/psplib/', import.meta.url)
/** Of about a third of a second each. A bound of work and not of time, so that no machine is too slow for it. */
const SCHEDULES = 3000

describe.skipIf(!existsSync(FOLDER))('levelled, the networks of PSPLIB', () => {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.sm')) : []
  const textOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')
  const optima = () =>
    new Map(
      textOf('best_j30.csv')
        .trim()
        .split('\n')
        .map((line): [string, number] => [line.split(',')[0] ?? '', Number(line.split(',')[1])]),
    )

  it('have the longest paths that they say', () => {
    for (const name of names) {
      const network = readPsplib(textOf(name))
      const { net, terms } = asWork(network)
      expect([name, schedule(net, terms).end]).toEqual([name, network.longestPath])
    }
  })

  it('are feasible, none better than the proven optimum, and on average within half a percent of it', () => {
    const best = optima()
    const gaps = names.map((name) => {
      const network = readPsplib(textOf(name))
      const { net, terms, people } = asWork(network)
      const { start, end, bound } = level(net, terms, people, { seed: 1, goesOn: (made) => made < SCHEDULES })
      expect([name, judgeSchedule(network, start)]).toEqual([name, { broken: [], end }])
      const optimum = best.get(name) ?? Number.NaN
      expect(end).toBeGreaterThanOrEqual(optimum)
      expect(bound).toBeLessThanOrEqual(optimum)
      return (end - optimum) / optimum
    })
    expect(gaps.length).toBeGreaterThan(0)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThanOrEqual(0.005)
  })
})
