/** Turns the schema's issues into faults at their places. Missing and unknown keys are told here, values in `schemaWords.ts`. */
import { A_DEPENDENCY, notWritten } from '../meant.ts'
import { asId, parseDependency } from '../written.ts'
import type { AsWritten, Path, Report } from './fault.ts'
import { isGroup, listOf } from './groups.ts'
import { nearest } from './nearest.ts'
import { knownKeys, lineFor, valueAt } from './schemaKeys.ts'
import { type Issue, inQuotes, isOurs, notAnId, type Said, wordsOf } from './schemaWords.ts'

const NO_STEPS = '"steps" is missing; list them, each with its title and how long it takes'

interface Reporters {
  report: Report
  asWritten: AsWritten
}

/** Reports every issue at its path in the value. */
export function reportIssues(issues: readonly Issue[], value: unknown, { report, asWritten }: Reporters): void {
  let ids: ReadonlySet<string> | undefined
  const known = () => {
    ids ??= idsIn(value)
    return ids
  }
  reportAt([], issues, { value, report, asWritten, ids: known })
}

interface Found extends Reporters {
  /** The whole file. */
  value: unknown
  ids(): ReadonlySet<string>
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
      const { message, ...more } = unknownKey(key, path, found, meant, known)
      report('error', [...path, key], message, { ...more, part: 'key' })
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
  const name = nameOf(path)
  const say = ({ message, ...more }: Said) => report('error', path, message, more)
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1))
    const [why] = issue.issues
    const isForm = why?.code === 'invalid_format' && why.message.startsWith('an id')
    say({
      ...(isForm ? notAnId(key) : { message: `"${key}" cannot be a key here: ${why?.message ?? ''}` }),
      part: 'key',
    })
  } else if (given === undefined) {
    say(missing(path, name, root))
  } else if (given === null) {
    say({ message: `${name} is empty; give it a value or leave the key out`, part: 'key' })
  } else if (issue.code === 'invalid_union') {
    const meant = intendedOption(issue.errors, given)
    if (meant) reportAt(path, meant, found)
    else if (isBare(given) && takesText(issue.errors)) say(inQuotes(name, asWritten(path) ?? String(given)))
    else say({ message: issue.message })
  } else if (issue.code === 'invalid_type' && issue.expected === 'string' && isBare(given) && !isOurs(issue)) {
    say(inQuotes(name, asWritten(path) ?? String(given)))
  } else {
    const said = wordsOf(issue, name, given, path, valueAt(root, ['timezone']))
    say(path.at(-2) === 'after' ? ofKnown(said, given, found) : said)
  }
}

/** What is written as a dependency, if it would be one of this runbook. */
function ofKnown(said: Said, given: unknown, { ids }: Found): Said {
  const on = typeof said.fix === 'string' ? parseDependency(said.fix)?.on : undefined
  if (on === undefined || ids().has(on)) return said
  return { message: notWritten(given, { ...A_DEPENDENCY, meant: () => undefined }), kind: NO_DEPENDENCIES }
}

const NO_DEPENDENCIES = `{count} texts are not ${A_DEPENDENCY.many}`

/** Of steps and gates, as they are and as they will be once they are ids. */
function idsIn(root: unknown): ReadonlySet<string> {
  const groups = valueAt(root, ['workstreams'])
  const lists = isGroup(groups) ? Object.values(groups) : []
  const nodes = [...lists, valueAt(root, ['gates'])].flatMap(listOf)
  return new Set(nodes.map((node) => asId(String(valueAt(node, ['step']) ?? valueAt(node, ['id'])))))
}

function missing(path: Path, name: string, root: unknown): Said {
  if (path.length === 1 && path[0] === 'workstreams') return { message: NO_STEPS }
  const line = lineFor(path, root)
  return { message: line === undefined ? `${name} is missing` : `${name} is missing; add a line like ${line}` }
}

/** What YAML takes for something else than the text that was meant, as 4.10 for 4.1. */
const isBare = (given: unknown): boolean => typeof given === 'number' || typeof given === 'boolean'

/** Whether it may be written as text, or else as a group of keys. */
const takesText = (options: readonly (readonly Issue[])[]): boolean => {
  const expected = options.map(([issue]) => (issue?.code === 'invalid_type' ? issue.expected : undefined))
  return expected.includes('string') && expected.every((type) => type === 'string' || type === 'object')
}

/** The issues of the option closest to the value; undefined when it resembles none. */
function intendedOption(options: readonly (readonly Issue[])[], given: unknown): readonly Issue[] | undefined {
  const keys = isGroup(given) ? Object.keys(given).length : 0
  let best: readonly Issue[] | undefined
  let bestKnown = 0
  for (const issues of options) {
    if (
      issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'custom')
    )
      continue
    if (!isGroup(given)) return issues
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
  { value: root, asWritten }: Found,
  meant: string | undefined,
  known: readonly string[],
): Said {
  // Inside { } a comma ends the value, so the rest of a sentence looks like another key.
  if (/^then:?(\s+decide)?$/.test(key))
    return { message: 'inside { } a timebox needs quotes: timebox: "30m, then decide"' }
  const value = valueAt(root, [...path, key])
  if (value === null && key.includes(' ')) {
    const before = keyBefore(key, path, root)
    const text = before === undefined ? undefined : asWritten([...path, before])
    const whole = text === undefined ? '' : `: ${before}: ${JSON.stringify(`${text}, ${key}`)}`
    return { message: `"${key}" is not a key; inside { } a text with a comma needs quotes${whole}` }
  }
  if (meant === undefined)
    return { message: `"${key}" is not a key ${placeOf(path)}; the keys are ${known.join(', ')}` }
  return { message: `"${key}" is not a key ${placeOf(path)}; did you mean "${meant}"?`, fix: meant }
}

function keyBefore(key: string, path: Path, root: unknown): string | undefined {
  const group = valueAt(root, path)
  const keys = typeof group === 'object' && group !== null ? Object.keys(group) : []
  return keys[keys.indexOf(key) - 1]
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
