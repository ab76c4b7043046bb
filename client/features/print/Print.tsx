/** The plan on paper, for when nothing else works: every step with times, people and instructions. */

import { useState } from 'react'
import { leadChange, relatedChanges, sayChangeNumber } from '../../../shared/change/change.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { finishBy } from '../../../shared/schedule/finishBy.ts'
import type { BoardRow } from '../../derive/board.ts'
import { sayStatus } from '../../derive/sayStatus.ts'
import { sayWho, startedAt, timesOf } from '../../derive/sentences.ts'
import { FollowCutover, useBoard, useCutover, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { instead } from '../../shell/instead.tsx'
import { CUTOVER_KINDS, SaveAs } from '../../shell/SaveAs.tsx'
import { capital } from '../../ui/capital.ts'
import { STATUS_WORDS } from '../../ui/Glyph.tsx'
import { clockSeconds, clockTime, dayOf, fullInstant } from '../../ui/instants.ts'
import { Markdown } from '../../ui/Markdown.tsx'
import { useTitle } from '../../ui/useTitle.ts'
import { changeBetween, zoneName } from '../../ui/zones.ts'
import { Amended } from '../run/Amended.tsx'
import { wholeList } from '../run/runList.ts'
import { changeOnPaper, RELATION_WORDS } from '../servicenow/changeWords.ts'
import './Print.css'
import { GateOnPaper } from './GateOnPaper.tsx'
import { Heading } from './Heading.tsx'
import { HoldsOnPaper } from './HoldsOnPaper.tsx'
import { InstructionsOnPaper } from './InstructionsOnPaper.tsx'
import { LogOnPaper } from './LogOnPaper.tsx'
import { TriggersOnPaper } from './TriggersOnPaper.tsx'
import { WayBack } from './WayBack.tsx'

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
  const { runbook, t0, windowStart, windowEnd, links } = cutover
  useTitle('Print', cutover.title)
  const zone = runbook.timezone
  const [now] = useState(() => connection.clock.now())
  const steps = wholeList(board, 'workstream').filter(({ kind, key }) => kind !== 'gate' && key !== 'group Gates')
  const lead = leadChange(cutover)
  const mode = cutover.mode === 'live' ? 'Live' : 'Rehearsal'
  return (
    // Paper is white, also in the dark.
    <main className="sheet" data-theme="light">
      <div className="sheet__print">
        <SaveAs path={`/api/cutovers/${cutover.id}/export`} name={cutover.title} kinds={CUTOVER_KINDS} />
        <button type="button" className="button button--primary" onClick={() => print()}>
          Print
        </button>
      </div>
      {/* A table, since only a table head is repeated on each printed page. */}
      <table className="sheet__pages" role="presentation">
        <thead>
          <tr>
            <td>
              <b>{cutover.title}</b> · {mode}, {sayStatus(cutover).toLowerCase()} · T-0 {fullInstant(t0, zone)}
              {lead ? ` · ${sayChangeNumber(lead)}` : ''} · as of {fullInstant(now, zone)}
            </td>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <h1>{cutover.title}</h1>
              <p>
                {mode} · T-0 {fullInstant(t0, zone)} · window {fullInstant(windowStart, zone)} to{' '}
                {fullInstant(windowEnd, zone)}
              </p>
              <HoldsOnPaper />
              <p className="dim">
                As of {fullInstant(now, zone)} ({clockSeconds(now, zone)}), event {cutover.seq}. All times{' '}
                {sayClocks(Math.min(now, windowStart), windowEnd, zone)}, {zone}. What has happened since is not on this
                paper.
              </p>
              <Ended />
              <ChangesOnPaper now={now} />
              {links.bridge === undefined ? null : <p>Bridge: {links.bridge}</p>}
              {links.chat === undefined ? null : <p>Chat: {links.chat}</p>}
              <h2>People</h2>
              <PhoneNumbers />
            </td>
          </tr>
          {runbook.gates.length > 0 ? <Heading title="Gates" /> : null}
          {runbook.gates.map(({ id }, position) => (
            <tr key={id}>
              <td>
                <GateOnPaper position={position} />
              </td>
            </tr>
          ))}
          {steps.map((item) => {
            if (item.kind === 'group') return <Heading key={item.key} title={item.title} />
            const row =
              item.kind === 'step'
                ? board.rows[item.position]
                : board.rollback.find(({ view }) => view.definition.id === item.key)
            return row ? (
              <tr key={item.key}>
                <td>
                  <StepOnPaper row={row} />
                </td>
              </tr>
            ) : null
          })}
          <TriggersOnPaper />
          {board.rollback.length === 0 ? <WayBack steps={steps} /> : null}
          <LogOnPaper />
        </tbody>
      </table>
    </main>
  )
}

/** First of all, since the plan below would read as if it were still to come. */
function Ended() {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const { ended, runbook } = cutover
  if (!ended) return null
  return (
    <p>
      <b>
        {sayStatus(cutover)} {fullInstant(ended.at, runbook.timezone)} by {people.name(ended.by)}
        {ended.reason === undefined ? '.' : `: “${ended.reason}”`}
      </b>
    </p>
  )
}

