import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const APP = join(import.meta.dirname, 'app')

export interface BuiltApp {
  /** The folder of XML records that the package holds. */
  records: string
  /** The installable package. */
  package: string
}

/**
 * Builds the app on the instance and packs its zip, offline. The ids of all records are frozen in
 * `src/fluent/generated/keys.ts`; `newKeys` writes that file when records were added, otherwise a build that would
 * change it fails. The same sources give the same records.
 *
 * @param app a folder like `server/servicenow/app`, below a folder with node_modules.
 * @throws with the SDK's own words when the build fails.
 */
export function buildApp({ app = APP, newKeys = false }: { app?: string; newKeys?: boolean } = {}): BuiltApp {
  sdk(['build', app, ...(newKeys ? [] : ['--frozenKeys'])])
  steadyBillOfMaterials(app)
  const packages = join(app, 'dist/package')
  rmSync(packages, { recursive: true, force: true })
  sdk(['pack', app])
  const [zip, ...others] = globSync('*.zip', { cwd: packages })
  if (!zip || others.length > 0) throw new Error(`One package was expected in ${packages}`)
  return { records: join(app, 'dist/app'), package: join(packages, zip) }
}

/** Runs the SDK's command line from the folder that holds node_modules, and returns its output. */
export function sdk(args: string[]): string {
  const bin = join(REPOSITORY, 'node_modules/.bin')
  const run = spawnSync(join(bin, 'now-sdk'), args, {
    cwd: REPOSITORY,
    encoding: 'utf8',
    // The SDK's launcher takes the first `node` on the path, which on an older machine is not the pinned one.
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
  })
  const said = `${run.stdout ?? ''}${run.stderr ?? ''}`
  if (run.status !== 0) throw new Error(`now-sdk ${args[0]} failed\n${said}${run.error?.message ?? ''}`)
  return said
}

/**
 * The SDK writes a bill of materials with the time and a random number into each build. Both are derived from the
 * other records instead, so that two people can compare what they are about to install.
 */
function steadyBillOfMaterials(app: string): void {
  const records = join(app, 'dist/app')
  const hash = createHash('sha256')
  const bills: string[] = []
  for (const name of globSync('**/*.xml', { cwd: records }).sort()) {
    const text = readFileSync(join(records, name), 'utf8')
    if (text.includes('/bom.json</path>')) bills.push(join(records, name))
    else hash.update(`${name}\n${text}\n`)
  }
  const digest = hash.digest('hex')
  const uuid = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
  for (const bill of bills) {
    const text = readFileSync(bill, 'utf8')
      .replace(/"serialNumber": "urn:uuid:[^"]*"/, `"serialNumber": "urn:uuid:${uuid}"`)
      .replace(/"timestamp": "[^"]*"/, '"timestamp": "1970-01-01T00:00:00.000Z"')
    writeFileSync(bill, text)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = buildApp({ newKeys: process.argv.includes('--new-keys') })
  console.log(relative(process.cwd(), built.package))
}
