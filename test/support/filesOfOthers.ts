import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

/** Plans that nobody of this project wrote are no part of it: they lie beside the checkout, or nowhere. */
const BESIDE = new URL('../../../shared/oracles/', import.meta.url)

/** A test for each file of that kind; one that is skipped, and says so, where there are none. */
export function describeFilesOfOthers(kind: string, test: (text: string) => void | Promise<void>): void {
  const folder = new URL(`${kind}/`, BESIDE)
  describe(`${kind} of others`, () => {
    if (!existsSync(fileURLToPath(folder))) return it.skip('there are none beside this checkout')
    it.each(readdirSync(fileURLToPath(folder)))('%s', (file) => test(readFileSync(new URL(file, folder), 'utf8')))
  })
}
