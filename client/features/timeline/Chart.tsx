/** What stands around the picture: its sentence, tools and filter; and the picture, or the same as a table. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { Outlook } from '../../derive/outlook.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { cutoverPath } from '../../paths.ts'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import { FilterChips } from '../run/FilterChips.tsx'
import { clearFilter, filter, filterPart, keepUnderstood, useListAddress, useOpenStep } from '../run/runView.ts'
import { byBeginning } from './hit.ts'
import { Paper } from './Paper.tsx'
import { Sentence } from './Sentence.tsx'
import { Stage } from './Stage.tsx'
import type { Span } from './span.ts'
import { TimelineTable } from './TimelineTable.tsx'
import { Legend, TimelineTools } from './TimelineTools.tsx'
import { useView } from './timelineAddress.ts'
import { type Model, useModel } from './useModel.ts'
import { useSaves } from './useSaves.ts'
import { useScene } from './useScene.ts'
import { useSize } from './useSize.ts'

export function Chart({ outlook }: { outlook: Outlook }) {
  const view = useView()
  const isPhone = useIsPhone()
  const risk = useRiskForecast()
  const model = useModel(outlook, risk, view === 'table' ? 'all' : view, isPhone)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const size = useSize(scroller)
  const opened = useOpenStep()
  const [walked, setWalked] = useState<string>()
  const chosen = walked ?? opened
  const shown = useScene({ model, scroller, size, chosen, isPhone })
  const { entries, why } = useSaves(model, shown)
  const brush = ({ from, to }: Span) => filter({ during: { from: minute(from), to: minute(to) } })
  return (
    <>
      <div className="timeline__head">
        <h1>Timeline</h1>
        <TimelineTools
          view={view}
          viewport={shown.viewport}
          filterToSight={() => brush(shown.viewport.scale)}
          saves={entries}
        />
        {isPhone || view === 'table' ? null : (
          <Legend isDoubtKnown={risk !== undefined} isMoved={view !== 'lanes' && model.bars.some(({ atT0 }) => atT0)} />
        )}
      </div>
      <Sentence outlook={outlook} risk={risk} />
      {why === undefined ? null : (
        <p className="timeline__line bad" role="alert">
          {why}
        </p>
      )}
      <Filtered model={model} />
      {view === 'table' ? (
        <TimelineTable bars={byBeginning(model.layout.rows.flatMap(({ bars }) => bars))} zone={model.zone} />
      ) : (
        <Stage
          model={model}
          shown={shown}
          scroller={scroller}
          setScroller={setScroller}
          chosen={chosen}
          walk={setWalked}
          brush={brush}
        />
      )}
      <Paper model={model} shown={shown} />
    </>
  )
}

const MINUTE_MS = 60_000
const minute = (at: number): number => Math.round(at / MINUTE_MS) * MINUTE_MS

/** What the view is narrowed down to, how much that leaves, and the same as a list. */
function Filtered({ model: { fitting, bars } }: { model: Model }) {
  const address = useListAddress()
  const { cutoverId } = useFollowed()
  const words = address.filter.search
  if (fitting === undefined && address.dropped === undefined) return null
  return (
    <div className="timeline__line timeline__filter">
      {address.dropped === undefined ? null : (
        <p className="late" role="status">
          {address.dropped}{' '}
          <button type="button" className="button button--small" onClick={() => keepUnderstood(address)}>
            OK
          </button>
        </p>
      )}
      {fitting === undefined ? null : (
        <>
          <FilterChips wanted={address.filter} />
          {words ? <span>“{words}”</span> : null}
          <button type="button" className="button button--small button--bare" onClick={clearFilter}>
            {fitting} of {bars.length} <span aria-hidden="true">×</span>
            <span className="unseen">, show all steps</span>
          </button>
          <Link className="link" href={`${cutoverPath(cutoverId)}?${filterPart()}`}>
            As a list
          </Link>
        </>
      )}
    </div>
  )
}
