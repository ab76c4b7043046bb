/** The same draft as the YAML of a runbook: to read, and to paste back; only what differs is changed. */
import { useMemo, useRef, useState } from 'react'
import { draftText } from '../../../shared/draft/text.ts'
import { SourceEditor, type SourceEditorHandle } from '../runbooks/SourceEditor.tsx'
import { TextFaults } from '../runbooks/TextFaults.tsx'
import { useGiving } from './useGiving.ts'
import { type Rights, usePlan } from './usePlan.tsx'
import { useWriting } from './useWriting.ts'
import '../runbooks/Runbooks.css'
import { useTextCheck } from './useTextCheck.ts'

export default function PlanYaml({ rights }: { rights: Rights }) {
  const { confirmed } = usePlan()
  const { sending, give } = useGiving()
  const current = useMemo(() => draftText(confirmed).yaml, [confirmed])
  const [written, setWritten] = useWriting('yaml')
  const [said, setSaid] = useState<string>()
  const editor = useRef<SourceEditorHandle>(null)
  const text = written?.text ?? current
  const checked = useTextCheck(text)
  const faults = checked?.faults ?? NONE
  const mayWrite = rights.plans && rights.closed === undefined
  const isMoved = written !== undefined && written.seen !== confirmed.seq
  const write = (next: string) => {
    setSaid(undefined)
    if (mayWrite) setWritten({ text: next, seen: written?.seen ?? confirmed.seq })
  }
  const send = () => {
    if (!written) return
    give({ type: 'replaceText', text: written.text, seen: confirmed.seq }, ({ events }) => {
      setWritten(undefined)
      setSaid(events.length === 0 ? 'It says the same as the draft.' : 'Taken into the draft.')
    })
  }
  return (
    <section className="plan-yaml importer" aria-label="YAML">
      <SourceEditor ref={editor} text={text} write={write} faults={faults} />
      <div className="importer__foot">
        <div className="importer__verdict" role="status">
          {said ? <p className="strong">{said}</p> : null}
          {isMoved ? (
            <p className="late">Others have changed the draft since you began: what you send is put over theirs.</p>
          ) : null}
          {!said && !written ? (
            <p className="dim">
              {mayWrite
                ? 'The draft as a file. Write here or paste a whole text: steps are recognised by their ids.'
                : rights.closed === undefined
                  ? 'Planners and administrators paste a text back.'
                  : rights.hint}
            </p>
          ) : null}
        </div>
        {written ? (
          <span className="buttons">
            <button type="button" className="button" onClick={() => setWritten(undefined)}>
              Discard
            </button>
            <button type="button" className="button button--primary" disabled={sending} onClick={send}>
              {isMoved ? 'Put mine over theirs' : 'Take into the draft'}
            </button>
          </span>
        ) : null}
      </div>
      {faults.length > 0 ? (
        <TextFaults
          faults={faults}
          text={checked?.text === text ? text : undefined}
          write={mayWrite ? write : undefined}
          goTo={(place) => editor.current?.goTo(place)}
        />
      ) : null}
    </section>
  )
}

const NONE: readonly never[] = []
