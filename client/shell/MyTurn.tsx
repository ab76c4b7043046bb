/** Notifies when a step or gate becomes mine, also in the tab's title. Renders nothing. */
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { asOf } from '../derive/asOf.ts'
import type { Board } from '../derive/board.ts'
import { type GateDuty, gateDuties } from '../features/gates/gateDuty.ts'
import { useBoard, useBoardStore, useFollowed } from '../live/cutover.tsx'
import { useSession, useTime } from '../live/session.tsx'
import { gatePath, stepPath } from '../paths.ts'
import { ring } from './ring.ts'

export function MyTurn() {
  const { cutoverId } = useFollowed()
  const board = useBoardStore()
  const [, navigate] = useLocation()
  // One string, so that unrelated events do not re-render this.
  const { me, connection } = useSession()
  const steps = useBoard((value) => turnsOf(value).join('\n'))
  const duties = useTime((second) => dutiesOf(board.get(), me.person.id, second).join('\n'))
  const waiting = [steps, duties].filter(Boolean).join('\n')
  const title = useBoard(({ cutover }) => cutover.title)
  const rungFor = useRef<ReadonlySet<string>>(undefined)

  useEffect(() => {
    const ids = waiting === '' ? [] : waiting.split('\n')
    const before = rungFor.current
    rungFor.current = new Set(ids)
    // What was already waiting when the page opened is on the screen, and needs no notification.
    const fresh = before ? ids.filter((id) => !before.has(id)) : []
    for (const id of fresh) {
      const row = board.get().open.find(({ view }) => view.definition.id === id)
      const duty = id.startsWith(GATE)
        ? gateDuties(board.get().cutover, me.person.id, connection.clock.now()).find((one) => keyOf(one) === id)
        : undefined
      if (duty?.label) ring(duty.label, duty.gate, () => navigate(gatePath(cutoverId, duty.gateId)))
      if (row) ring('Your turn', row.view.definition.title, () => navigate(stepPath(cutoverId, id)))
    }
  }, [waiting, board, cutoverId, navigate, me, connection])

  useEffect(() => {
    const count = waiting === '' ? 0 : waiting.split('\n').length
    document.title = count === 0 ? `${title} · T-Minus` : `(${count}) Your turn · ${title}`
    return () => {
      document.title = 'T-Minus'
    }
  }, [waiting, title])
  return null
}

/** Distinguishes gates from steps, whose ids contain no space. */
const GATE = 'gate '
const keyOf = ({ gateId, kind }: GateDuty): string => `${GATE}${gateId} ${kind}`

const dutiesOf = ({ cutover }: Board, me: string, now: number): string[] =>
  gateDuties(cutover, me, asOf(cutover, now))
    .filter(({ label }) => label !== undefined)
    .map(keyOf)

const turnsOf = (board: Board): string[] =>
  board.open
    .filter(({ mine, status }) => mine && (status === 'ready' || status === 'unconfirmed'))
    .map(({ view }) => view.definition.id)
