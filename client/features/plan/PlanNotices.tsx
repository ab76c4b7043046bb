/** What stands above the plan until somebody has answered it: edits that were not taken, those that a closed page left, a dead line. */
import { useEffect, useState } from 'react'
import { positionsOf } from '../../../shared/draft/draft.ts'
import type { ChangedPlace } from '../../../shared/refusal.ts'
import type { Edit } from '../../live/drafts/edits.ts'
import type { NotTaken } from '../../live/drafts/notTaken.ts'
import { usePeople, useStore } from '../../live/session.tsx'
import { forgetNotKept, notKeptOf } from './newDraft.ts'
import { PlanClosed } from './PlanClosed.tsx'
import { titleOfColumn } from './planColumns.ts'
import { usePlan } from './usePlan.tsx'

export function PlanNotices() {
  const { open, status } = usePlan()
  const notTaken = useStore(open.notTaken, (value) => value)
  return (
    <div className="plan-notices">
      {status === 'outdated' ? (
        <p className="plan-notice late" role="alert">
          This page is older than the draft.{' '}
          <button type="button" className="button button--small" onClick={() => location.reload()}>
            Reload
          </button>
        </p>
      ) : null}
      <PlanClosed />
      <NotKept />
      <Left />
      {notTaken.map((one) => (
        <Refused key={one.edit.commandId} notTaken={one} />
      ))}
    </div>
  )
}

/** What the text held that the draft was made of, and a draft cannot hold. */
function NotKept() {
  const { open } = usePlan()
  const [sentences, setSentences] = useState(() => notKeptOf(open.id))
  if (sentences.length === 0) return null
  return (
    <div className="plan-notice" role="status">
      <div>
        <p>
          <b>Not everything could be kept:</b>
        </p>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <button
        type="button"
        className="button button--small"
        onClick={() => {
          forgetNotKept(open.id)
          setSentences([])
        }}
      >
        OK
      </button>
    </div>
  )
}

/** Of a page that was closed or reloaded before they were acknowledged. */
function Left() {
  const { open } = usePlan()
  const left = useStore(open.left, (value) => value)
  const pending = useStore(open.pending, (value) => value.length)
  useEffect(() => {
    if (pending === 0) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [pending])
  if (left.length === 0) return null
  const cells = left.flatMap(({ edit }) => (edit.type === 'setCells' ? edit.cells.map(({ text }) => `“${text}”`) : []))
  return (
    <div className="plan-notice" role="alert">
      <p>
        <b>
          {left.length === 1 ? 'An edit of yours was' : `${left.length} edits of yours were`} not acknowledged when this
          page was closed.
        </b>{' '}
        {cells.length > 0 ? <span className="dim">{listed(cells)}</span> : null}
      </p>
      <span className="buttons">
        <button type="button" className="button button--small button--primary" onClick={open.sendLeft}>
          Send now
        </button>
        <button type="button" className="button button--small" onClick={open.discardLeft}>
          Drop
        </button>
      </span>
    </div>
  )
}

const MOST_LISTED = 3

const listed = (texts: readonly string[]): string =>
  texts.length > MOST_LISTED
    ? `${texts.slice(0, MOST_LISTED).join(', ')} and ${texts.length - MOST_LISTED} more`
    : texts.join(', ')

function Refused({ notTaken }: { notTaken: NotTaken }) {
  const { open } = usePlan()
  const { edit, refusal } = notTaken
  const dismiss = () => open.dismiss(edit.commandId)
  const changed = refusal.code === 'cellChanged' ? (refusal.changed ?? []) : []
  const give = (next: Edit | undefined) => {
    dismiss()
    if (next) void open.give(next)
  }
  return (
    <div className="plan-notice" role="alert">
      <div>
        <p>
          <b>{refusal.message}</b>
        </p>
        {changed.slice(0, MOST_LISTED).map((place) => (
          <Changed key={`${place.row} ${place.column} ${place.section}`} place={place} edit={edit.edit} />
        ))}
        {changed.length > MOST_LISTED ? <p className="dim">and {changed.length - MOST_LISTED} more</p> : null}
      </div>
      <span className="buttons">
        {changed.length > 0 ? (
          <>
            <button
              type="button"
              className="button button--small"
              onClick={() => give(withoutThem(edit.edit, changed))}
            >
              Keep theirs
            </button>
            <button type="button" className="button button--small" onClick={() => give(overThem(edit.edit, changed))}>
              Put mine
            </button>
          </>
        ) : (
          <>
            <button type="button" className="button button--small" onClick={() => give(edit.edit)}>
              Try again
            </button>
            <button type="button" className="button button--small" onClick={dismiss}>
              Drop
            </button>
          </>
        )}
      </span>
    </div>
  )
}

function Changed({ place, edit }: { place: ChangedPlace; edit: Edit }) {
  const { draft } = usePlan()
  const people = usePeople()
  const { row, column, section, by, text } = place
  const who = by === undefined ? 'Somebody' : people.name(by)
  const number = row === undefined ? 0 : (positionsOf(draft.rows).get(row) ?? -1) + 1
  const mine =
    edit.type === 'setCells'
      ? edit.cells.find((cell) => cell.row === row && cell.column === column)?.text
      : edit.type === 'setSection'
        ? edit.text
        : undefined
  const where = section ?? (column === undefined ? `Row ${number}` : `Row ${number}, ${titleOfColumn(draft, column)}`)
  if (section !== undefined || text === undefined)
    return (
      <p>
        {where}: changed by {who}.
      </p>
    )
  return (
    <p>
      {where}: {who} wrote <q className="mono">{text === '' ? 'nothing' : text}</q>
      {mine === undefined ? (
        ''
      ) : (
        <>
          , you <q className="mono">{mine === '' ? 'nothing' : mine}</q>
        </>
      )}
      .
    </p>
  )
}

const isAt = (changed: readonly ChangedPlace[], row: string, column: string) =>
  changed.find((place) => place.row === row && place.column === column)

/** What of it nobody else has touched. */
function withoutThem(edit: Edit, changed: readonly ChangedPlace[]): Edit | undefined {
  if (edit.type === 'setCells') {
    const cells = edit.cells.filter(({ row, column }) => !isAt(changed, row, column))
    return cells.length > 0 ? { ...edit, cells } : undefined
  }
  if (edit.type !== 'removeRows') return undefined
  const rows = edit.rows.filter(({ row }) => !changed.some((place) => place.row === row))
  return rows.length > 0 ? { ...edit, rows } : undefined
}

/** All of it, over what was just shown. */
function overThem(edit: Edit, changed: readonly ChangedPlace[]): Edit | undefined {
  if (edit.type === 'setCells')
    return {
      ...edit,
      cells: edit.cells.map((cell) => ({ ...cell, seen: isAt(changed, cell.row, cell.column)?.seq ?? cell.seen })),
    }
  if (edit.type === 'removeRows')
    return {
      ...edit,
      rows: edit.rows.map(({ row, seen }) => ({ row, seen: changed.find((place) => place.row === row)?.seq ?? seen })),
    }
  const [place] = changed
  return edit.type === 'setSection' && place ? { ...edit, seen: place.seq } : undefined
}
