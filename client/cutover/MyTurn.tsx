/** Calls a person when they have to act, once for each occasion, also in the tab's title. Renders nothing. */
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useLocation } from 'wouter'
import { useBoardStore, useCutover, useFollowed } from '../live/cutover.tsx'
import { useSession, useStore } from '../live/session.tsx'
import { browserStorage } from '../live/storage.ts'
import { CUTOVER_SCREENS } from '../routes.ts'
import { type Bell, bellsOf, newBells } from '../shell/bells.ts'
import { ring } from '../shell/ring.ts'
import { oneTabAtATime, rungOn } from '../shell/rung.ts'

/** A tab in sight is first: somebody sits before it, and needs no notification. Milliseconds. */
const HIDDEN_TAB_WAITS_MS = 300

export function MyTurn() {
  const { cutoverId, duties } = useFollowed()
  const board = useBoardStore()
  const [, navigate] = useLocation()
  const { me } = useSession()
  const rung = useMemo(() => rungOn(browserStorage, `${cutoverId} ${me.person.id}`), [cutoverId, me.person.id])
  const standing = useCallback(
    () => bellsOf(board.get().cutover, duties.get(), me.person.id),
    [board, duties, me.person.id],
  )
  // One string, so that unrelated events do not re-render this.
  const signed = useStore(duties, () => sign(standing()))
  const title = useCutover((cutover) => cutover.title)
  const screen = useScreenTitle()
  const over = useCutover(({ ended }) => ended !== undefined)
  const before = useRef<readonly Bell[]>(undefined)

  useEffect(() => {
    const signs = new Set(signed.split('\n'))
    const bells = standing().filter(({ key }) => signs.has(key))
    const fresh = newBells(bells, before.current)
    before.current = bells
    const keys = bells.map(({ key }) => key)
    const call = () =>
      void oneTabAtATime(navigator.locks, () => rung.take(keys)).then((taken) => {
        for (const bell of fresh) if (taken.includes(bell.key)) ring(bell, cutoverId, navigate)
      })
    if (fresh.length === 0 || !document.hidden) call()
    else setTimeout(call, HIDDEN_TAB_WAITS_MS)
  }, [signed, standing, cutoverId, navigate, rung])

  useEffect(() => {
    if (over) rung.forget()
  }, [over, rung])

  const count = signed === '' ? 0 : signed.split('\n').length
  useEffect(() => {
    document.title = `${count === 0 ? '' : `(${count}) Your turn · `}${screen} · ${title}`
    return () => {
      document.title = 'T-Minus'
    }
  }, [count, screen, title])
  return null
}

const sign = (bells: readonly Bell[]): string => bells.map(({ key }) => key).join('\n')

/** The screen that is shown, as the rail names it. */
function useScreenTitle(): string {
  const [location] = useLocation()
  return CUTOVER_SCREENS.find(({ path }) => location.endsWith(`/${path}`))?.title ?? 'T-Minus'
}
