/**
 * View state of the run: selection and filter are kept in the URL, so that a view can be shared. A component subscribes
 * only to what it selects, since opening a step changes the URL.
 */
import { useDeferredValue, useMemo } from 'react'
import { navigate, useLocationProperty } from 'wouter/use-browser-location'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useSession, useStore } from '../../live/session.tsx'
import { isPhone } from '../../ui/useIsPhone.ts'
import { FILTER_PARAMETERS, type ListAddress, listParameters, NO_FILTER, readListAddress } from './listAddress.ts'
import type { ListFilter } from './listFilter.ts'
import { type ListView, listViews, viewOwner } from './listViews.ts'

/** The open step. */
export const openStep = (): string | undefined => read('step')

export const useOpenStep = (): string | undefined => useLocationProperty(openStep)

/**
 * Deferred, for components that are slow to render. After a click the row is highlighted first and the step follows;
 * after a key it is shown at once, since the next key is meant for it.
 */
export function useDrawnStep(): string | undefined {
  const step = useOpenStep()
  const later = useDeferredValue(step)
  return openedBy === 'key' ? step : later
}

/** Whether this step is the open one; renders only when that changes. */
export const useIsOpen = (stepId: string): boolean => useLocationProperty(() => openStep() === stepId)

export const useIsAnyOpen = (): boolean => useLocationProperty(() => openStep() !== undefined)

export const useWorkstream = (): string | undefined => useLocationProperty(readWorkstream)

/** Whose saved views are meant here. */
export function useViewOwner(): string {
  const { cutoverId } = useFollowed()
  const { me } = useSession()
  return viewOwner(cutoverId, me.person.id)
}

/** The filter in the address, without what this cutover does not know. */
export function useListAddress(): ListAddress {
  const search = useLocationProperty(filterPart)
  const runbook = useCutover((cutover) => cutover.runbook)
  // One text, which stays the same while the people do.
  const people = useCutover((cutover) => everybodyIn(cutover).join(' '))
  const views = useStore(listViews(useViewOwner()), (list) => list)
  return useMemo(
    () =>
      readListAddress(search, {
        workstreams: runbook.workstreams,
        phases: runbook.phases.map(({ title }) => title),
        people: people.split(' '),
        views: views.map(({ name }) => name),
      }),
    [search, runbook, people, views],
  )
}

let openedBy: 'hand' | 'key' = 'hand'

/** Opens a step, or closes the one that is open. */
export function select(step: string | undefined, by: 'hand' | 'key' = 'hand'): void {
  openedBy = by
  // On a phone the step takes the whole screen, so the phone's back button closes it.
  const over = isPhone() && step !== undefined && openStep() === undefined
  if (step === undefined && history.state === OVER) history.back()
  else change({ step }, over ? { replace: false, state: OVER } : { replace: true, state: history.state })
}

/** Changes the given parts of the filter and keeps the rest. */
export const filter = (next: ListFilter): void => change(listParameters(next))

/** The address without what was left out of it. */
export const keepUnderstood = ({ filter: understood, view }: ListAddress): void =>
  change(listParameters({ ...NO_FILTER, ...understood, view }))

/** All steps again. */
export const clearFilter = (): void => filter(NO_FILTER)

/** Filters as a saved view does. */
export function showView({ name, search }: ListView): void {
  const cleared = Object.fromEntries(FILTER_PARAMETERS.map((parameter) => [parameter, undefined]))
  change({ ...cleared, ...Object.fromEntries(new URLSearchParams(search)), view: name })
}

/** The part of the address that filters the list. */
export function filterPart(): string {
  const params = new URLSearchParams(location.search)
  return new URLSearchParams([...params].filter(([name]) => FILTER_PARAMETERS.includes(name))).toString()
}

/** Calls the filter in the address by the name under which it was saved. */
export const nameView = (view: string): void => change({ view })

/** History state of a step opened over its list. */
const OVER = 'over the list'

const readWorkstream = () => read('stream')
const read = (name: string): string | undefined => new URLSearchParams(location.search).get(name) ?? undefined

function change(
  changes: Record<string, string | undefined>,
  options: { replace: boolean; state: unknown } = { replace: true, state: history.state },
): void {
  const params = new URLSearchParams(location.search)
  for (const [key, value] of Object.entries(changes)) {
    if (value) params.set(key, value)
    else params.delete(key)
  }
  const search = params.toString()
  navigate(location.pathname + (search === '' ? '' : `?${search}`), options)
}
