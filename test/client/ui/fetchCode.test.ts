import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('whatever is fetched later goes through it', () => {
  const imports = globSync('client/**/*.{ts,tsx}').flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /(?<!typeof )\bimport\(/.test(line))
      .map((line) => ({ file, line })),
  )
  expect(imports.length).toBeGreaterThan(30)
  expect(
    imports.filter(
      ({ line }) => !/\b(fetchCode|laterPart|fetched(<\w+>)?)\(\(\) => import\(|^ {4}\(\) => import\(/.test(line),
    ),
  ).toEqual([])
})
