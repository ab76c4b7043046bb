/** The notes of a step: each with its answers, photos and files below it. */
import type { Note } from '../../../shared/cutoverState.ts'
import type { BoardRow } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import { NoteFiles } from './NoteFiles.tsx'
import { answerOffer } from './noteOffer.ts'
import { threadsOf } from './noteThreads.ts'
import './StepNotes.css'

export function StepNotes({ row }: { row: BoardRow }) {
  const { definition, state } = row.view
  const { notes = [], earlierNotes = 0 } = state
  const context = useOfferContext()
  return (
    <ul className="notes">
      {earlierNotes > 0 ? (
        <li className="dim">
          {earlierNotes === 1 ? 'An earlier note stands' : `${earlierNotes} earlier notes stand`} in the history below.
        </li>
      ) : null}
      {threadsOf(notes).map(({ note, answers }) => (
        <li key={note.seq}>
          <OneNote note={note} />
          {answers.length > 0 ? (
            <ul className="notes__answers" aria-label="Answers">
              {answers.map((answer) => (
                <li key={answer.seq}>
                  <OneNote note={answer} />
                </li>
              ))}
            </ul>
          ) : null}
          <Offers
            about={`${definition.id} note ${note.seq}`}
            offers={offersOf(context, [answerOffer(context, definition.id, note.seq)])}
            size="small"
          />
        </li>
      ))}
    </ul>
  )
}

function OneNote({ note: { by, at, text, mentions = [], files = [] } }: { note: Note }) {
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <>
      <Markdown text={text} mentions={mentions.map((id) => ({ id, name: people.name(id) }))} />
      <NoteFiles files={files} />
      <span className="dim">
        {people.name(by)}, <Instant at={at} zone={zone} />
      </span>
    </>
  )
}
