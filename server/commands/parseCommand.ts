/** The edge for commands: input from a socket or a request becomes a command, or a refusal that names the field. */
import { z } from 'zod'
import { type CreateCutover, command, createCutover, type PersonCommand } from '../../shared/commands.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { nearest } from '../../shared/runbook/reading/nearest.ts'

export const commandId = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200)
  // The clock's ids follow from what is due; if a client took one, that deadline would never fire.
  .refine((id) => !id.startsWith('clock:'), 'must not begin with "clock:"')

const body = z.strictObject({ commandId, command: z.unknown() })
const creation = createCutover.extend({ commandId })

/** A bare command, as a person or a program sends it. Never throws. */
export function parseCommand(input: unknown): PersonCommand | Refusal {
  return parsed(command, input)
}

/** `{commandId, command}` of a request or a socket's message; `given` is the command as it came in. */
export function parseCommandBody(
  input: unknown,
): { commandId: string; command: PersonCommand; given: unknown } | Refusal {
  const outer = parsed(body, input)
  if (isRefusal(outer)) return outer
  const inner = parseCommand(outer.command)
  if (isRefusal(inner) && inner.field === undefined) return { ...inner, field: 'command' }
  return isRefusal(inner) ? inner : { commandId: outer.commandId, command: inner, given: outer.command }
}

/** The body of POST /cutovers. */
export function parseCreation(input: unknown): { commandId: string; command: CreateCutover } | Refusal {
  const given = parsed(creation, input)
  if (isRefusal(given)) return given
  const { commandId: id, ...rest } = given
  return { commandId: id, command: rest }
}

/** @param types of commands, to suggest one where another was written */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  types: readonly string[] = TYPES,
): z.output<Schema> | Refusal {
  const unstorable = unstorableText(input)
  if (unstorable) return unstorable
  const result = schema.safeParse(input)
  return result.success ? result.data : refusalOf(result.error.issues[0], input, types)
}

function refusalOf(issue: z.core.$ZodIssue | undefined, input: unknown, types: readonly string[]): Refusal {
  if (!issue) throw new Error('zod refused without an issue')
  const { path, message } = deepest(issue, input, types)
  const field = path.join('.')
  return field === ''
    ? refuse('malformed', sentence(`This ${message}`))
    : refuse('malformed', sentence(`“${field}” ${message}`), { field })
}

/** The wrong field, and what is wrong with it as the end of a sentence. */
function deepest(
  issue: z.core.$ZodIssue,
  input: unknown,
  types: readonly string[],
): { path: PropertyKey[]; message: string } {
  const given = valueAt(input, issue.path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return { path: [...issue.path, issue.keys[0] ?? ''], message: 'is not a field here' }
    case 'invalid_union': {
      const type = issue.path.at(-1) === 'type' || typeof given !== 'object' ? given : undefined
      if (issue.errors.length === 0) return { path: issue.path, message: unknownType(type, types) }
      // The alternative that fits best is the one with the fewest issues.
      const [best] = [...issue.errors].sort((a, b) => a.length - b.length)
      const first = best?.[0]
      return first
        ? deepest({ ...first, path: [...issue.path, ...first.path] }, input, types)
        : { path: issue.path, message: 'does not fit' }
    }
    case 'invalid_type':
      return { path: issue.path, message: given === undefined ? 'is missing' : `must be ${article(issue.expected)}` }
    case 'too_small':
      if (issue.origin !== 'array') return { path: issue.path, message: issue.message }
      return {
        path: issue.path,
        message: `needs at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`,
      }
    case 'invalid_key':
      return { path: issue.path, message: 'is not a name that fits here' }
    case 'too_big':
      return {
        path: issue.path,
        message: `is too long: at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`,
      }
    case 'invalid_value':
      return {
        path: issue.path,
        message: `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`,
      }
    case 'invalid_format':
      return { path: issue.path, message: formats[issue.format] ?? issue.message }
    default:
      return { path: issue.path, message: issue.message }
  }
}

const formats: Partial<Record<string, string>> = {
  datetime: 'is not an instant; write it like 2026-03-14T22:00:00Z or 2026-03-14T23:00:00+01:00',
  url: 'is not an http address',
}

function unknownType(type: unknown, types: readonly string[]): string {
  if (typeof type !== 'string') return 'is missing; it says which command this is'
  const meant = nearest(type, types)
  return `names no command: ${JSON.stringify(type.slice(0, 60))}${meant === undefined ? '' : `. Did you mean ${meant}?`}`
}

/** Those accepted from outside: what only the clock and ServiceNow may send is never suggested. */
const TYPES = command.options.map((option) => option.shape.type.value)

const article = (expected: string): string =>
  expected === 'object' ? 'an object' : expected === 'array' ? 'a list' : `a ${expected}`

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

const NUL = String.fromCharCode(0)

/** What PostgreSQL cannot store: NUL characters and lone surrogates. Not recursive: input can be nested deeply. */
function unstorableText(input: unknown): Refusal | undefined {
  const open: { value: unknown; path: string }[] = [{ value: input, path: '' }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next
    if (typeof value === 'string') {
      const why = unstorable(value)
      if (why)
        return path === ''
          ? refuse('malformed', `This ${why}.`)
          : refuse('malformed', `“${path}” ${why}.`, { field: path })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) {
        // Code that copies objects drops it; nothing is half-applied (R13).
        if (key === '__proto__') {
          const at = path === '' ? key : `${path}.${key}`
          return refuse('malformed', `“${at}” is not a field here.`, { field: at })
        }
        if (unstorable(key)) return refuse('malformed', `The name of a field ${unstorable(key)}.`, { field: path })
        open.push({ value: entry, path: path === '' ? key : `${path}.${key}` })
      }
    }
  }
  return undefined
}

/** For a single text, as the end of a sentence. */
export function unstorable(text: string): string | undefined {
  if (text.includes(NUL)) return 'contains a NUL character'
  return text.isWellFormed() ? undefined : 'contains half a Unicode character'
}