/** ServiceNow's last known facts at the time of printing, the lead change first. */
function ChangesOnPaper({ now }: { now: number }) {
  const cutover = useCutover((value) => value)
  const { name } = usePeople()
  const zone = cutover.runbook.timezone
  const lead = leadChange(cutover)
  const changes = [...(lead ? [lead] : []), ...relatedChanges(cutover)]
  if (changes.length === 0) return null
  return (
    <section className="sheet__changes" aria-label="Changes in ServiceNow">
      {changes.map((change) => (
        <p key={change.id}>
          {RELATION_WORDS[change.relation]}: <b>{sayChangeNumber(change)}</b>{' '}
          {changeOnPaper(change, now, { name, zone }).join(' · ')}
          {change.ticket ? <span className="sheet__link">{change.ticket.link}</span> : null}
        </p>
      ))}
    </section>
  )
}

function PhoneNumbers() {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  return (
    <table className="sheet__table">
      <tbody>
        {cutover.runbook.roles.map(({ id, title }) => (
          <tr key={id}>
            <th scope="row">{title}</th>
            <td>
              {(cutover.people[id] ?? [])
                .map((person) => [people.name(person), people.get(person)?.phone].filter(Boolean).join('\u00a0'))
                .join(', ') || 'nobody'}
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
  // A rollback has no plan, only a forecast.
  const times = useOutlook((outlook) => timesOf(row, outlook).planned ?? timesOf(row, outlook).expected)
  const zone = cutover.runbook.timezone
  const began = startedAt(row)
  const { rollback } = definition
  const planned = [
    times ? sayRange(times, zone) : '',
    definition.takes.likely > 0 ? sayDuration(definition.takes.likely) : '',
  ]
  return (
    <article className="sheet__step">
      <h3>
        {row.status === 'done' || row.status === 'rolledBack' ? '☑' : '☐'} {definition.title}
        {definition.pointOfNoReturn ? ' (point of no return)' : ''}
      </h3>
      <p>
        {[planned.filter(Boolean).join(', '), sayWho(row, cutover, people.name), STATUS_WORDS[row.status]]
          .filter(Boolean)
          .join(' · ')}
        {began === undefined ? '' : `, begun ${sayInstant(began, zone, times?.start ?? began)}`}
      </p>
      {isRollbackStep(row.view) ? null : <Amended stepId={definition.id} />}
      <BesideOnPaper row={row} />
      <InstructionsOnPaper view={row.view} zone={zone} />
      <LinksOnPaper definition={definition} />
      {rollback && 'title' in rollback ? (
        <p>
          <b>Rollback</b> {rollback.title}, {sayDuration(rollback.takes.likely)}
        </p>
      ) : null}
      {rollback && 'none' in rollback && !isRollbackStep(row.view) ? (
        <p className="dim">No rollback: {rollback.none}</p>
      ) : null}
    </article>
  )
}

/** By when, and who else has a part in it. */
function BesideOnPaper({ row: { view } }: { row: BoardRow }) {
  const { definition } = view
  const { parties = {} } = definition
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const by = finishBy(cutover, definition, cutover.at)
  const zone = cutover.runbook.timezone
  return (
    <>
      {by === undefined ? null : (
        <p>
          <b>Must be finished by</b> {dayOf(by, zone)}, {clockTime(by, zone)}
        </p>
      )}
      {Object.entries(parties).map(([label, roles]) => (
        <p key={label}>
          {capital(label)}: {roles.map((role) => sayParty(cutover, role, people.name)).join(', ')}
        </p>
      ))}
    </>
  )
}

/** A link on paper is its address. */
const LinksOnPaper = ({ definition: { links = [], note } }: { definition: StepDefinition }) => (
  <>
    {links.map(({ title, url }) => (
      <p key={`${url} ${title}`}>
        {title} <span className="sheet__link">{url}</span>
      </p>
    ))}
    {note ? <Markdown text={`**Planner’s note:** ${note}`} /> : null}
  </>
)

function sayParty({ runbook, people }: Cutover, role: string, name: (id: string) => string): string {
  const who = (people[role] ?? []).map(name).join(', ')
  return who === '' ? roleTitle(runbook, role) : `${roleTitle(runbook, role)} (${who})`
}

/** `Sat 14 Nov, 23:00 to 23:10`; always with the day, since paper has no tooltip. */
const sayRange = ({ start, finish }: { start: number; finish: number }, zone: string): string =>
  `${dayOf(start, zone)}, ${clockTime(start, zone)}${start === finish ? '' : ` to ${sayInstant(finish, zone, start)}`}`

/** The time, with its day where it differs from the previous one. */
const sayInstant = (at: number, zone: string, beside: number): string =>
  `${dayOf(at, zone) === dayOf(beside, zone) ? '' : `${dayOf(at, zone)}, `}${clockTime(at, zone)}`

/** `CET`, or `CET until Sun 28 Mar, 03:00 CEST, then CEST`. */
function sayClocks(from: number, to: number, zone: string): string {
  const change = changeBetween(from, to, zone)
  if (change === undefined) return zoneName(from, zone)
  return `${zoneName(change - 1, zone)} until ${fullInstant(change, zone)}, ${zoneName(change, zone)} from then on`
}
