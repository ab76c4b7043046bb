import { useMemo } from 'react'
import { Link } from 'wouter'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import type { Outlook } from '../../derive/outlook.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useMinute } from '../../live/session.tsx'
import { stepPath } from '../../paths.ts'
import { select } from '../run/runView.ts'
import { sayTimeline } from './sayTimeline.ts'

/** What the picture shows, in a sentence. */
export function Sentence({ outlook, risk }: { outlook: Outlook; risk: RiskForecast | undefined }) {
  const cutover = useCutover((value) => value)
  const minute = useMinute()
  const { says, drivenBy, links } = useMemo(
    () => sayTimeline(cutover, outlook, minute, risk),
    [cutover, outlook, minute, risk],
  )
  return (
    <p className="timeline__sentence">
      {says.map(({ text, tone }) =>
        tone ? (
          <b key={text} className={tone}>
            {text}
          </b>
        ) : (
          <span key={text}>{text}</span>
        ),
      )}
      {drivenBy.length > 0 ? (
        <>
          {' '}
          Driven by{' '}
          {drivenBy.map(({ id, title }, index) => (
            <span key={id}>
              {index > 0 ? ' → ' : ''}
              <Link
                className="strong"
                href={stepPath(cutover.id, id)}
                onClick={(event) => {
                  event.preventDefault()
                  select(id)
                }}
              >
                {title}
              </Link>
            </span>
          ))}
          {links > drivenBy.length ? ` and ${links - drivenBy.length} more` : ''}: a minute lost there is a minute on
          the finish.
        </>
      ) : null}
    </p>
  )
}
