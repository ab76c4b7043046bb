/** A record as an instance returns it: each field with its raw value and its label, from either API. */
import { z } from 'zod'
import { type Fault, ServiceNowFault, type Site } from './faults.ts'
import { readServiceNowTime } from './query.ts'

/** A value as stored, and as the instance shows it in the language of our user. */
export interface Choice {
  value: string
  label: string
}

export interface Reference {
  sysId: string
  name: string
}

export interface Row {
  sysId: string
  has(field: string): boolean
  /** As stored; `''` when the field is empty or not visible to us. */
  raw(field: string): string
  label(field: string): string
  choice(field: string): Choice
  flag(field: string): boolean
  /** @throws ServiceNowFault malformed, also when it is empty */
  whole(field: string): number
  /** Epoch milliseconds. @throws ServiceNowFault malformed, unless empty or an instant */
  instant(field: string): number | null
  reference(field: string): Reference | null
}

const record = z.record(z.string(), z.unknown())

const SYS_ID = /^[0-9a-f]{32}$/

export function isSysId(text: string): boolean {
  return SYS_ID.test(text)
}

/** @throws ServiceNowFault malformed */
export function readRow(site: Site, found: unknown): Row {
  const { data } = record.safeParse(found)
  const cells = new Map(Object.entries(data ?? {}).map(([field, content]) => [field, readCell(content)]))
  const raw = (field: string) => cells.get(field)?.value ?? ''
  const label = (field: string) => cells.get(field)?.label ?? ''
  const sysId = raw('sys_id')
  if (!isSysId(sysId)) malformed(site, 'a record has no sys_id')

  return {
    sysId,
    has: (field) => cells.has(field),
    raw,
    label,
    choice: (field) => ({ value: raw(field), label: label(field) }),
    flag: (field) => raw(field) === 'true' || raw(field) === '1',
    whole(field) {
      const text = raw(field)
      // Some versions write whole numbers as `-5.0`.
      if (!/^-?\d{1,15}(\.0+)?$/.test(text)) return malformed(site, `“${field}” is not a number`)
      return Number(text)
    },
    instant(field) {
      const text = raw(field)
      if (text === '') return null
      return readServiceNowTime(text) ?? malformed(site, `“${field}” is not an instant`)
    },
    reference(field) {
      const id = raw(field)
      return id === '' ? null : { sysId: id, name: label(field) }
    },
  }
}

/** @throws ServiceNowFault malformed */
export function malformed(site: Site, why: string): never {
  const fault: Fault = { kind: 'malformed', why }
  throw new ServiceNowFault(site, fault)
}

function readCell(content: unknown): { value: string; label: string } {
  if (typeof content === 'object' && content !== null) {
    const value = 'value' in content ? text(content.value) : ''
    return { value, label: 'display_value' in content ? text(content.display_value) : value }
  }
  return { value: text(content), label: text(content) }
}

function text(content: unknown): string {
  return typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean' ? `${content}` : ''
}
