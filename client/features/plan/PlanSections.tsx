/** What a runbook has beside its steps, one key after the other: roles, gates, the window. Each is edited by itself. */
import { useEffect, useRef } from 'react'
import { FORMAT_SECTIONS } from '../../../shared/draft/formatColumns.ts'
import type { Seen } from '../../live/drafts/edits.ts'
import { sectionMark } from '../../live/drafts/overlay.ts'
import { usePeople, useSession, useStore } from '../../live/session.tsx'
import { type Rights, usePlan } from './usePlan.tsx'
import { useWriting } from './useWriting.ts'

interface PlanSectionsProps {
  rights: Rights
  section: string
  goTo(section: string): void
}

export function PlanSections({ rights, section, goTo }: PlanSectionsProps) {
  const { draft, check } = usePlan()
  const keys = [...new Set([...Object.keys(draft.sections), ...FORMAT_SECTIONS])].toSorted(
    (one, other) => placeOf(one) - placeOf(other),
  )
  const shown = keys.includes(section) ? section : (keys[0] ?? 'title')
  const list = useRef<HTMLElement>(null)
  const place = keys.indexOf(shown)
  // On a phone the list is one line, most of which is out of sight.
  useEffect(() => {
    // In braces: newer browsers return a promise, which React would call as a function when the list goes.
    list.current?.children[place]?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [place])
  const faultsOf = (key: string) => check?.faults.filter((fault) => fault.section === key) ?? []
  return (
    <section className="plan-sections" aria-label="Sections">
      <nav ref={list} className="plan-sections__list" aria-label="Sections of the runbook">
        {keys.map((key) => {
          const faults = faultsOf(key)
          const tone = faults.some(({ severity }) => severity === 'error') ? 'bad' : 'late'
          const isEmpty = (draft.sections[key]?.text ?? '') === ''
          return (
            <button
              key={key}
              type="button"
              className="plan-sections__one"
              aria-current={key === shown ? 'true' : undefined}
              onClick={() => goTo(key)}
            >
              <span className={isEmpty ? 'dim mono' : 'mono'}>{key}</span>
              {faults.length > 0 ? <span className={tone}>{faults.length}</span> : null}
            </button>
          )
        })}
      </nav>
      <SectionEditor key={shown} section={shown} rights={rights} faults={faultsOf(shown)} />
    </section>
  )
}

const placeOf = (key: string): number => {
  const place = FORMAT_SECTIONS.indexOf(key)
  return place < 0 ? FORMAT_SECTIONS.length : place
}

interface SectionEditorProps {
  section: string
  rights: Rights
  faults: readonly { severity: 'error' | 'warning'; message: string; fix?: string }[]
}

function SectionEditor({ section, rights, faults }: SectionEditorProps) {
  const { draft, unsure, open } = usePlan()
  const held = draft.sections[section]?.text ?? ''
  const [written, setWritten] = useWriting(`section ${section}`)
  const not = rights.whyNot(undefined)
  useEffect(() => {
    open.place({ section })
    return () => open.place(undefined)
  }, [open, section])
  const save = (text: string, seen: Seen = open.seenSection(section)) => {
    setWritten(undefined)
    if (text !== held) void open.give({ type: 'setSection', section, text, seen })
  }
  return (
    <div className="plan-sections__editor">
      <label className="plan-sections__field">
        <span className="plan-sections__name">
          <b className="mono">{section}</b>
          <OthersIn section={section} />
          {unsure.has(sectionMark(section)) ? <span className="dim">sending…</span> : null}
        </span>
        <textarea
          className="field mono plan-sections__text"
          aria-label={section}
          spellCheck={false}
          readOnly={not !== undefined}
          title={not}
          value={written?.text ?? held}
          placeholder="Not filled in"
          onChange={(event) =>
            setWritten({ text: event.target.value, seen: written?.seen ?? open.seenSection(section) })
          }
        />
      </label>
      {written && written.text !== held ? (
        <p className="buttons">
          <button type="button" className="button button--primary" onClick={() => save(written.text, written.seen)}>
            Save {section}
          </button>
          <button type="button" className="button" onClick={() => setWritten(undefined)}>
            Discard
          </button>
        </p>
      ) : null}
      <ul className="plan-faults">
        {faults.map(({ severity, message, fix }) => (
          <li key={message}>
            <span className={severity === 'error' ? 'bad' : 'late'}>{message}</span>{' '}
            {fix !== undefined && not === undefined ? (
              <button type="button" className="button button--small plan-fix__button" onClick={() => save(fix)}>
                Fix
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}

function OthersIn({ section }: { section: string }) {
  const { open } = usePlan()
  const { me } = useSession()
  const people = usePeople()
  const present = useStore(open.presence, (value) => value)
  const others = present.filter(({ person, at }) => person !== me.person.id && at?.section === section)
  if (others.length === 0) return null
  return <span className="late">{others.map(({ person }) => people.name(person)).join(', ')} is here too</span>
}
