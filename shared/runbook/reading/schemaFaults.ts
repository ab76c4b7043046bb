/** Turns the schema's issues into wording for people who write runbooks. */
import { z } from 'zod'
import { writtenFile } from '../runbookFormat.ts'
import type { Path } from './fault.ts'
import { didYouMean, nearest } from './nearest.ts'
import type { Source } from './positions.ts'

type Issue = z.core.$ZodIssue

const NO_STEPS = '"steps" is missing; list them, each with its title and how long it takes'

/** Reports every issue at its path in the value. */
export function reportIssues(
  issues: readonly Issue[],
  value: unknown,
  { report, asWritten }: Pick<Source, 'report' | 'asWritten'>,
): void {
  reportAt([], issues, { value, report, asWritten })
}

interface Found extends Pick<Source, 'report' | 'asWritten'> {
  /** The whole file. */
  value: unknown
}

function reportAt(base: Path, issues: readonly Issue[], found: Found): void {
  const { value: root, report } = found
  const misspelt = new Set<string>()
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const path = pathOf(base, issue)
    const known = knownKeys(path)
    for (const key of issue.keys) {
      const meant = nearest(key, known)
      if (meant !== undefined) misspelt.add(JSON.stringify([...path, meant]))
      report('error', [...path, key], unknownKey(key, path, root, meant, known), 'key')
    }
  }
  for (const issue of issues) {
    const path = pathOf(base, issue)
    // One slip, one fault: `ownr` for `owner` is a typo, not a missing key too.
    const missing = issue.code !== 'unrecognized_keys' && valueAt(root, path) === undefined
    // The list of steps goes by the name of the lists that it becomes.
    const written = path.length === 1 && path[0] === 'workstreams' ? [path, ['steps']] : [path]
    if (missing && written.some((one) => misspelt.has(JSON.stringify(one)))) continue
    if (issue.code !== 'unrecognized_keys') reportIssue(issue, path, found)
  }
}

function pathOf(base: Path, { path }: Issue): Path {
  return [...base, ...path.map((key) => (typeof key === 'number' ? key : String(key)))]
}

function reportIssue(issue: Issue, path: Path, found: Found): void {
  const { value: root, report, asWritten } = found
  const given = valueAt(root, path)
  const error = (message: string, part: 'key' | 'value' = 'value') => report('error', path, message, part)
  const name = nameOf(path)
  if (issue.code === 'invalid_key') {
    const why = issue.issues[0]?.message ?? 'it is not an id'
    error(`${JSON.stringify(String(path.at(-1)))} cannot be a key here: ${why}`, 'key')
  } else if (given === undefined) {
    error(path.length === 1 && path[0] === 'workstreams' ? NO_STEPS : `${name} is missing`)
  } else if (given === null) {
    error(`${name} is empty; give it a value or leave the key out`, 'key')
  } else if (issue.code === 'invalid_union') {
    const meant = intendedOption(issue.errors, given)
    if (meant) reportAt(path, meant, found)
    else if (isBare(given) && takesText(issue.errors)) error(inQuotes(name, asWritten(path) ?? String(given)))
    else error(issue.message)
  } else if (issue.code === 'invalid_type' && issue.expected === 'string' && isBare(given)) {
    error(isOurs(issue) ? issue.message : inQuotes(name, asWritten(path) ?? String(given)))
  } else {
    error(messageOf(issue, name, given, path))
  }
}

/** What YAML takes for something else than the text that was meant, as 4.10 for 4.1. */
const isBare = (given: unknown): boolean => typeof given === 'number' || typeof given === 'boolean'

const inQuotes = (name: string, written: string) => `${name} must be text; put it in quotes: ${JSON.stringify(written)}`

/** Whether it may be written as text, or else as a group of keys. */
const takesText = (options: readonly (readonly Issue[])[]): boolean => {
  const expected = options.map(([issue]) => (issue?.code === 'invalid_type' ? issue.expected : undefined))
  return expected.includes('string') && expected.every((type) => type === 'string' || type === 'object')
}

