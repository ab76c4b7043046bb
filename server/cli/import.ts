import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ImportAnswers, importAnswers, type Question } from '../../shared/import/answers.ts'
import { type Into, sayDifference } from '../../shared/import/difference.ts'
import type { DryRun } from '../../shared/import/dryRun.ts'
import type { Finding } from '../../shared/import/findings.ts'
import { sayPlaces } from '../../shared/import/sayPlaces.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { createRunbookReader } from '../runbooks/readAside.ts'
import { argumentsOf } from './argumentsOf.ts'
import { textIn, unreadable } from './textIn.ts'
import { writeNew } from './writeNew.ts'

/** Flags that are not called like their answer. */
const FLAGS = { unit: 'durationUnit', dates: 'dateOrder', numbers: 'rowNumbers' } as const
const DATES: Record<string, ImportAnswers['dateOrder']> = { dmy: 'dayFirst', mdy: 'monthFirst' }
const UNITS: Record<string, ImportAnswers['durationUnit']> = { seconds: 's', minutes: 'min', hours: 'h', days: 'd' }
/** The flag that answers a question, as it is written. */
const ANSWERED_BY: Record<Question['id'], string> = {
  encoding: '--encoding Windows-1252',
  durationUnit: '--unit seconds|minutes|hours|days',
  dateOrder: '--dates dmy|mdy',
  zone: '--zone Europe/Berlin',
  t0: '--t0 2027-03-06T22:00',
  rowNumbers: '--numbers file|steps',
  people: 'in the console',
  items: '--items boxes|numbers|bullets|rows',
  order: '--order oneByOne|together',
}
const USAGE =
  'usage: tminus import FILE [--out FILE] [--into RUNBOOK [--all]] [--encoding NAME] [--unit minutes] [--dates dmy|mdy] [--zone ZONE] [--t0 TIME] [--numbers file|steps] ' +
  '[--items WHAT] [--order HOW] [--title TITLE]'

/**
 * Says what a plan of any kind would become as a runbook, or with `--into` what it would change in one, and writes that with
 * `--out`. What may have been written into the runbook by hand goes only with `--all`. Returns the exit code: 0 when
 * it can be used, 1 with an open question, an error or a file that cannot be read or written, 2 usage.
 */
export async function importPlan(
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
  let bytes: Uint8Array
  try {
    bytes = await readFile(asked.file)
  } catch (error) {
    err(`${asked.file}: ${unreadable(error)}`)
    return 1
  }
  const before = asked.into === undefined ? undefined : await textIn(asked.into)
  if (before && 'why' in before) {
    err(`${asked.into}: ${before.why}`)
    return 1
  }
  const tried = await tryOut(asked, bytes, before?.text)
  for (const line of sayTried(tried)) out(line)
  if (tried.kind === 'refused') return 1
  if (before && tried.kind === 'runbook') {
    err(`${asked.file}: is a runbook already; what differs is said of plans`)
    return 1
  }
  const text = textOf(tried)
  if (text === undefined) return 1
  // Who reads the file later sees no question, only a letter that is wrong.
  if (tried.questions.some(({ id }) => id === 'encoding')) {
    if (asked.out !== undefined) err(`${asked.out}: not written, since the encoding of ${asked.file} is not said`)
    return 1
  }
  if (asked.out !== undefined) {
    const why = await writeNew(asked.out, text)
    if (why !== undefined) {
      err(`${asked.out}: ${why}`)
      return 1
    }
    out(`Written to ${asked.out}.`)
  }
  return isUsable(tried) ? 0 : 1
}

/** Undefined where it does not go into the runbook. */
function textOf(tried: Exclude<DryRun, { kind: 'refused' }>): string | undefined {
  if (tried.kind === 'runbook') return tried.text
  if (!tried.into) return tried.runbook
  return 'refused' in tried.into ? undefined : tried.into.text
}

/** In a thread with limits of memory and time, since a file may come from anywhere. */
async function tryOut({ file, answers, all }: Asked, bytes: Uint8Array, before: string | undefined): Promise<DryRun> {
  const reader = createRunbookReader({ idleMs: 0 })
  const name = basename(file)
  if (before === undefined) return reader.dryRun(bytes, name, answers, null)
  return reader.dryRun(bytes, name, answers, null, { text: before, accepted: all ? 'all' : 'sure' })
}

interface Asked {
  file: string
  out?: string
  /** The runbook that it goes into. */
  into?: string
  all: boolean
  answers: ImportAnswers
}

