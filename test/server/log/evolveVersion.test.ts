import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVOLVE_VERSION, versionOf } from '../../../server/log/evolveVersion.ts'

let folder: string
const write = (name: string, text: string) => writeFile(join(folder, name), text)
const version = () => versionOf([join(folder, 'cutover.ts')])

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tminus-evolve-'))
  await mkdir(join(folder, 'machines'))
  await write(
    'cutover.ts',
    [
      "import type { Cutover } from './state.ts'",
      'import {',
      '  step,',
      '  type Step,',
      "} from './machines/step.ts'",
      '/** What an event makes of it. */',
      'export const evolve = () => step // now',
    ].join('\n'),
  )
  await write('state.ts', 'export interface Cutover {}\n')
  await write(
    'machines/step.ts',
    "import { setup } from 'xstate'\nexport { other } from '../other.ts'\nexport const step = 1\n",
  )
  await write('other.ts', "import { evolve } from './cutover.ts'\nexport const other = 1\n")
  await write('unrelated.ts', 'export const unrelated = 1\n')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the version of evolve', () => {
  it.each<[string, string, string]>([
    ['a file that it imports', 'machines/step.ts', 'export const step = 2\n'],
    ['a file that is passed on', 'other.ts', 'export const other = 2\n'],
    ['another package', 'other.ts', "import 'zod'\nexport const other = 1\n"],
  ])('changes with %s', async (_what, name, text) => {
    const before = version()
    await write(name, text)
    expect(version()).not.toBe(before)
  })

  it.each<[string, string, string]>([
    ['a file that nobody imports', 'unrelated.ts', 'export const unrelated = 2\n'],
    ['what is imported for its types', 'state.ts', 'export interface Cutover { id: string }\n'],
    [
      'comments, empty lines and line ends',
      'other.ts',
      "/**\n * Why.\n */\r\nimport { evolve } from './cutover.ts'\n\n  // So.\r\nexport const other = 1\r\n",
    ],
  ])('stays with %s', async (_what, name, text) => {
    const before = version()
    await write(name, text)
    expect(version()).toBe(before)
  })

  it('changes with the version of a package', () => {
    const entries = [join(folder, 'other.ts')]
    expect(versionOf(entries, ['zod'])).not.toBe(versionOf(entries))
    expect(() => versionOf(entries, ['no-such-package'])).toThrow('no-such-package is not installed')
  })

  it('fits into an integer of PostgreSQL', () => {
    expect(EVOLVE_VERSION).toBeGreaterThan(0)
    expect(EVOLVE_VERSION).toBeLessThan(2 ** 31)
  })
})
