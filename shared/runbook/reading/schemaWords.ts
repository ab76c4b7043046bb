/** What the schema finds wrong with a value, in words, and what would be right there. */
import type { z } from 'zod'
import { meantFlag, meantList, meantNumber, meantTime } from '../meant.ts'
import { ID } from '../runbookFormat.ts'
import { asId } from '../written.ts'
import type { Particulars, Path } from './fault.ts'
import { nearest } from './nearest.ts'
import { asScalar } from './places.ts'

export type Issue = z.core.$ZodIssue

export interface Said extends Particulars {
  message: string
}

/** Our own messages are written for people; zod's begin with one of these words. */
export const isOurs = ({ message }: Issue): boolean => !/^(Invalid|Too|Unrecognized|Expected)/.test(message)

/** @param zone of the runbook, as far as it is known */
export function wordsOf(issue: Issue, name: string, given: unknown, path: Path, zone: unknown): Said {
  switch (issue.code) {
    case 'custom':
      return { message: issue.message, ...paramsOf(issue.params) }
    case 'invalid_type':
      return isOurs(issue) ? { message: issue.message } : expectation(issue.expected, name, given, path)
    case 'invalid_format':
      if (issue.pattern === String(ID)) return notAnId(given)
      if (issue.format === 'datetime') return notATime(issue.message, name, given, zone)
      return { message: isOurs(issue) ? `${name}: ${issue.message}` : `${name} is not written as it should be` }
    case 'invalid_value':
      return notAllowed(name, given, issue.values.map(String))
    case 'too_small':
      if (isOurs(issue)) return { message: `${name}: ${issue.message}` }
      if (issue.origin === 'array') return { message: `${name} must name at least ${issue.minimum}` }
      return { message: `${name} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}` }
    case 'too_big':
      return tooBig(issue, name, given)
    case 'invalid_union':
      return { message: issue.message }
    default:
      return { message: isOurs(issue) ? `${name}: ${issue.message}` : `${name} is not understood` }
  }
}

export function inQuotes(name: string, written: string): Said {
  const yaml = JSON.stringify(written)
  return {
    message: `${name} must be text; put it in quotes: ${yaml}`,
    fix: { yaml },
    kind: '{count} values must be text; put each in quotes',
  }
}

/** Of a text or a key that should be an id. */
export function notAnId(given: unknown): Said {
  const fix = asId(String(given))
  const form = 'lower-case letters, digits and hyphens, at most 64'
  if (fix === '') return { message: `${JSON.stringify(given)} is no id, which is ${form}` }
  return {
    message: `write ${fix} instead of ${JSON.stringify(given)}: an id is ${form}`,
    fix,
    kind: `{count} ids are misspelt; an id is ${form}`,
  }
}

function notATime(message: string, name: string, given: unknown, zone: unknown): Said {
  const fix = typeof given === 'string' ? meantTime(given, zone) : undefined
  if (fix === undefined) return { message: `${name}: ${message}` }
  return {
    message: `write ${fix} instead of ${JSON.stringify(given)}: an offset from T-0, or an instant with its zone`,
    fix,
    kind: '{count} times are misspelt; write an offset from T-0, or an instant with its zone',
  }
}

function notAllowed(name: string, given: unknown, allowed: readonly string[]): Said {
  const [only = '', ...others] = allowed
  if (others.length === 0) {
    const isMeant = only === 'true' && meantFlag(given) === true
    if (isMeant) return { message: `${name} can only be true; write true`, fix: { yaml: 'true' } }
    return { message: `${name} can only be ${only}; leave it out otherwise` }
  }
  const known = `${name} is one of ${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`
  const fix = nearest(String(given), allowed)
  const meant = fix === undefined ? '' : `; did you mean "${fix}"?`
  return { message: `${known}, not ${JSON.stringify(given)}${meant}`, ...(fix !== undefined && { fix }) }
}

function tooBig(issue: z.core.$ZodIssueTooBig, name: string, given: unknown): Said {
  if (issue.origin === 'string') return { message: `${name} is longer than ${issue.maximum} characters` }
  if (issue.origin === 'array') return { message: `${name} names more than ${issue.maximum}` }
  // The only numbers that end at 1 are shares.
  const share = issue.maximum === 1 ? meantNumber(given, 1) : undefined
  if (share === undefined || share === given) return { message: `${name} must be at most ${issue.maximum}` }
  return { message: `${name} must be at most 1: ${given} % is ${share}`, fix: { yaml: String(share) } }
}

function expectation(expected: string, name: string, given: unknown, path: Path): Said {
  const must = (what: string) => `${name} must be ${what}`
  switch (expected) {
    case 'string':
      return { message: must(`text, not ${show(given)}`) }
    case 'array':
      return listMeant(must, given)
    case 'int':
      return { message: must(`a whole number, not ${show(given)}`) }
    case 'number': {
      const number = typeof given === 'string' ? meantNumber(given, isShare(path) ? 1 : undefined) : undefined
      if (number === undefined) return { message: must(`a number, not ${show(given)}`) }
      return { message: must(`a number; write ${number}, not ${show(given)}`), fix: { yaml: String(number) } }
    }
    case 'boolean': {
      const flag = meantFlag(given)
      if (flag === undefined) return { message: must(`true or false, not ${show(given)}`) }
      return { message: must(`true or false; write ${flag}, not ${show(given)}`), fix: { yaml: String(flag) } }
    }
    default: {
      const isRole =
        path.length === 2 && path[0] === 'roles' && (typeof given === 'string' || typeof given === 'number')
      if (!isRole) return { message: must(`a group of keys, not ${show(given)}`) }
      const yaml = `{ title: ${asScalar(String(given), true)} }`
      return { message: must(`a group of keys: ${yaml}`), fix: { yaml } }
    }
  }
}

function listMeant(must: (what: string) => string, given: unknown): Said {
  if (typeof given !== 'string') return { message: must(`a list, not ${show(given)}`) }
  const yaml = meantList(given)
  // Anything else would not come back as what it is.
  const isSafe = /^\[[\w-][\w ,.+-]*\]$/.test(yaml)
  return { message: must(`a list: ${yaml}`), ...(isSafe && { fix: { yaml } }) }
}

const isShare = (path: Path): boolean => ['readiness', 'chance', 'contingency'].includes(String(path.at(-1)))

function show(given: unknown): string {
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object') return 'a group of keys'
  return typeof given === 'string' ? JSON.stringify(given) : String(given)
}

function paramsOf(params: Record<string, unknown> | undefined): Particulars {
  const { fix, kind } = params ?? {}
  return { ...(typeof fix === 'string' && { fix }), ...(typeof kind === 'string' && { kind }) }
}
