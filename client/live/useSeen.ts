import { type RefObject, useEffect, useRef } from 'react'
import type { BoardRow } from '../derive/board.ts'
import { useFollowed } from './cutover.tsx'
import { useSession } from './session.tsx'

/** Records that I have seen my step, once the ref's element has really been visible. */
export function useSeen(row: BoardRow): RefObject<HTMLLIElement | null> {
  const { connection, me } = useSession()
  const { cutoverId } = useFollowed()
  const element = useRef<HTMLLIElement>(null)
  const stepId = row.view.definition.id
  const isNews = row.mine && row.status === 'ready' && row.view.state.seen?.[me.person.id] === undefined
  useEffect(() => {
    const shown = element.current
    if (!isNews || !shown) return
    const observer = new IntersectionObserver((entries) => {
      if (document.hidden || !entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      void connection.send(cutoverId, { type: 'seeStep', stepId })
    })
    const check = () => {
      observer.unobserve(shown)
      observer.observe(shown)
    }
    check()
    document.addEventListener('visibilitychange', check)
    return () => {
      observer.disconnect()
      document.removeEventListener('visibilitychange', check)
    }
  }, [isNews, connection, cutoverId, stepId])
  return element
}
