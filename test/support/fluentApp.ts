/** The app for an instance, built from copies of its sources, and what is in a package. */
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'

const REPOSITORY = resolve(import.meta.dirname, '../..')
export const APP_SOURCES = join(REPOSITORY, 'server/servicenow/app')

/** By name, the XML of each. */
export type Records = ReadonlyMap<string, string>

/** A folder for copies of the app, below node_modules so that they find the SDK and nothing of them is ever committed. */
export function appFolder(): { copyOfTheApp(name: string): string; remove(): void } {
  mkdirSync(join(REPOSITORY, 'node_modules/.cache'), { recursive: true })
  const folder = mkdtempSync(join(REPOSITORY, 'node_modules/.cache/tminus-app-'))
  return {
    copyOfTheApp(name) {
      const copy = join(folder, name)
      const isSource = (path: string) => !['dist', '.now'].includes(basename(path))
      cpSync(APP_SOURCES, copy, { recursive: true, filter: isSource })
      return copy
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export function recordsIn(path: string): Records {
  const names = globSync('**/*.xml', { cwd: path }).sort()
  return new Map(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]))
}

/** Name and content of each file of a package. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength).replace(/^\//, '')
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20))
    files.set(name, zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data))
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

/** Of each file in a package, name and hash. */
export const packageHashes = ({ package: path }: { package: string }): string[] =>
  [...unzip(readFileSync(path))].map(([name, content]) => `${name} ${sha256(content)}`).sort()
