/** Rings when a step becomes mine to start, confirm or mend, and says so in the title of the tab. Draws nothing. */
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useBoard, useBoardStore, useFollowed } from '../cutover.tsx'
import type { Board } from '../derive/board.ts'
import { ring } from '../ring.ts'
import { stepPath } from '../routes.ts'

export function MyTurn() {
  const { cutoverId } = useFollowed()
  const board = useBoardStore()
  const [, navigate] = useLocation()
  // As one string, so that other events do not render this.
  const waiting = useBoard((value) => turnsOf(value).join('\n'))
  const title = useBoard(({ cutover }) => cutover.title)
  const rungFor = useRef<ReadonlySet<string>>(undefined)

  useEffect(() => {
    const ids = waiting === '' ? [] : waiting.split('\n')
    const before = rungFor.current
    rungFor.current = new Set(ids)
    // What was waiting already when the page opened is on the screen, and needs no bell.
    const fresh = before ? ids.filter((id) => !before.has(id)) : []
    for (const id of fresh) {
      const row = board.get().open.find(({ view }) => view.definition.id === id)
      if (row) ring('Your turn', row.view.definition.title, () => navigate(stepPath(cutoverId, id)))
    }
  }, [waiting, board, cutoverId, navigate])

  useEffect(() => {
    const count = waiting === '' ? 0 : waiting.split('\n').length
    document.title = count === 0 ? `${title} · T-Minus` : `(${count}) Your turn · ${title}`
    return () => {
      document.title = 'T-Minus'
    }
  }, [waiting, title])
  return null
}

const turnsOf = (board: Board): string[] =>
  board.open
    .filter(({ mine, status }) => mine && (status === 'ready' || status === 'unconfirmed'))
    .map(({ view }) => view.definition.id)
