/** What an export says of its runbook, as pairs of a label and a text. */
import { writeDuration } from '../runbook/duration.ts'
import type { RoleDefinition, Runbook } from '../runbook/runbook.ts'
import { readRoster, sayRoster } from '../runbook/shifts.ts'
import { portable, readList, writeList } from './stepCells.ts'

/** By which a file is known as ours. */
export const FORMAT = 'T-Minus runbook, 1'

export const ABOUT = {
  format: 'Format',
  title: 'Title',
  id: 'Runbook',
  version: 'Version',
  tier: 'Tier',
  zone: 'Time zone',
  window: 'Window',
  t0: 'T-0',
  phases: 'Phases',
  workstreams: 'Workstreams',
  role: 'Role',
} as const

export type Pair = readonly [label: string, text: string]

/** `version`: hash of its content. */
export function aboutRunbook(runbook: Runbook, { version, t0 }: { version?: string; t0?: number }): Pair[] {
  const { id, title, tier, timezone, window, phases, workstreams, roles } = runbook
  return [
    [ABOUT.format, FORMAT],
    [ABOUT.title, title],
    [ABOUT.id, id],
    ...(version === undefined ? [] : ([[ABOUT.version, version]] satisfies Pair[])),
    [ABOUT.tier, String(tier)],
    [ABOUT.zone, timezone],
    [ABOUT.window, writeDuration(window)],
    [ABOUT.t0, t0 === undefined ? 'comes with a cutover; times count from it' : new Date(t0).toISOString()],
    [ABOUT.phases, writeList(phases.map(({ title }) => portable(title)))],
    [ABOUT.workstreams, writeList(workstreams.map(portable))],
    ...roles.map((role): Pair => [`${ABOUT.role} ${role.id}`, sayRole(role)]),
  ]
}

const sayRole = ({ title, capacity, calendar, signs, ...roster }: RoleDefinition): string => {
  const parts = [
    portable(title),
    capacity === undefined ? '' : `${capacity} at once`,
    ...sayRoster(roster),
    calendar && `calendar: ${portable(calendar)}`,
    signs && `signs: ${portable(signs)}`,
  ]
  return writeList(parts.filter((part) => part !== undefined && part !== '').map(String))
}

export interface ReadAbout {
  title?: string
  id?: string
  tier?: 1 | 2 | 3
  zone?: string
  window?: string
  /** Epoch milliseconds. */
  t0?: number
  phases: string[]
  workstreams: string[]
  roles: RoleDefinition[]
  /** What the runbook says beside its steps, as YAML. */
  rest?: string
}

export const NOTHING_SAID: ReadAbout = { phases: [], workstreams: [], roles: [] }

/** Undefined where the pairs are not of an export. */
export function readAbout(pairs: readonly Pair[]): ReadAbout | undefined {
  const said = new Map(pairs)
  if (said.get(ABOUT.format) !== FORMAT) return undefined
  const t0 = Date.parse(said.get(ABOUT.t0) ?? '')
  const tier = ([1, 2, 3] as const).find((one) => String(one) === said.get(ABOUT.tier))
  const text = (key: 'title' | 'id' | 'zone' | 'window') => {
    const value = said.get(ABOUT[key])
    return value ? { [key]: value } : {}
  }
  return {
    ...text('title'),
    ...text('id'),
    ...text('zone'),
    ...text('window'),
    ...(tier ? { tier } : {}),
    ...(Number.isNaN(t0) ? {} : { t0 }),
    phases: readList(said.get(ABOUT.phases) ?? ''),
    workstreams: readList(said.get(ABOUT.workstreams) ?? ''),
    roles: pairs.flatMap(([label, value]) => roleOf(label, value) ?? []),
  }
}

function roleOf(label: string, value: string): RoleDefinition | undefined {
  const id = /^Role ([a-z0-9][a-z0-9-]{0,63})$/.exec(label)?.[1]
  const [title, ...more] = readList(value)
  if (id === undefined || title === undefined) return undefined
  const role: RoleDefinition = { id, title }
  for (const part of more) {
    const capacity = /^(\d+) at once$/.exec(part)?.[1]
    const calendar = /^calendar: (\S+)$/.exec(part)?.[1]
    const signs = /^signs: (.+)$/s.exec(part)?.[1]
    const roster = readRoster(part)
    if (roster && 'shift' in roster) role.shifts = [...(role.shifts ?? []), roster.shift]
    if (roster && 'handOver' in roster) role.handOver = roster.handOver
    if (capacity !== undefined) role.capacity = Number(capacity)
    if (calendar !== undefined) role.calendar = calendar
    if (signs !== undefined) role.signs = signs
  }
  return role
}
