/** Steps done: planned, done and forecast, with now and the end of the window; it begins with the sentence that it proves. */
import { scaleLinear } from 'd3-scale'
import type { BurnUp, Mark } from '../../../shared/derived/burnUp.ts'
import { clockTime, weekendInstant } from '../../ui/instants.ts'
import { sayBurnUp } from './sayBurnUp.ts'

interface BurnUpPlotProps {
  burnUp: BurnUp
  /** When all is done at 80 %, once that is computed. */
  surely: number | undefined
  /** Epoch milliseconds, as the others. */
  now: number
  windowEnd: number
  zone: string
}

export function BurnUpPlot({ burnUp, surely, now, windowEnd, zone }: BurnUpPlotProps) {
  const { planned, done, expected, total, from, to } = burnUp
  const x = scaleLinear([from, to], [0, 100]).clamp(true)
  const y = scaleLinear([0, total], [100, 0])
  const path = (marks: readonly Mark[], begin: Mark, until: number) => {
    const steps = marks.filter(({ at }) => at >= from && at <= until)
    return [
      `M${x(begin.at)},${y(begin.done)}`,
      ...steps.map((mark) => `H${x(mark.at)}V${y(mark.done)}`),
      `H${x(until)}`,
    ].join('')
  }
  const before = (marks: readonly Mark[]) => marks.findLast(({ at }) => at < from)?.done ?? 0
  const doneNow = done.length
  return (
    <section className="burn-up">
      <div className="burn-up__head">
        <h2>Steps done</h2>
        <ul className="burn-up__key">
          <li>
            <i className="burn-up__line burn-up__line--planned" /> planned
          </li>
          <li>
            <i className="burn-up__line burn-up__line--done" /> done
          </li>
          <li>
            <i className="burn-up__line burn-up__line--expected" /> forecast
          </li>
        </ul>
      </div>
      <p className="burn-up__says">{sayBurnUp(burnUp, now, windowEnd, zone, surely)}</p>
      <div className="burn-up__plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <line className="burn-up__limit" x1={x(windowEnd)} x2={x(windowEnd)} y1={0} y2={100} />
          <line className="burn-up__now" x1={x(now)} x2={x(now)} y1={0} y2={100} />
          <path className="burn-up__planned" d={path(planned, { at: from, done: before(planned) }, to)} />
          <path className="burn-up__expected" d={path(expected, { at: now, done: doneNow }, to)} />
          <path className="burn-up__done" d={path(done, { at: from, done: before(done) }, Math.min(now, to))} />
        </svg>
        <span className="burn-up__unit">{total} steps</span>
        <Label at={x(now)} words="now" />
        <Label at={x(windowEnd)} words={`window ends ${clockTime(windowEnd, zone)}`} />
      </div>
      <div className="burn-up__axis mono">
        <span>{weekendInstant(from, zone, now)}</span>
        <span>{weekendInstant(to, zone, now)}</span>
      </div>
    </section>
  )
}

/** Words at a mark, on the side where there is room. */
const Label = ({ at, words }: { at: number; words: string }) => (
  <span className="burn-up__label" style={at > 50 ? { right: `${100 - at}%`, textAlign: 'right' } : { left: `${at}%` }}>
    {words}
  </span>
)
