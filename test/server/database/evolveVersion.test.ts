import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVOLVE_VERSION, versionOf } from '../../../server/database/evolveVersion.ts'

let folder: string
const write = (name: string, text: string) => writeFile(join(folder, name), text)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tminus-evolve-'))
  await write('cutover.ts', "import { step } from './step.ts'\nimport type { z } from 'zod'\n")
  await write('step.ts', "import { cutover } from './cutover.ts'\nexport const step = 1\n")
  await write('other.ts', 'export const other = 1\n')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the version of evolve', () => {
  it('changes with any file that evolve is made of, and with no other', async () => {
    const before = versionOf(join(folder, 'cutover.ts'))
    await write('other.ts', 'export const other = 2\n')
    expect(versionOf(join(folder, 'cutover.ts'))).toBe(before)
    await write('step.ts', "import { cutover } from './cutover.ts'\nexport const step = 2\n")
    expect(versionOf(join(folder, 'cutover.ts'))).not.toBe(before)
  })

  it('is the same in a checkout with other line ends', async () => {
    const before = versionOf(join(folder, 'cutover.ts'))
    await write('step.ts', "import { cutover } from './cutover.ts'\r\nexport const step = 1\r\n")
    expect(versionOf(join(folder, 'cutover.ts'))).toBe(before)
  })

  it('fits into an integer of PostgreSQL', () => {
    expect(EVOLVE_VERSION).toBeGreaterThan(0)
    expect(EVOLVE_VERSION).toBeLessThan(2 ** 31)
  })
})
