import { expect, it } from 'vitest'
import { sitting } from './draftEditors.ts'
import { holdAgainstLog } from './draftOracle.ts'

const SEEDS = process.env.SIM_SEED ? [Number(process.env.SIM_SEED)] : [11, 12, 13]

it.each(SEEDS)(
  'eight people edit 350 rows for minutes, with drops, reloads and kills: no edit is lost (seed %i)',
  async (seed) => {
    const sat = await sitting({ seed, steps: 1000, seconds: 120, kills: 6 })
    try {
      await holdAgainstLog(sat)
      expect(sat.met.kills).toBe(6)
      // How often depends on how fast the machine is.
      for (const kind of ['drops', 'reloads', 'conflicts', 'resent'] as const)
        expect(sat.met[kind], kind).toBeGreaterThan(0)
    } finally {
      await sat.end()
    }
  },
)
