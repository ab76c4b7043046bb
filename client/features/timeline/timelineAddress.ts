/** How the timeline is arranged, in the address, so that a link shows others the same. */
import { navigate, useLocationProperty } from 'wouter/use-browser-location'
import type { Arrangement } from './lanes.ts'

export const VIEWS = ['lanes', 'chain', 'all', 'table'] as const satisfies readonly (Arrangement | 'table')[]
export type View = (typeof VIEWS)[number]

export const VIEW_WORDS: Record<View, string> = {
  lanes: 'Lanes',
  chain: 'Critical chain',
  all: 'All steps',
  table: 'Table',
}

const PARAMETER = 'rows'

export const useView = (): View => useLocationProperty(readView)

function readView(): View {
  const written = new URLSearchParams(location.search).get(PARAMETER)
  return VIEWS.find((view) => view === written) ?? 'lanes'
}

export function showView(view: View): void {
  const params = new URLSearchParams(location.search)
  if (view === 'lanes') params.delete(PARAMETER)
  else params.set(PARAMETER, view)
  const search = params.toString()
  navigate(location.pathname + (search === '' ? '' : `?${search}`), { replace: true, state: history.state })
}
