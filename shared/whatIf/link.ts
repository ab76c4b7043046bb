/** Scenarios as a part of an address, so that they are sent to others as a link: compact JSON, read with suspicion. */
import { type Change, MAX_CHANGES, type Scenario } from './change.ts'

/** As many as a table compares. */
export const MAX_SCENARIOS = 8
const MAX_TEXT = 200
const MAX_PEOPLE = 100

export const writeScenarios = (scenarios: readonly Scenario[]): string =>
  JSON.stringify(scenarios.map(({ changes }) => changes))

/** Undefined where it is not what `writeScenarios` writes. */
export function readScenarios(text: string): Scenario[] | undefined {
  const read = parsed(text)
  if (!Array.isArray(read) || read.length > MAX_SCENARIOS) return undefined
  const scenarios = read.map(scenarioOf)
  return scenarios.every((each) => each !== undefined) ? scenarios : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function scenarioOf(read: unknown): Scenario | undefined {
  if (!Array.isArray(read) || read.length === 0 || read.length > MAX_CHANGES) return undefined
  const changes = read.map(changeOf)
  return changes.every((each) => each !== undefined) ? { changes } : undefined
}

function changeOf(read: unknown): Change | undefined {
  if (typeof read !== 'object' || read === null) return undefined
  const field = (name: string): unknown => Reflect.get(read, name)
  const [kind, stepId, by, takes] = [field('kind'), field('stepId'), field('by'), field('takes')]
  switch (kind) {
    case 'slip':
      return isText(stepId) && isSpan(by) && by > 0 ? { kind, stepId, by } : undefined
    case 'fail':
    case 'skip':
      return isText(stepId) ? { kind, stepId } : undefined
    case 'takes':
      return isText(stepId) && isText(takes) ? { kind, stepId, takes } : undefined
    case 'reorder': {
      const after = field('after')
      return isText(stepId) && areTexts(after) ? { kind, stepId, after } : undefined
    }
    case 'add': {
      const [title, owner, workstream, phase] = [field('title'), field('owner'), field('workstream'), field('phase')]
      const [after, before] = [field('after'), field('before')]
      return isText(title) &&
        isText(owner) &&
        isText(workstream) &&
        isText(phase) &&
        isText(takes) &&
        areTexts(after) &&
        areTexts(before)
        ? { kind, title, owner, workstream, phase, takes, after, before }
        : undefined
    }
    case 'moveT0':
    case 'window':
      return isSpan(by) && by !== 0 ? { kind, by } : undefined
    case 'people': {
      const role = field('role')
      return isText(role) && isCount(by) ? { kind, role, by } : undefined
    }
    default:
      return undefined
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT
const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MAX_CHANGES && value.every(isText)
/** Thirty days. */
const isSpan = (value: unknown): value is number => Number.isInteger(value) && Math.abs(Number(value)) <= 30 * 86_400
/** Of people, more or fewer. */
const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && value !== 0 && Math.abs(Number(value)) <= MAX_PEOPLE
