/** A step that needs somebody: what is wrong, since when, by how much, and buttons to resolve it. */

import type { Duty } from '../../../shared/attention/duty.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import type { BoardRow } from '../../derive/board.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { Called } from './Called.tsx'
import { StepCard } from './StepCard.tsx'
import { StepOffers } from './StepOffers.tsx'

export function AttentionCard({ row, duty }: { row: BoardRow; duty: Duty }) {
  return (
    <StepCard
      row={row}
      tone={duty.tone === 'due' ? 'mine' : duty.tone}
      foot={
        <>
          <CallLink row={row} />
          <StepOffers
            row={row}
            buttons={2}
            size="small"
            only={['takeOver', 'resume', 'retry', 'skip', 'assign', 'moreTime', 'confirm']}
          />
        </>
      }
    >
      <AttentionText duty={duty} />
    </StepCard>
  )
}

export function AttentionText({ duty }: { duty: Duty }) {
  const { says, over, breaks } = duty
  return (
    <>
      {breaks ? <b className="bad">Breaks the condition of the go: {breaks}. </b> : null}
      {says} {over ? <b className="late">{over}</b> : null} <Called duty={duty} />
    </>
  )
}

/** Nobody calls themselves. */
function CallLink({ row }: { row: BoardRow }) {
  const people = usePeople()
  const { me } = useSession()
  const call = useCutover((cutover) => executorOf(cutover, row.view))
  const phone = call === undefined || call === me.person.id ? undefined : people.get(call)?.phone
  if (call === undefined || phone === undefined) return null
  return (
    <a className="button button--small" href={`tel:${phone.replace(/\s/g, '')}`} title={phone}>
      Call {people.name(call).split(' ')[0]}
    </a>
  )
}
