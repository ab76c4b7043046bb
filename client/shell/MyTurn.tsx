/** Calls a person when they have to act, once for each occasion, also in the tab's title. Renders nothing. */
import { useEffect, useMemo, useRef } from 'react'
import { useLocation } from 'wouter'
import { asOf } from '../derive/asOf.ts'
import type { Board } from '../derive/board.ts'
import { gateDuties } from '../features/gates/gateDuty.ts'
import { useBoardStore, useCutover, useFollowed } from '../live/cutover.tsx'
import { useSession, useStore, useTime } from '../live/session.tsx'
import { gatePath, stepPath } from '../paths.ts'
import { type Bell, bellsOf, newBells } from './bells.ts'
import { ring } from './ring.ts'
import { oneTabAtATime, rungOn } from './rung.ts'

/** A tab in sight is first: somebody sits before it, and needs no notification. Milliseconds. */
const HIDDEN_TAB_WAITS_MS = 300

export function MyTurn() {
  const { cutoverId } = useFollowed()
  const store = useBoardStore()
  const [, navigate] = useLocation()
  const { me, connection, seconds } = useSession()
  const rung = useMemo(() => rungOn(localStorage, `${cutoverId} ${me.person.id}`), [cutoverId, me.person.id])
  // One string, so that unrelated events do not re-render this.
  const fromBoard = useStore(store, (board) => sign(standing(board, seconds.get())))
  const fromTime = useTime((second) => sign(standing(store.get(), second)))
  const title = useCutover((cutover) => cutover.title)
  const over = useCutover(({ ended }) => ended !== undefined)
  const before = useRef<readonly Bell[]>(undefined)
  const signed = `${fromBoard}\n\n${fromTime}`

  useEffect(() => {
    const signs = new Set(signed.split('\n'))
    const bells = standing(store.get(), connection.clock.now()).filter(({ key }) => signs.has(key))
    const fresh = newBells(bells, before.current)
    before.current = bells
    const keys = bells.map(({ key }) => key)
    const call = () =>
      void oneTabAtATime(navigator.locks, () => rung.take(keys)).then((taken) => {
        for (const bell of fresh)
          if (taken.includes(bell.key)) ring(bell, cutoverId, () => navigate(pathOf(bell, cutoverId)))
      })
    if (fresh.length === 0 || !document.hidden) call()
    else setTimeout(call, HIDDEN_TAB_WAITS_MS)
  }, [signed, store, connection, cutoverId, navigate, rung])

  useEffect(() => {
    if (over) rung.forget()
  }, [over, rung])

  const count = fromTime === '' ? 0 : fromTime.split('\n').length
  useEffect(() => {
    document.title = count === 0 ? `${title} · T-Minus` : `(${count}) Your turn · ${title}`
    return () => {
      document.title = 'T-Minus'
    }
  }, [count, title])
  return null
}

const sign = (bells: readonly Bell[]): string => bells.map(({ key }) => key).join('\n')

function standing(board: Board, second: number): Bell[] {
  const { me, cutover } = board
  return me === undefined ? [] : bellsOf(board, gateDuties(cutover, me, asOf(cutover, second)))
}

const pathOf = ({ opens }: Bell, cutoverId: string): string =>
  'stepId' in opens ? stepPath(cutoverId, opens.stepId) : gatePath(cutoverId, opens.gateId)