function messageOf(issue: Issue, name: string, given: unknown, path: Path): string {
  if (isOurs(issue))
    return issue.code === 'custom' || issue.code === 'invalid_type' || issue.code === 'invalid_union'
      ? issue.message
      : `${name}: ${issue.message}`
  switch (issue.code) {
    case 'invalid_type':
      return `${name} must be ${expectation(issue.expected, given, path)}`
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (allowed.length === 1) return `${name} can only be ${allowed[0]}; leave it out otherwise`
      const known = `${name} is one of ${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`
      return `${known}, not ${JSON.stringify(given)}${didYouMean(String(given), allowed)}`
    }
    case 'too_small':
      if (issue.origin === 'array') return `${name} must name at least ${issue.minimum}`
      return `${name} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'string') return `${name} is longer than ${issue.maximum} characters`
      // The only numbers that end at 1 are shares.
      if (issue.maximum === 1 && typeof given === 'number' && given <= 100)
        return `${name} must be at most 1: ${given} % is ${given / 100}`
      return `${name} must be at most ${issue.maximum}`
    case 'invalid_format':
      return `${name} is not written as it should be`
    default:
      return `${name} is not understood`
  }
}

/** Our own messages are written for people; zod's begin with one of these words. */
const isOurs = ({ message }: Issue): boolean => !/^(Invalid|Too|Unrecognized|Expected)/.test(message)

function expectation(expected: string, given: unknown, path: Path): string {
  switch (expected) {
    case 'string':
      return 'text'
    case 'array':
      return typeof given === 'string' ? `a list: [${given}]` : 'a list'
    case 'int':
      return `a whole number, not ${show(given)}`
    case 'number':
      return `a number, not ${show(given)}`
    case 'boolean':
      return `true or false, not ${show(given)}`
    default: {
      const example = path.length === 2 && path[0] === 'roles' ? `: { title: ${show(given)} }` : ''
      return `a group of keys${example || `, not ${show(given)}`}`
    }
  }
}

function show(given: unknown): string {
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object') return 'a group of keys'
  return typeof given === 'string' ? JSON.stringify(given) : String(given)
}

/** The issues of the option closest to the value; undefined when it resembles none. */
function intendedOption(options: readonly (readonly Issue[])[], given: unknown): readonly Issue[] | undefined {
  const isGroup = typeof given === 'object' && given !== null && !Array.isArray(given)
  const keys = isGroup ? Object.keys(given).length : 0
  let best: readonly Issue[] | undefined
  let bestKnown = 0
  for (const issues of options) {
    if (
      issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'custom')
    )
      continue
    if (!isGroup) return issues
    const unknown = issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0)
    if (keys - unknown > bestKnown) {
      best = issues
      bestKnown = keys - unknown
    }
  }
  return best
}

function unknownKey(
  key: string,
  path: Path,
  root: unknown,
  meant: string | undefined,
  known: readonly string[],
): string {
  // Inside { } a comma ends the value, so the rest of a sentence looks like another key.
  if (/^then(\s+decide)?$/.test(key)) return 'inside { } a timebox needs quotes: timebox: "30m, then decide"'
  if (valueAt(root, [...path, key]) === null && key.includes(' '))
    return `"${key}" is not a key; inside { } a text with a comma needs quotes`
  const hint = meant === undefined ? `; the keys are ${known.join(', ')}` : `; did you mean "${meant}"?`
  return `"${key}" is not a key ${placeOf(path)}${hint}`
}

function placeOf(path: Path): string {
  if (path.length === 0) return 'of a runbook'
  const [section] = path
  if (path.length === 3 && section === 'workstreams') return 'of a step'
  if (path.length === 3 && section === 'rollback')
    return path[1] === 'triggers' ? 'of a trigger' : 'of a rollback’s own step'
  if (path.length === 1 && section === 'rollback') return 'of the rollback'
  if (path.length === 2 && section === 'gates') return 'of a gate'
  if (path.length === 3 && section === 'readiness') return 'of a readiness item'
  if (path.length === 2 && section === 'roles') return 'of a role'
  return 'here'
}

/** `"takes"`; for a list entry, the key of the list. */
function nameOf(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the runbook'
  if (typeof last === 'string') return `"${last}"`
  const list = path.findLast((key) => typeof key === 'string')
  return `entry ${last + 1} of "${list}"`
}

function knownKeys(path: Path): string[] {
  let schemas: z.core.$ZodType[] = [writtenFile]
  for (const step of path) schemas = schemas.flatMap(unwrapped).flatMap((schema) => inner(schema, step))
  return [
    ...new Set(
      schemas.flatMap(unwrapped).flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])),
    ),
  ]
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrapped(schema.unwrap())
  return schema instanceof z.ZodUnion ? schema.options.flatMap(unwrapped) : [schema]
}

function inner(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  const part: unknown = schema instanceof z.ZodObject ? schema.shape[String(step)] : undefined
  return part instanceof z.ZodType ? [part] : []
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}
