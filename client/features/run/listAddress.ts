/** The filter of the list as it stands in the address, so that what one sees can be sent to others. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import { someOf } from '../../../shared/someOf.ts'
import { type During, LIST_STATES, type ListFilter, type ListState } from './listFilter.ts'

/** The parameters, by what they fill. */
const NAMES = {
  workstream: 'stream',
  phase: 'phase',
  person: 'person',
  search: 'q',
  mine: 'mine',
  critical: 'critical',
  states: 'state',
  during: 'during',
  view: 'view',
} as const satisfies Record<keyof ListFilter | 'view', string>

export const FILTER_PARAMETERS: readonly string[] = Object.values(NAMES)

/** What there is in this cutover to filter by. */
export interface Known {
  workstreams: readonly string[]
  phases: readonly string[]
  people: readonly PersonId[]
  /** Names of the views that are saved here. */
  views: readonly string[]
}

export interface ListAddress {
  filter: ListFilter
  /** The name of the view that this is. */
  view?: string | undefined
  /** What could not be understood and was left out, as a sentence. */
  dropped?: string | undefined
}

export function readListAddress(search: string, known: Known): ListAddress {
  const params = new URLSearchParams(search)
  const dropped: string[] = []
  const read = (name: string) => params.get(name) || undefined
  const oneOf = (name: string, values: readonly string[], what: string) => {
    const value = read(name)
    if (value === undefined || values.includes(value)) return value
    dropped.push(`${what} “${value}”`)
    return undefined
  }
  const yes = (name: string) => {
    const value = oneOf(name, ['yes', 'no'], name)
    return value === 'yes' || undefined
  }
  const written = read(NAMES.states)?.split(',') ?? []
  const isState = (state: string): state is ListState => LIST_STATES.some((known) => known === state)
  const states = written.filter(isState)
  dropped.push(...written.filter((state) => !isState(state)).map((state) => `state “${state}”`))
  const readDuring = (written: string | undefined) => {
    const during = written === undefined ? undefined : parseDuring(written)
    if (written !== undefined && !during) dropped.push(`time “${written}”`)
    return during
  }
  const filter: ListFilter = {
    workstream: oneOf(NAMES.workstream, known.workstreams, 'workstream'),
    phase: oneOf(NAMES.phase, known.phases, 'phase'),
    person: oneOf(NAMES.person, known.people, 'person'),
    search: read(NAMES.search),
    mine: yes(NAMES.mine),
    critical: yes(NAMES.critical),
    states: states.length > 0 ? states : undefined,
    during: readDuring(read(NAMES.during)),
  }
  // Somebody else's view comes with all that it filters by, and keeps its name.
  const comesWhole = Object.values(filter).some((value) => value !== undefined)
  const view = comesWhole ? read(NAMES.view) : oneOf(NAMES.view, known.views, 'view')
  return { filter, view, dropped: dropped.length > 0 ? `Left out, not known here: ${someOf(dropped)}.` : undefined }
}

/** The parameters to set, and undefined for those to take away. Whatever is changed by hand is no saved view any more. */
export function listParameters(next: ListFilter & { view?: string | undefined }): Record<string, string | undefined> {
  const text = (value: ListFilter[keyof ListFilter]): string | undefined => {
    if (typeof value === 'boolean') return value ? 'yes' : undefined
    if (value === undefined || typeof value === 'string') return value
    return 'from' in value ? writeDuring(value) : value.join(',')
  }
  const given = Object.entries({ view: undefined, ...next })
  return Object.fromEntries(given.map(([key, value]) => [NAMES[key as keyof typeof NAMES], text(value)]))
}

export const NO_FILTER: Required<{ [Key in keyof ListFilter]: ListFilter[Key] | undefined }> = {
  workstream: undefined,
  phase: undefined,
  person: undefined,
  search: undefined,
  mine: undefined,
  critical: undefined,
  states: undefined,
  during: undefined,
}

/** `2026-11-28T22:00Z/2026-11-29T01:30Z`, as ISO 8601 writes an interval. */
function writeDuring({ from, to }: During): string {
  const minute = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`
  return `${minute(from)}/${minute(to)}`
}

function parseDuring(written: string): During | undefined {
  const [from = Number.NaN, to = Number.NaN, ...more] = written.split('/').map((part) => Date.parse(part))
  return more.length === 0 && from < to ? { from, to } : undefined
}
