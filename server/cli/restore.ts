import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { restore as restoreInto } from '../backup/restore.ts'
import { openDatabase } from '../database/open.ts'
import { readEnvironment } from '../environment.ts'
import { argumentsOf } from './argumentsOf.ts'

const USAGE = 'usage: tminus restore FILE [--replace]'

/** Restores a backup into the database, whether a server runs or not. Returns the exit code. */
export async function restore(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const asked = parse(args)
  if ('fault' in asked) {
    err(asked.fault)
    err(USAGE)
    return 2
  }
  const opened = await openDatabase(readEnvironment(), err)
  try {
    const { backup, tables, rows, cutovers, broken } = await restoreInto(opened.url, asked.path, {
      async mayReplace(database) {
        if (!asked.replace) {
          err('Restore into an empty database, or give --replace, which asks for the name of the database.')
          return false
        }
        err(`Everything in the database “${database}” is replaced by ${asked.path}. Type its name to go on:`)
        return (await answerOf(process.stdin)) === database
      },
    })
    out(`${rows.toLocaleString('en')} rows of ${tables} tables are restored and compared, as of ${backup.at}.`)
    out('Sessions, tokens and roles are as they were then: what was revoked since is good again.')
    out(
      broken.length > 0
        ? ''
        : cutovers === 1
          ? 'The log of 1 cutover is intact.'
          : `The logs of ${cutovers} cutovers are intact.`,
    )
    for (const { cutoverId, why } of broken) err(`The log of ${cutoverId} is ${why}; it was so in the backup.`)
    return broken.length > 0 ? 1 : 0
  } finally {
    await opened.release()
  }
}

function parse(args: string[]): { path: string; replace: boolean } | { fault: string } {
  const read = argumentsOf(args, { replace: { type: 'boolean' } })
  if ('fault' in read) return read
  const { values, positionals } = read
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) return { fault: 'Name one file.' }
  return { path, replace: values.replace === true }
}

/** The first line of input; empty where nobody can answer. */
async function answerOf(input: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input })
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')])
  lines.close()
  return typeof line === 'string' ? line.trim() : ''
}
