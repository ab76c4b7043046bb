/** Rules of the platform on incidents, problems and people, as far as somebody outside notices them. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { toGlideDate } from '../records/dates.ts'
import type { Writer } from '../records/recordStore.ts'

const resolved = '6'
const closed = '7'
const canceled = '8'

export function watchPlatform({ store, clock }: Instance): void {
  store.before('incident', (next, previous, writer) => {
    lookUpPriority(next)
    // Two columns for one thing: whichever was changed is meant.
    if (next.state !== (previous?.state ?? '1')) next.incident_state = next.state ?? ''
    else next.state = next.incident_state ?? ''
    if (next.state !== previous?.state) stamp(next, toGlideDate(clock.now()), writer)
    return undefined
  })
  store.before('problem', (next, previous, { automatic }) => {
    lookUpPriority(next)
    const isMove = previous !== undefined && next.state !== previous.state && !automatic
    if (!isMove || WAYS[previous.state ?? '']?.includes(next.state ?? '')) return undefined
    return { rule: 'Abort illegal state transitions', detail: ILLEGAL_PROBLEM }
  })
  store.before('sys_user', (next) => {
    // Kept as a hash that nobody reads: whoever asks sees that there is one.
    if (next.user_password) next.user_password = '********'
    const names = [next.first_name, next.last_name].filter((name) => name !== undefined && name !== '')
    if (names.length > 0) next.name = names.join(' ')
    return undefined
  })
}

/** From New on one state after the other; closed as cancelled or as a duplicate from each, analysed again from the later ones. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  '101': ['102', '107'],
  '102': ['103', '107'],
  '103': ['104', '106', '107'],
  '104': ['103', '106', '107'],
  '106': ['103', '107'],
  '107': ['103'],
}
const ILLEGAL_PROBLEM =
  "Operation against file 'problem' was aborted by Business Rule 'Abort illegal state transitions^c4ab3c6f730323008516cb63cff6a7d5'. Business Rule Stack:Abort illegal state transitions"

const priorities: Record<string, string> = {
  '1 1': '1',
  '1 2': '2',
  '1 3': '3',
  '2 1': '2',
  '2 2': '3',
  '2 3': '4',
  '3 1': '3',
  '3 2': '4',
  '3 3': '5',
}

/** Whatever priority is sent: impact and urgency decide. */
function lookUpPriority(next: Row): void {
  next.priority = priorities[`${next.impact} ${next.urgency}`] ?? next.priority ?? ''
}

function stamp(next: Row, now: string, { userId }: Writer): void {
  const isOver = next.state === closed || next.state === canceled
  next.active = String(!isOver)
  if (next.state === resolved) {
    next.resolved_at ||= now
    next.resolved_by ||= userId
  }
  if (isOver) Object.assign(next, { closed_at: now, closed_by: userId })
}
