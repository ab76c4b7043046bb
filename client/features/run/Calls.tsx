/** Phone links. */

import type { BoardRow } from '../../derive/board.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { calleesOf } from './calls.ts'

export interface Call {
  id: string
  label: string
  /** `tel:`, without spaces. */
  href: string
}

/** People to call about this step whose number is known. */
export function useCalls(row: BoardRow): Call[] {
  const { me } = useSession()
  const people = usePeople()
  const cutover = useCutover((value) => value)
  return calleesOf(cutover, row, me.person.id).flatMap(({ id, isLead }) => {
    const card = people.get(id)
    const [first = ''] = card?.name.split(' ') ?? []
    return card?.phone
      ? [{ id, label: `Call ${first}${isLead ? ', lead' : ''}`, href: `tel:${card.phone.replace(/\s/g, '')}` }]
      : []
  })
}

export function Calls({ row }: { row: BoardRow }) {
  return useCalls(row).map(({ id, label, href }) => (
    <a key={id} className="button" href={href}>
      {label}
    </a>
  ))
}
