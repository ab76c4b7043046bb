/** One field of a change on both sides: whether they agree, and what the write queue says about it (R11). */
import { STALE_AFTER_MS } from '../../../shared/change/change.ts'
import type { ChangeFacts } from '../../../shared/change/changeFacts.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import type { QueuedWrite } from '../../live/serviceNow.ts'
import { dayAndTime } from '../../ui/instants.ts'
import type { Tone } from './changeWords.ts'

export type SideField =
  | 'state'
  | 'approval'
  | 'hold'
  | 'plannedStart'
  | 'plannedEnd'
  | 'actualStart'
  | 'actualEnd'
  | 'closeCode'

export type SideStatus =
  | 'agrees'
  | 'differs'
  /** T-Minus's value is being written. */
  | 'waits'
  /** ServiceNow does not say, or its last value is stale. */
  | 'unknown'

export interface SideRow {
  field: SideField
  here: string
  there: string
  status: SideStatus
  /** Colour of a difference: amber, or red where ServiceNow has rejected or cancelled the change. */
  tone?: Tone
  /** A sentence; a few words where the sides agree without being equal. */
  why?: string
  /** ServiceNow refused the write: somebody chooses between retrying and accepting its value. */
  refused?: true
}

/** The inputs of the comparison. */
export interface Sides {
  cutover: Cutover
  change: ChangeState
  facts: ChangeFacts
  now: number
  writes: readonly QueuedWrite[] | undefined
  zone: string
}

/** One field on both sides. */
export interface Compared {
  field: SideField
  here: string
  there: string
  /** Undefined: ServiceNow does not say. */
  agree: boolean | undefined
  /** Prefix of the key of the write that would set it. */
  writtenAs?: string
  /** Explains a difference the queue does not account for, or an agreement without equality. */
  why?: string | undefined
  tone?: Tone | undefined
}

export function rowOf(sides: Sides, { agree, writtenAs, why, tone, ...row }: Compared): SideRow {
  const said = why === undefined ? {} : { why }
  if (agree === undefined) return { ...row, status: 'unknown', ...said }
  if (agree) return { ...row, status: isHeard(sides) ? 'agrees' : 'unknown', ...said }
  const differs: SideRow = { ...row, status: 'differs', tone: tone ?? 'late', ...said }
  return writtenAs === undefined ? differs : byQueue(sides, differs, writtenAs)
}

/** Whether the last reading is still fresh; a conflict does not make it stale. */
const isHeard = ({ change: { paused, unreachable, confirmedAt }, now }: Sides): boolean =>
  !paused && !unreachable && confirmedAt !== undefined && now - confirmedAt <= STALE_AFTER_MS

/** A difference, as explained by the queue. */
function byQueue(sides: Sides, row: SideRow, writtenAs: string): SideRow {
  const { change, writes, now, zone } = sides
  const { tone: _, why: __, ...quiet } = row
  if (!writes) return { ...quiet, status: 'unknown', why: 'What waits to be written is still being read.' }
  const write = writes.find(({ key }) => key.startsWith(writtenAs))
  switch (write?.status) {
    case 'waiting':
    case 'sending': {
      const behind = write.status === 'waiting' && writes.some(isRefusedRecord)
      const why = change.paused
        ? 'Sync is paused; it is written once somebody resumes it.'
        : behind
          ? 'It waits behind what ServiceNow refused.'
          : (write.failure ?? sayWaits(write, now, zone))
      return { ...quiet, status: 'waits', why }
    }
    case 'refused':
      return { ...row, ...(write.failure === null ? {} : { why: write.failure }), refused: true }
    case 'dropped':
      return { ...quiet, here: 'as it is there', status: 'agrees', why: 'left so' }
    case 'done': {
      const settledAt = write.settledAt ?? now
      if (settledAt > (change.confirmedAt ?? 0))
        return { ...quiet, status: 'waits', why: 'Written, not read back yet.' }
      const why = `T-Minus wrote it ${dayAndTime(settledAt, zone)}; it was changed in ServiceNow since.`
      return { ...row, why }
    }
    default:
      return row
  }
}

const RECORD = ['state:', 'actual:', 'dates:', 'close:']
const isRefusedRecord = ({ status, key }: QueuedWrite): boolean =>
  status === 'refused' && RECORD.some((kind) => key.startsWith(kind))

function sayWaits({ status, notBefore }: QueuedWrite, now: number, zone: string): string {
  if (status === 'sending') return 'It is being sent.'
  return notBefore !== null && notBefore > now
    ? `T-Minus tries again ${dayAndTime(notBefore, zone)}.`
    : 'T-Minus writes it next.'
}
