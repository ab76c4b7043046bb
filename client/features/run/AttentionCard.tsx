/** What is wrong, since when, by how much, and buttons to resolve it. */

import { usePeople } from '../../live/session.tsx'
import type { Attention } from './attention.ts'
import { StepCard } from './StepCard.tsx'
import { StepOffers } from './StepOffers.tsx'

export function AttentionCard({ attention }: { attention: Attention }) {
  const { row, tone } = attention
  return (
    <StepCard
      row={row}
      tone={tone}
      foot={
        <>
          <CallLink attention={attention} />
          <StepOffers
            row={row}
            buttons={2}
            size="small"
            only={['resume', 'retry', 'skip', 'assign', 'moreTime', 'takeOver', 'confirm']}
          />
        </>
      }
    >
      <AttentionText attention={attention} />
    </StepCard>
  )
}

export function AttentionText({ attention: { says, over, breaks } }: { attention: Attention }) {
  return (
    <>
      {breaks ? <b className="bad">Breaks the condition of the go: {breaks}. </b> : null}
      {says} {over ? <b className="late">{over}</b> : null}
    </>
  )
}

function CallLink({ attention: { call } }: { attention: Attention }) {
  const people = usePeople()
  const phone = call === undefined ? undefined : people.get(call)?.phone
  if (call === undefined || phone === undefined) return null
  return (
    <a className="button button--small" href={`tel:${phone.replace(/\s/g, '')}`} title={phone}>
      Call {people.name(call).split(' ')[0]}
    </a>
  )
}
