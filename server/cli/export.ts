import { extname } from 'node:path'
import { runbookVersion } from '../../shared/chain/canonical.ts'
import { instant } from '../../shared/commandFields.ts'
import { FORMATS, type Format } from '../export/cannotCarry.ts'
import { exportedRunbook } from '../export/exportedPlan.ts'
import { fileOf } from '../export/fileOf.ts'
import { argumentsOf } from './argumentsOf.ts'
import { check } from './check.ts'
import { runbookIn } from './runbookIn.ts'
import { writeNew } from './writeNew.ts'

const WRITTEN = FORMATS.filter((format) => format !== 'yaml')
const USAGE = `usage: tminus export FILE --to OUT.(${WRITTEN.join('|')}) [--start ISO] [--role ROLE]`

/**
 * Writes a runbook file as a sheet, a plan for Microsoft Project, Markdown or a calendar, by the ending of OUT; `--start` is the
 * instant of T-0. Returns the exit code: 0 written, 1 when the file has an error or OUT cannot be written, 2 usage.
 */
export async function exportRunbook(
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
  const { file, to, format, t0, role } = asked
  const read = await runbookIn(file)
  if (!read) return Math.max(1, await check([file], err))
  const { runbook, text: source } = read
  if (role !== undefined && !runbook.roles.some(({ id }) => id === role)) {
    err(`--role: the runbook has no role “${role}”; it has ${runbook.roles.map(({ id }) => id).join(', ')}.`)
    return 1
  }
  const now = Date.now()
  const plan = exportedRunbook(runbook, {
    now,
    version: runbookVersion(runbook),
    source,
    ...(t0 === undefined ? {} : { t0 }),
  })
  const why = await writeNew(to, await fileOf({ plan, format, whose: role === undefined ? {} : { role }, now }))
  if (why !== undefined) {
    err(`${to}: ${why}`)
    return 1
  }
  out(`Written to ${to}.`)
  return 0
}

interface Asked {
  file: string
  to: string
  format: Exclude<Format, 'yaml'>
  /** Epoch milliseconds. */
  t0?: number
  role?: string
}

function parse(args: string[]): Asked | { fault: string } {
  const text = { type: 'string' } as const
  const read = argumentsOf(args, { to: text, start: text, role: text })
  if ('fault' in read) return read
  const { values, positionals } = read
  const { to, start, role } = values
  const [file] = positionals
  if (file === undefined || positionals.length > 1) return { fault: 'Name one file.' }
  if (to === undefined) return { fault: 'Say where to, with --to.' }
  const format = WRITTEN.find((one) => extname(to).toLowerCase() === `.${one}`)
  if (!format) return { fault: `--to: name a file that ends in ${WRITTEN.map((one) => `.${one}`).join(', ')}.` }
  if (start !== undefined && !instant.safeParse(start).success)
    return { fault: `--start: "${start}" is not an instant with its zone, like 2027-03-06T22:00:00+01:00` }
  if (format === 'ics' && start === undefined)
    return { fault: 'A calendar holds instants: say when T-0 is, with --start.' }
  if (format !== 'ics' && role !== undefined) return { fault: '--role: only a calendar is one role’s alone.' }
  return {
    file,
    to,
    format,
    ...(start === undefined ? {} : { t0: Date.parse(start) }),
    ...(role === undefined ? {} : { role }),
  }
}
