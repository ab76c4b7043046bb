/** What people say about the plan, a step or a cell; a mention tells somebody. */
import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import { type DraftComment, findRow, positionsOf } from '../../../shared/draft/draft.ts'
import { mentionedIn } from '../../../shared/mentions.ts'
import { usePeople, useStore } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import { myZone } from '../../ui/zones.ts'
import { activeOf } from './grid/selection.ts'
import { titleOfColumn } from './planColumns.ts'
import { useGiving } from './useGiving.ts'
import { usePlan } from './usePlan.tsx'
import { useWriting } from './useWriting.ts'

export interface CommentsHandle {
  write(): void
}

interface CommentsProps {
  ref: Ref<CommentsHandle>
  goTo(row: string, column?: string): void
}

export function Comments({ ref, goTo }: CommentsProps) {
  const { confirmed } = usePlan()
  const [showsResolved, setShowsResolved] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => ({
    write: () => field.current?.focus(),
  }))
  const threads = confirmed.comments.filter(({ answers }) => answers === undefined)
  const open = threads.filter(({ resolved }) => !resolved)
  const shown = showsResolved ? threads : open
  return (
    <section className="plan-part" aria-label="Comments">
      <h2>
        Comments{' '}
        {threads.length > open.length ? (
          <button
            type="button"
            className="plan-link"
            aria-expanded={showsResolved}
            onClick={() => setShowsResolved(!showsResolved)}
          >
            {showsResolved ? 'open ones only' : `${threads.length - open.length} resolved`}
          </button>
        ) : null}
      </h2>
      <ul className="plan-comments">
        {shown.map((comment) => (
          <li key={comment.seq}>
            <Thread comment={comment} goTo={goTo} />
          </li>
        ))}
      </ul>
      <NewComment ref={field} />
    </section>
  )
}

function Thread({ comment, goTo }: { comment: DraftComment; goTo: CommentsProps['goTo'] }) {
  const { confirmed, open } = usePlan()
  const [isAnswering, setAnswering] = useState(false)
  const answers = confirmed.comments.filter(({ answers: to }) => to === comment.seq)
  const { seq, resolved } = comment
  return (
    <>
      <Said comment={comment} goTo={goTo} />
      {answers.map((answer) => (
        <div key={answer.seq} className="plan-comment__answer">
          <Said comment={answer} goTo={goTo} />
        </div>
      ))}
      {isAnswering ? (
        <NewComment answers={seq} done={() => setAnswering(false)} />
      ) : (
        <span className="plan-comment__acts">
          <button type="button" className="plan-link" onClick={() => setAnswering(true)}>
            Answer
          </button>
          <button
            type="button"
            className="plan-link"
            onClick={() => void open.give({ type: resolved ? 'reopenComment' : 'resolveComment', comment: seq })}
          >
            {resolved ? 'Open again' : 'Resolve'}
          </button>
        </span>
      )}
    </>
  )
}

function Said({ comment, goTo }: { comment: DraftComment; goTo: CommentsProps['goTo'] }) {
  const { confirmed } = usePlan()
  const people = usePeople()
  const { by, at, row, column, text, mentions, answers } = comment
  const number = row === undefined ? undefined : positionsOf(confirmed.rows).get(row)
  return (
    <div>
      <p>
        <b>{people.name(by)}</b>{' '}
        {row === undefined || answers !== undefined ? null : number === undefined ? (
          <span className="dim">on a step that is gone</span>
        ) : (
          <button type="button" className="plan-link" onClick={() => goTo(row, column)}>
            on row {number + 1}
            {column === undefined ? '' : `, ${titleOfColumn(confirmed, column)}`}
          </button>
        )}{' '}
        <span className="dim">
          <Instant at={at} zone={myZone()} />
        </span>
      </p>
      <Markdown text={text} mentions={mentions.map((id) => ({ id, name: people.name(id) }))} />
    </div>
  )
}

function NewComment({ ref, answers, done }: { ref?: Ref<HTMLTextAreaElement>; answers?: number; done?: () => void }) {
  const { draft, grid } = usePlan()
  const people = usePeople()
  const [written, setWritten] = useWriting(answers === undefined ? 'comment' : `answer ${answers}`)
  const text = written?.text ?? ''
  const { sending, give } = useGiving()
  const active = useStore(grid, ({ selection }) => selection && activeOf(selection))
  const row = active && findRow(draft, active.line) ? active.line : undefined
  const number = row === undefined ? 0 : (positionsOf(draft.rows).get(row) ?? -1) + 1
  const label =
    answers !== undefined
      ? 'Answer'
      : row === undefined
        ? 'Comment on the plan'
        : `Comment on row ${number}, ${titleOfColumn(draft, active?.column ?? '')}`
  const post = () => {
    const mentions = mentionedIn(text, people.all())
    const place = answers === undefined && row !== undefined && active ? { row, column: active.column } : {}
    const of = answers !== undefined && { answers }
    give({ type: 'comment', text: text.trim(), mentions, ...place, ...of }, () => {
      setWritten(undefined)
      done?.()
    })
  }
  return (
    <form
      className="plan-comment__new"
      onSubmit={(event) => {
        event.preventDefault()
        post()
      }}
    >
      <label>
        <span className="label">{label}</span>
        <textarea
          ref={ref}
          className="field"
          rows={1}
          placeholder="@Name tells somebody"
          value={text}
          onChange={(event) => setWritten({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') post()
          }}
        />
      </label>
      {text.trim() === '' ? null : (
        <button type="submit" className="button button--small" disabled={sending}>
          {answers === undefined ? 'Comment' : 'Answer'}
        </button>
      )}
    </form>
  )
}
