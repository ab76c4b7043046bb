import { makeBackup } from '../backup/makeBackup.ts'
import { openDatabase } from '../database/open.ts'
import { readEnvironment } from '../environment.ts'
import { VERSION } from '../version.ts'

/** Writes the whole database into a new file, whether a server runs or not. Returns the exit code. */
export async function backup(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const [path, ...more] = args
  if (path === undefined || more.length > 0 || path.startsWith('-')) {
    err('usage: tminus backup FILE')
    return 2
  }
  // A backup does not migrate the database: it is made before an upgrade.
  const opened = await openDatabase(readEnvironment(), err)
  try {
    const { at, tables, rows, bytes } = await makeBackup(opened.url, path, VERSION)
    out(`${path}: ${rows.toLocaleString('en')} rows of ${tables} tables as of ${at}, ${sayBytes(bytes)}.`)
    return 0
  } finally {
    await opened.release()
  }
}

function sayBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB']
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1024)) / Math.log(1024)) - 1)
  return `${(bytes / 1024 ** (power + 1)).toFixed(1)} ${units[power]}`
}
