/** The tables of a look back. On a phone each row stands by itself, with the heads beside its cells. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { LookBack, StepLookedBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { sayWhere } from '../../../shared/schedule/lookBack/sayLookBack.ts'
import { sayChance } from '../../derive/chanceWords.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { stepPath } from '../../paths.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { sayMinutes } from './Lost.tsx'
import { stepsShown } from './stepsShown.ts'

interface Times {
  start: string
  finish: string
}

export function Workstreams({ looked }: { looked: LookBack }) {
  const say = useClocks(looked)
  const rows = looked.workstreams.filter(({ actual }) => actual)
  const gates = (looked.delay?.parts ?? []).filter(({ workstream }) => workstream === undefined)
  const waited = gates.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  if (rows.length < 2) return null
  return (
    <Table
      id="look-back-streams"
      title="By workstream"
      heads={['Workstream', 'Plan', 'Actual', 'Its own', 'Of the finish']}
    >
      {rows.map(({ title, baseline, actual, own, ofFinish }) => (
        <tr key={title}>
          <th scope="row">{title}</th>
          <Cell head="Plan">{say(baseline)}</Cell>
          <Cell head="Actual">{say(actual)}</Cell>
          <Cell head="Its own">{inMinutesOf(own)}</Cell>
          <Cell head="Of the finish">{looked.delay ? inMinutesOf(ofFinish) : ''}</Cell>
        </tr>
      ))}
      {gates.length > 0 ? (
        <tr>
          <th scope="row">Gates</th>
          <td />
          <td />
          <td />
          <Cell head="Of the finish">{inMinutesOf(waited)}</Cell>
        </tr>
      ) : null}
    </Table>
  )
}

export function Forecasts({ looked }: { looked: LookBack }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const near = Date.parse(looked.finish)
  const clock = (at: string) => weekendInstant(Date.parse(at), zone, near)
  if (looked.forecasts.length === 0) return null
  return (
    <Table
      id="look-back-forecasts"
      title="What was forecast"
      note="of the finish, and how far that was from what came"
      heads={['At', '50 %', '80 %', 'Window holds', 'At 50 % against what came']}
    >
      {looked.forecasts.map(({ at, isT0, p50, p80, chance }) => (
        <tr key={at}>
          <th scope="row">
            {clock(at)}
            {isT0 ? ' (T-0)' : ''}
          </th>
          <Cell head="50 %">{clock(p50)}</Cell>
          <Cell head="80 %">{clock(p80)}</Cell>
          <Cell head="Window holds">{sayChance(chance)}</Cell>
          <Cell head="Against what came">{inMinutesOf(Date.parse(p50) - near)}</Cell>
        </tr>
      ))}
    </Table>
  )
}

export function Steps({ looked }: { looked: LookBack }) {
  const { cutoverId } = useFollowed()
  const say = useClocks(looked)
  const { shown, left } = stepsShown(looked.steps)
  const titles = new Map(looked.steps.map(({ id, title }) => [id, title]))
  const isAtT0 = looked.against === 'atT0'
  return (
    <Table
      id="look-back-steps"
      title="Step by step"
      note={left > 0 ? `the ${shown.length} that lost or won most; the sheet has ${left} more` : undefined}
      heads={[
        'Step',
        isAtT0 ? 'Plan at T-0' : 'Approved plan',
        'Forecast at T-0',
        'Actual',
        'Late',
        'Its own',
        'From others',
      ]}
    >
      {shown.map((step) => (
        <tr key={step.id}>
          <th scope="row">
            <Link href={stepPath(cutoverId, step.id)}>{step.title}</Link>
            <span className="dim look-back__where">{step.workstream}</span>
          </th>
          <Cell head="Plan">{say(isAtT0 ? step.baseline : step.approved) || 'not in it'}</Cell>
          <Cell head="Forecast">{say(step.forecast)}</Cell>
          <Cell head="Actual">{step.actual ? say(step.actual) : 'did not happen'}</Cell>
          <Delays step={step} titles={titles} />
        </tr>
      ))}
    </Table>
  )
}

function Delays({ step, titles }: { step: StepLookedBack; titles: ReadonlyMap<string, string> }) {
  const { delay, actual, title } = step
  if (!delay || !actual) return <td colSpan={3} />
  const own = delay.own.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const rest = delay.milliseconds - own
  const why = delay.own
    .filter(({ milliseconds }) => Math.abs(milliseconds) >= 30_000)
    .map(
      ({ because, milliseconds }) => `${inMinutesOf(milliseconds)} ${sayWhere({ because, title }, milliseconds < 0)}`,
    )
  const from = delay.from === undefined ? undefined : titles.get(delay.from)
  return (
    <>
      <Cell head="Late">{inMinutesOf(delay.milliseconds)}</Cell>
      <Cell head="Its own">
        <span title={why.join('\n') || undefined}>{inMinutesOf(own)}</span>
      </Cell>
      <Cell head="From others">
        {inMinutesOf(rest)}
        {from !== undefined && Math.abs(rest) >= 30_000 ? <span className="dim look-back__from"> {from}</span> : null}
      </Cell>
    </>
  )
}

interface TableProps {
  id: string
  title: string
  note?: string | undefined
  heads: readonly string[]
  children: ReactNode
}

const Table = ({ id, title, note, heads, children }: TableProps) => (
  <section className="panel look-back__part" aria-labelledby={id}>
    <h2 id={id} className="panel__title">
      {title} {note === undefined ? null : <span className="dim">· {note}</span>}
    </h2>
    <table className="look-back__table" aria-labelledby={id}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
)

const Cell = ({ head, children }: { head: string; children: ReactNode }) => <td data-head={head}>{children}</td>

const inMinutesOf = (milliseconds: number): string => sayMinutes(Math.round(milliseconds / 60_000))

/** Both ends by the clock of the cutover, with the day where that is another; empty of nothing. */
function useClocks({ finish }: LookBack): (times: Times | undefined) => string {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const clock = (at: string) => weekendInstant(Date.parse(at), zone, Date.parse(finish))
  return (times) =>
    times ? (times.start === times.finish ? clock(times.start) : `${clock(times.start)}–${clock(times.finish)}`) : ''
}
