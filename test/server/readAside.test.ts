import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { readAside } from '../../server/readAside.ts'
import { runbookVersion } from '../../shared/canonical.ts'
import { readRunbook } from '../../shared/runbookFile.ts'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'

it.each([
  ['small', SMALL_YAML],
  ['large', generateRunbookYaml({ seed: 3, steps: 600 })],
])('reads a %s file as readRunbook does', async (_, text) => {
  const { runbook, faults } = readRunbook(text, 'a.yaml')
  if (!runbook) throw new Error('the file has faults')
  expect(await readAside(text, 'a.yaml')).toEqual({ runbook, faults, hash: runbookVersion(runbook) })
})

it('tells the faults of a large file', async () => {
  const text = generateRunbookYaml({ seed: 3, steps: 600 }).replace('tier: ', 'tear: ')
  const { runbook, faults } = await readAside(text, 'a.yaml')
  expect(runbook).toBeUndefined()
  expect(faults).toEqual(readRunbook(text, 'a.yaml').faults)
})

it('lets everything else go on while a large file is read', async () => {
  const text = generateRunbookYaml({ seed: 3, steps: 3000 })
  let turns = 0
  const timer = setInterval(() => turns++, 5)
  const begun = performance.now()
  await readAside(text, 'a.yaml')
  clearInterval(timer)
  // Not a matter of speed: had it been read here, there would have been no turn at all.
  expect(turns, `${performance.now() - begun} ms`).toBeGreaterThan(3)
})
