/** The plan on paper, for the hour in which nothing else works: every step with times, people and instructions. */
import { sayDuration } from '../../shared/duration.ts'
import { roleTitle } from '../../shared/runbookIndex.ts'
import { FollowCutover, useBoard, useCutover, useOutlook } from '../cutover.tsx'
import type { BoardRow } from '../derive/board.ts'
import { clockSeconds, fullInstant, shortInstant, zoneName } from '../derive/instants.ts'
import { listItems } from '../derive/runList.ts'
import { sayWho, startedAt, timesOf } from '../derive/sentences.ts'
import { STATUS_WORDS } from '../parts/Glyph.tsx'
import { Markdown } from '../parts/Markdown.tsx'
import { usePeople, useSession } from '../session.tsx'
import { instead } from './CutoverRoute.tsx'
import './Print.css'

export default function Print({ cutoverId }: { cutoverId: string }) {
  return (
    <FollowCutover cutoverId={cutoverId} instead={instead}>
      <Sheet />
    </FollowCutover>
  )
}

function Sheet() {
  const { connection } = useSession()
  const board = useBoard((value) => value)
  const { cutover } = board
  const { runbook, t0, windowStart, windowEnd } = cutover
  const zone = runbook.timezone
  const now = connection.clock.now()
  const items = listItems(board, 'workstream', {}, (role) => roleTitle(runbook, role))
  return (
    <main className="sheet">
      <button type="button" className="button button--primary sheet__print" onClick={() => print()}>
        Print
      </button>
      <h1>{cutover.title}</h1>
      <p>
        {cutover.mode === 'live' ? 'Live' : 'Rehearsal'} · T-0 {fullInstant(t0, zone)} · window{' '}
        {fullInstant(windowStart, zone)} to {fullInstant(windowEnd, zone)}
      </p>
      <p className="dim">
        As of {fullInstant(now, zone)} ({clockSeconds(now, zone)}), event {cutover.seq}. All times {zoneName(t0, zone)},{' '}
        {zone}. What has happened since is not on this paper.
      </p>
      <PhoneNumbers />
      {items.map((item) => {
        if (item.kind === 'group') return <h2 key={item.key}>{item.title}</h2>
        if (item.kind === 'gate') {
          const gate = runbook.gates[item.position]
          return gate ? (
            <p key={item.key}>
              ⬡ <b>{gate.title}</b>
              {gate.at === undefined ? '' : `, ${shortInstant(t0 + gate.at * 1000, zone, t0)}`}; decided by{' '}
              {roleTitle(runbook, gate.decides)}
            </p>
          ) : null
        }
        const row =
          item.kind === 'step'
            ? board.rows[item.position]
            : board.rollback.find(({ view }) => view.definition.id === item.key)
        return row ? <StepOnPaper key={item.key} row={row} /> : null
      })}
    </main>
  )
}

function PhoneNumbers() {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  return (
    <table className="sheet__people">
      <tbody>
        {cutover.runbook.roles.map(({ id, title }) => (
          <tr key={id}>
            <th scope="row">{title}</th>
            <td>
              {(cutover.people[id] ?? [])
                .map((person) => [people.name(person), people.get(person)?.phone].filter(Boolean).join(' '))
                .join(', ') || '—'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function StepOnPaper({ row }: { row: BoardRow }) {
  const { definition } = row.view
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const planned = useOutlook((outlook) => timesOf(row, outlook).planned)
  const zone = cutover.runbook.timezone
  const began = startedAt(row)
  const { rollback } = definition
  return (
    <article className="sheet__step">
      <h3>
        {row.status === 'done' ? '☑' : '☐'} {definition.title}
        {definition.pointOfNoReturn ? ' (point of no return)' : ''}
      </h3>
      <p>
        {planned
          ? `${shortInstant(planned.start, zone, cutover.t0)} to ${shortInstant(planned.finish, zone, cutover.t0)}`
          : ''}
        {definition.takes.likely > 0 ? `, ${sayDuration(definition.takes.likely)}` : ''} ·{' '}
        {sayWho(row, cutover, people.name)} · {STATUS_WORDS[row.status]}
        {began === undefined ? '' : `, begun ${shortInstant(began, zone, cutover.t0)}`}
      </p>
      {definition.do ? <Markdown text={definition.do} /> : null}
      {definition.verify ? <Markdown text={`**You should see** ${definition.verify}`} /> : null}
      {rollback && 'title' in rollback ? (
        <p>
          <b>Rollback</b> {rollback.title}, {sayDuration(rollback.takes.likely)}
        </p>
      ) : null}
    </article>
  )
}
