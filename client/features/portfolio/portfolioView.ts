/** What the portfolio shows, kept in the address so that a view can be shared; the zone is kept on the device. */
import { useMemo } from 'react'
import { navigate, useLocationProperty } from 'wouter/use-browser-location'
import { browserStorage } from '../../live/storage.ts'
import { createStore, type Store } from '../../live/store.ts'
import { type PortfolioView, SHOWN, SORTS } from './portfolioRows.ts'

export type Display = 'list' | 'calendar'

export function usePortfolioView(): PortfolioView & { display: Display } {
  const search = useLocationProperty(() => location.search)
  return useMemo(() => {
    const asked = new URLSearchParams(search)
    return {
      show: SHOWN.find((one) => one === asked.get('show')) ?? 'all',
      sort: SORTS.find((one) => one === asked.get('sort')) ?? 'attention',
      search: asked.get('q') ?? '',
      over: asked.get('over') === 'yes',
      display: asked.get('view') === 'calendar' ? 'calendar' : 'list',
    }
  }, [search])
}

/** Empty values leave the address. */
export function changeView(
  changes: Record<'show' | 'sort' | 'q' | 'over' | 'view' | string, string | undefined>,
): void {
  const asked = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value) asked.set(name, value)
    else asked.delete(name)
  }
  const search = asked.toString()
  navigate(location.pathname + (search === '' ? '' : `?${search}`), { replace: true })
}

/** Times in the zone of each cutover, in one’s own, or in UTC: one for a whole row, never mixed. */
export const ZONES = ['cutover', 'mine', 'utc'] as const
export type ZoneChoice = (typeof ZONES)[number]

const KEY = 'tminus.portfolioZone'
const zone = createStore<ZoneChoice>(ZONES.find((one) => one === browserStorage.get(KEY)) ?? 'cutover')
export const zoneChoice: Store<ZoneChoice> = zone

export function chooseZone(chosen: ZoneChoice): void {
  browserStorage.set(KEY, chosen)
  zone.set(chosen)
}