function parse(args: string[]): Asked | { fault: string } {
  const text = { type: 'string' } as const
  const read = argumentsOf(args, {
    out: text,
    into: text,
    all: { type: 'boolean' },
    encoding: text,
    unit: text,
    dates: text,
    zone: text,
    t0: text,
    numbers: text,
    items: text,
    order: text,
    title: text,
  })
  if ('fault' in read) return read
  const { values, positionals } = read
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) return { fault: 'Name one file.' }
  const { out, into, all = false, encoding, unit, dates, zone, t0, numbers, items, order, title } = values
  if (all && into === undefined) return { fault: '--all goes with --into.' }
  const { data, error } = importAnswers.safeParse({
    encoding,
    durationUnit: unit && (UNITS[unit] ?? unit),
    dateOrder: dates && (DATES[dates] ?? dates),
    rowNumbers: numbers,
    zone,
    t0,
    items,
    order,
    title,
  })
  if (!error) return { file, all, answers: data, ...withoutUndefined({ out, into }) }
  const key = String(error.issues[0]?.path[0])
  const flag = Object.entries(FLAGS).find(([, answer]) => answer === key)?.[0] ?? key
  return { fault: `--${flag}: ${error.issues[0]?.message}` }
}

function isUsable(tried: Exclude<DryRun, { kind: 'refused' }>): boolean {
  const checked = tried.kind === 'plan' && tried.into && 'check' in tried.into ? tried.into.check : tried.check
  const faults = tried.kind === 'plan' ? [...tried.faults, ...checked] : checked
  const isOpen = tried.questions.some(({ isRequired }) => isRequired)
  return !isOpen && faults.every(({ severity }) => severity !== 'error')
}

function sayTried(tried: DryRun): string[] {
  if (tried.kind === 'refused') return [tried.message]
  const check = tried.check.map(
    ({ line, severity, message }) => `  line ${line}: ${severity === 'warning' ? 'warning: ' : ''}${message}`,
  )
  const checked = part('The check of the runbook', check)
  if (tried.kind === 'runbook')
    return [
      `It is ${tried.what}.`,
      ...part('Questions', tried.questions.flatMap(sayQuestion)),
      ...part(
        'Guessed',
        tried.guesses.flatMap((one) => sayFinding(one)),
      ),
      ...checked,
    ]
  const { what, steps, roles, readiness, sheets, questions, faults, guesses, lost } = tried
  const workstreams = new Set(steps.flatMap(({ workstream }) => workstream ?? [])).size
  const people = new Set(roles.flatMap((role) => role.people)).size
  const done = steps.filter(({ status }) => status === 'done').length
  const columns = sheets
    .filter(({ isTaken }) => isTaken)
    .flatMap(({ name, columns, matrix }) => [
      `  ${name || 'table'}: ${columns.map(({ heading, field }) => `${heading} → ${field}`).join(', ')}`,
      ...(matrix.length > 0 ? [`    ${matrix.map(({ heading }) => heading).join(', ')} → roles of a RACI matrix`] : []),
    ])
  return [
    `It is ${what}: ${[
      count(steps.length, 'step'),
      ...(workstreams > 0 ? [count(workstreams, 'workstream')] : []),
      ...(people > 0 ? [people === 1 ? '1 person' : `${people} people`] : []),
      ...(readiness.length > 0 ? [count(readiness.length, 'readiness item')] : []),
    ].join(', ')}.${done > 0 ? ` ${done} of them are done in it.` : ''}`,
    ...part('Columns', columns),
    ...part('Questions', questions.flatMap(sayQuestion)),
    ...part(
      'Faults',
      faults.flatMap((fault) => sayFinding(fault, fault.severity)),
    ),
    ...part(
      'Guessed',
      guesses.flatMap((one) => sayFinding(one)),
    ),
    ...part(
      'Not kept',
      lost.flatMap((one) => sayFinding(one)),
    ),
    ...(tried.into ? sayInto(tried.into) : checked),
  ]
}

function sayInto(into: Into): string[] {
  if ('refused' in into) return ['', into.refused]
  const { differences, accepted, check } = into
  if (differences.length === 0) return ['', 'The runbook has all of it already.']
  const taken = new Set(accepted)
  const said = differences.map(
    (one) => `  ${sayDifference(one)}${taken.has(one.key) ? '' : ' (may be written by hand: taken with --all only)'}`,
  )
  const errors = check.filter(({ severity }) => severity === 'error')
  return [
    ...part(`Differences: ${differences.length}, of which ${taken.size} are taken`, said),
    ...part(
      'The check of the runbook with them',
      errors.map(({ line, message }) => `  line ${line}: ${message}`),
    ),
  ]
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const part = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines])

const sayQuestion = ({ id, ask, why, options = [], proposal, isRequired }: Question): string[] => [
  `  ${ask} ${why}`,
  ...(id === 'encoding' ? options.map(({ label }) => `    ${label}`) : []),
  `    ${isRequired ? 'Answer' : 'Unless answered, it goes on with its proposal'}: ${ANSWERED_BY[id]}${proposal === undefined ? '' : ` (proposed: ${proposal})`}`,
]

function sayFinding({ message, count, places, examples }: Finding, severity?: 'error' | 'warning'): string[] {
  const where = sayPlaces(places)
  return [
    `  ${severity === undefined ? '' : `${severity}: `}${message} (${count})`,
    ...(where === '' ? [] : [`    ${where}`]),
    ...(examples.length > 0 ? [`    ${[...new Set(examples)].join(' · ')}`] : []),
  ]
}
