/** One piece of news: when, what, why and who. */
import type { NewsItem } from '../../../shared/attention/newsShape.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import './NewsLine.css'

/** `earlier`: how much else belongs to it. */
export function NewsLine({ item, earlier = 0 }: { item: NewsItem; earlier?: number }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const people = usePeople()
  const { at, says, reason, by, mine } = item
  return (
    <>
      <Instant at={Date.parse(at)} zone={zone} className="mono news__at" />
      <span className="news__says">
        {mine ? <b className="you">Yours </b> : null}
        <b>{says}</b>
        {reason === undefined ? '' : `: “${reason}”`}
        <span className="dim">
          {' '}
          {people.name(by)}
          {earlier > 0 ? `, ${earlier} earlier on the same` : ''}
        </span>
      </span>
    </>
  )
}
