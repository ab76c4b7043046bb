/** What the format says of a place in a file: which keys it knows there, and how each is written. */
import { z } from 'zod'
import { writtenFile } from '../runbookFormat.ts'
import { asId } from '../written.ts'
import type { Path } from './fault.ts'

export function knownKeys(path: Path): string[] {
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

export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

/** A line for a key that is missing, of what is known besides; undefined where no line would be more than a placeholder. */
export function lineFor(path: Path, root: unknown): string | undefined {
  const key = path.at(-1)
  const beside = (name: string) => {
    const value = valueAt(root, [...path.slice(0, -1), name])
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const [id, title] = [beside('step') ?? beside('id') ?? beside('runbook'), beside('title')]
  switch (key) {
    case 'runbook':
    case 'step':
    case 'id':
      return `${key}: ${(title && asId(title)) || (key === 'runbook' ? 'payments-move' : 'drain-queues')}`
    case 'title':
      return `title: ${id ? inWords(id) : 'Drain the queues'}`
    case 'owner':
    case 'decides':
      return `${key}: ${someRole(root)}`
    case 'phase':
      return `phase: ${somePhase(root)}`
    case 'due':
      return 'due: T-2d'
    case 'at':
      return 'at: T-30m'
    case 'takes':
      return 'takes: 5m'
    case 'lasts':
      return 'lasts: 72h'
    case 'atMost':
      return 'atMost: 2h'
    case 'approvers':
      return `approvers: { roles: [${someRole(root)}], quorum: 1 }`
    case 'roles':
      return `roles: [${someRole(root)}]`
    case 'quorum':
      return 'quorum: 1'
    default:
      return undefined
  }
}

const inWords = (id: string): string => (id.charAt(0).toUpperCase() + id.slice(1)).replaceAll(/[-_]+/g, ' ')

function someRole(root: unknown): string {
  const roles = valueAt(root, ['roles'])
  const ids = typeof roles === 'object' && roles !== null ? Object.keys(roles) : []
  return ids.find((id) => id !== 'lead') ?? 'lead'
}

function somePhase(root: unknown): string {
  const first = valueAt(root, ['phases', 0])
  const title = typeof first === 'string' ? first : valueAt(first, ['phase'])
  return typeof title === 'string' ? title : 'Outage'
}
