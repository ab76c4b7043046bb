import { expect, it } from 'vitest'
import { sitting } from './draftEditors.ts'
import { holdAgainstLog } from './draftOracle.ts'

it('eight people edit 350 rows over two servers, one of them killed: no acknowledged edit is lost', async () => {
  const sat = await sitting({ seed: 1, steps: 25, seconds: 60, kills: 1 })
  try {
    await holdAgainstLog(sat)
    expect(sat.met.kills).toBe(1)
    for (const kind of ['drops', 'reloads', 'conflicts', 'resent'] as const)
      expect(sat.met[kind], kind).toBeGreaterThan(0)
  } finally {
    await sat.end()
  }
})
