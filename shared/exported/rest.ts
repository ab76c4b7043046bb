/** What a runbook says beside its steps, as YAML that an export carries: gates, readiness, hypercare and the like. */
import { parse, stringify } from 'yaml'
import { clean } from '../import/cell.ts'

/** Rest of the runbook's keys by their names in the format. */
export type Rest = Record<string, unknown>

/** In sheets: the name of the sheet; elsewhere the heading above it. */
export const REST_TITLE = 'Beside the steps'

/** Steps are rows, and the others stand in what an export says of itself. */
const ELSEWHERE = new Set(['runbook', 'title', 'tier', 'timezone', 'window', 'roles', 'steps', 'workstreams'])

/** @param source a runbook as YAML or JSON without faults; empty where it says no more. Holds what every kind of file can hold. */
export function restOf(source: string): string {
  const file: unknown = parse(source)
  const rest = isGroup(file) ? Object.entries(file).filter(([key]) => !ELSEWHERE.has(key)) : []
  const written = () => stringify(Object.fromEntries(rest), { lineWidth: 0, aliasDuplicateObjects: false })
  return rest.length === 0 ? '' : clean(written())
}

/** Undefined where it is not that. */
export function readRest(text: string): Rest | undefined {
  try {
    const rest: unknown = parse(text)
    return isGroup(rest) ? Object.fromEntries(Object.entries(rest).filter(([key]) => !ELSEWHERE.has(key))) : undefined
  } catch {
    return undefined
  }
}

export interface RestGate extends Record<string, unknown> {
  id: string
}

export const gatesIn = ({ gates }: Rest): RestGate[] =>
  Array.isArray(gates) ? gates.filter((gate): gate is RestGate => isGroup(gate) && typeof gate.id === 'string') : []

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
