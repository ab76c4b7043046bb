/** What the draft is, how it stands, who is here, and what becomes of it next. */
import { useState } from 'react'
import { lockNow, locksBefore } from '../../../shared/draft/lock.ts'
import { saveFile } from '../../live/files.ts'
import { usePeople, useSession, useStore, useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { myZone } from '../../ui/zones.ts'
import { hueOf } from './hues.ts'
import { ReasonForm, type ReasonFormProps } from './ReasonForm.tsx'
import { saveText } from './saveText.ts'
import { useGiving } from './useGiving.ts'
import { type Rights, usePlan } from './usePlan.tsx'

const NAMED = ['table', 'sections', 'yaml', 'compare'] as const
/** The last is come to by what inserts, from the others. */
export const VIEWS = [...NAMED, 'insert'] as const
export type View = (typeof VIEWS)[number]

const VIEW_WORDS: Record<(typeof NAMED)[number], string> = {
  table: 'Table',
  sections: 'Sections',
  yaml: 'YAML',
  compare: 'Compare',
}

interface PlanHeadProps {
  rights: Rights
  view: View
  show(view: View): void
  togglePanel: (() => void) | undefined
}

export function PlanHead({ rights, view, show, togglePanel }: PlanHeadProps) {
  const { confirmed } = usePlan()
  return (
    <header className="plan-head">
      <div className="plan-head__title">
        <h1>{confirmed.title}</h1>
        <Standing />
      </div>
      <Here />
      <nav className="plan-head__views" aria-label="View">
        {NAMED.map((one) => (
          <button key={one} type="button" aria-current={view === one ? 'page' : undefined} onClick={() => show(one)}>
            {VIEW_WORDS[one]}
          </button>
        ))}
      </nav>
      {togglePanel ? (
        <button type="button" className="button" onClick={togglePanel}>
          Details
        </button>
      ) : null}
      <Next rights={rights} insert={() => show('insert')} />
    </header>
  )
}

/** `draft 8 · saved`, or what is on its way, or since when nothing is live. */
function Standing() {
  const { confirmed, open } = usePlan()
  const waiting = useStore(open.pending, (edits) => edits.length)
  const since = useStore(open.notLiveSince, (value) => value)
  const words = confirmed.archived
    ? 'archived'
    : { draft: 'draft', inReview: 'in review', approved: 'approved' }[confirmed.status]
  const edits = waiting === 1 ? 'an edit' : `${waiting} edits`
  return (
    <p className="dim plan-head__standing" role="status">
      {words}, edit {confirmed.seq}
      {' · '}
      {since !== undefined ? (
        <span className="late">
          not live since <Instant at={since} zone={myZone()} />
          {waiting > 0 ? `, ${edits} waiting` : ''}
        </span>
      ) : waiting > 0 ? (
        `sending ${edits}…`
      ) : (
        'saved'
      )}
    </p>
  )
}

const MOST_FACES = 6

function Here() {
  const { open } = usePlan()
  const { me } = useSession()
  const people = usePeople()
  const present = useStore(open.presence, (value) => value)
  const others = [...new Set(present.map(({ person }) => person))].filter((person) => person !== me.person.id)
  if (others.length === 0) return null
  return (
    <ul className="plan-here" aria-label="Here now" title={`Here now:\n${others.map(people.name).join('\n')}`}>
      {others.slice(0, MOST_FACES).map((person) => (
        <li key={person} className={`plan-here__one hue-${hueOf(present, person)}`}>
          <span aria-hidden="true">{people.initials(person)}</span>
          <span className="unseen">{people.name(person)}</span>
        </li>
      ))}
      {others.length > MOST_FACES ? <li className="plan-here__one">+{others.length - MOST_FACES}</li> : null}
    </ul>
  )
}

type Asked = 'reopen' | 'lock' | 'unlock' | 'archive' | 'bringBack'

const QUESTIONS: Record<Asked, Pick<ReasonFormProps, 'label' | 'sends' | 'edit'>> = {
  reopen: {
    label: 'Why is it opened again?',
    sends: 'Reopen',
    edit: (reason) => ({ type: 'reopenDraft', reason }),
  },
  lock: {
    label: 'Why does nobody edit it from now on?',
    sends: 'Lock',
    edit: (reason) => ({ type: 'lock', reason }),
  },
  unlock: { label: 'Why is it edited again?', sends: 'Unlock', edit: (reason) => ({ type: 'unlock', reason }) },
  archive: {
    label: 'Why is it no longer needed?',
    sends: 'Archive',
    edit: (reason) => ({ type: 'archiveDraft', reason }),
  },
  bringBack: {
    label: 'Why is it needed again?',
    sends: 'Bring back',
    edit: (reason) => ({ type: 'bringBackDraft', reason }),
  },
}

const DAY = 86_400
const LOCKS = [
  { label: '1 day before', before: DAY },
  { label: '2 days before', before: 2 * DAY },
  { label: '3 days before', before: 3 * DAY },
  { label: 'A week before', before: 7 * DAY },
  { label: 'Never', before: null },
]

function Next({ rights, insert }: { rights: Rights; insert(): void }) {
  const { confirmed, check, planned } = usePlan()
  const { connection } = useSession()
  const [asked, setAsked] = useState<Asked>()
  const [why, setWhy] = useState<string>()
  const { sending, give } = useGiving()
  const { status, workstreams, seq, archived } = confirmed
  const isLocked = useTime((now) => lockNow(confirmed, planned, now) !== undefined)
  const errors = check?.faults.some(({ severity }) => severity === 'error') ?? true
  const open_ = workstreams.filter(({ approval }) => !approval).length
  const items: MenuEntry[] = [
    ...(rights.inserts ? [{ kind: 'item' as const, key: 'insert', label: 'Insert…', run: insert }] : []),
    { kind: 'item', key: 'yaml', label: 'Download as YAML', run: () => void saveText(confirmed) },
    { kind: 'item', key: 'xlsx', label: 'Download as Excel', disabled: errors, run: () => void saveSheet() },
    ...(rights.plans
      ? [
          ...(archived
            ? [ask('bringBack', 'Bring back…')]
            : [
                ...(status === 'inReview' && !isLocked ? [ask('reopen', 'End the review…')] : []),
                isLocked ? ask('unlock', 'Unlock…') : ask('lock', 'Lock…'),
                { kind: 'line' as const, key: 'lockLine' },
                { kind: 'heading' as const, key: 'lockHeading', text: 'Locks by itself before T-0' },
                ...LOCKS.map(({ label, before }) => ({
                  kind: 'item' as const,
                  key: label,
                  label,
                  ticked: locksBefore(confirmed) === before,
                  run: () => give({ type: 'setLockBefore', before }),
                })),
                { kind: 'line' as const, key: 'archiveLine' },
                ask('archive', 'Archive…'),
              ]),
        ]
      : []),
  ]
  async function saveSheet(): Promise<void> {
    setWhy(await saveFile(connection.http, `/api/drafts/${confirmed.id}/export?format=xlsx`, `${confirmed.id}.xlsx`))
  }
  function ask(which: Asked, label: string): MenuEntry {
    return { kind: 'item', key: which, label, run: () => setAsked(which) }
  }
  return (
    <>
      <MoreMenu className="button" entries={items}>
        More ▾
      </MoreMenu>
      {why === undefined ? null : (
        <span className="bad" role="alert">
          {why}
        </span>
      )}
      {rights.plans && !isLocked && !archived ? (
        status === 'draft' ? (
          <button
            type="button"
            className="button button--primary"
            disabled={workstreams.length === 0 || sending}
            onClick={() => give({ type: 'askForReview' })}
          >
            Ask for review
          </button>
        ) : status === 'inReview' ? (
          <button
            type="button"
            className="button button--primary"
            disabled={open_ > 0 || errors || sending}
            title={
              open_ > 0
                ? `${open_} of ${workstreams.length} workstreams are not approved yet`
                : errors
                  ? 'The faults have to be mended first'
                  : undefined
            }
            onClick={() => give({ type: 'approveDraft', seen: seq })}
          >
            Approve as a version
          </button>
        ) : (
          <button type="button" className="button" onClick={() => setAsked('reopen')}>
            Reopen…
          </button>
        )
      ) : null}
      {asked ? (
        <div className="plan-head__asked">
          <ReasonForm {...QUESTIONS[asked]} close={() => setAsked(undefined)} />
        </div>
      ) : null}
    </>
  )
}
