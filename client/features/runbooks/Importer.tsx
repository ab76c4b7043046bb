/** Text in, faults in place, and a new version once there are none. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { type DecodedText, decodeText } from '../../../shared/import/decodeText.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { checkRunbook, type Imported, importRunbook, type RunbookFault, sayImported } from '../../live/runbookShelf.ts'
import { useSession } from '../../live/session.tsx'
import { fetchCode } from '../../ui/fetchCode.ts'
import { useNewDraft } from '../plan/newDraft.ts'
import { EncodingAsked, type Guess } from './EncodingAsked.tsx'
import { type PlanFile, pastedTable, textOfRunbook } from './openedFile.ts'
import { SourceEditor, type SourceEditorHandle } from './SourceEditor.tsx'
import { TextFaults } from './TextFaults.tsx'

export interface OpenedText {
  text: string
  file: string
  /** Where it was taken from, for people. */
  from: string
  key: string
}

interface ImporterProps {
  opened: OpenedText | undefined
  mayImport: boolean
  imported(): void
}

type Check =
  | { status: 'idle' | 'checking' }
  | { status: 'failed'; message: string }
  | { status: 'done'; text: string; ok: boolean; faults: RunbookFault[] }

/** A pause in the writing after which it is checked, in milliseconds. */
const CHECK_AFTER_MS = 500
const MAX_FILE_BYTES = 8 * 1024 * 1024

// Only whoever brings a plan of another kind needs it.
const PlanTrial = lazy(() => fetchCode(() => import('./PlanTrial.tsx')))

export function Importer({ opened, mayImport, imported }: ImporterProps) {
  const { connection } = useSession()
  const [text, setText] = useState(opened?.text ?? '')
  const [file, setFile] = useState(opened?.file ?? 'runbook.yaml')
  const [said, setSaid] = useState<{ text: string; tone: string; version?: Imported['runbook'] }>()
  const [sending, setSending] = useState(false)
  const [guess, setGuess] = useState<Guess>()
  const [plan, setPlan] = useState<PlanFile>()
  const check = useCheck(text)
  const draft = useNewDraft()
  const editor = useRef<SourceEditorHandle>(null)
  const faults = check.status === 'done' ? check.faults : []
  const write = (written: string) => {
    setText(written)
    setSaid(undefined)
  }
  const take = async (chosen: File | undefined) => {
    if (!chosen) return
    if (chosen.size > MAX_FILE_BYTES) return setSaid({ text: `${chosen.name} is larger than 8 MB.`, tone: 'bad' })
    const given = { name: chosen.name, bytes: new Uint8Array(await chosen.arrayBuffer()) }
    const ours = textOfRunbook(given)
    return ours ? takeText(given, ours) : tryOut(given)
  }
  const takeText = useCallback(({ name, bytes }: PlanFile, read: DecodedText) => {
    setText(read.text)
    setSaid(undefined)
    setGuess(read.isGuess ? { bytes, read } : undefined)
    setFile(name)
    setPlan(undefined)
  }, [])
  const tryOut = (given: PlanFile) => {
    if (mayImport) return setPlan(given)
    setSaid({
      text: `${given.name} is no runbook in YAML. Planners and administrators bring in other plans.`,
      tone: 'late',
    })
  }
  const usePlan = useCallback(
    (runbook: string) => {
      setText(runbook)
      setSaid(undefined)
      setGuess(undefined)
      setFile(`${plan?.name ?? 'runbook'}.yaml`)
      setPlan(undefined)
    },
    [plan],
  )
  const takeAsIs = useCallback(() => {
    const read = plan && decodeText(plan.bytes)
    if (plan && read && 'text' in read) takeText(plan, read)
  }, [plan, takeText])
  const closePlan = useCallback(() => setPlan(undefined), [])
  const send = async () => {
    setSending(true)
    const answer = await importRunbook(connection.http, text, file)
    setSending(false)
    if (isRefusal(answer)) return setSaid({ text: answer.message, tone: 'bad' })
    setSaid({ text: sayImported(answer), tone: 'strong', version: answer.runbook })
    imported()
  }
  if (plan)
    return (
      <section className="importer" aria-label="Import a plan">
        {draft.why === undefined ? null : (
          <p className="bad" role="alert">
            {draft.why}
          </p>
        )}
        <Suspense fallback={<p className="dim">Reading…</p>}>
          <PlanTrial
            file={plan}
            use={usePlan}
            takeAsIs={takeAsIs}
            asTable={(runbook) => draft.begin({ from: { yaml: runbook } })}
            close={closePlan}
          />
        </Suspense>
      </section>
    )
  return (
    <section
      className="importer"
      aria-label="Import a runbook"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void take(event.dataTransfer.files[0])
      }}
      onPaste={(event) => {
        const table = pastedTable(event.clipboardData.getData('text/plain'))
        if (!table) return
        event.preventDefault()
        tryOut(table)
      }}
    >
      <div className="importer__head">
        <h2>{opened ? `From ${opened.from}` : 'Import a runbook'}</h2>
        <p className="dim">
          {opened
            ? 'Changed text becomes a new version; new cutovers use what is saved last, others keep the one they were made of.'
            : 'Drop the plan that you have (Excel, CSV, Microsoft Project, Markdown or YAML), paste cells or YAML, or'}
        </p>
        <label className="button button--small importer__file">
          Choose a file…
          <input
            type="file"
            className="unseen"
            onChange={(event) => {
              void take(event.target.files?.[0])
              // The same file may be chosen again, once it is mended.
              event.target.value = ''
            }}
          />
        </label>
      </div>
      {guess === undefined ? null : (
        <EncodingAsked
          guess={guess}
          readAs={(read) => {
            write(read.text)
            setGuess({ ...guess, read })
          }}
          confirm={() => setGuess(undefined)}
        />
      )}
      <SourceEditor ref={editor} text={text} write={write} faults={faults} />
      <div className="importer__foot">
        <div className="importer__verdict" role="status">
          {said ? (
            <p className={said.tone}>
              {said.text}{' '}
              {said.version && mayImport ? (
                <Link href={`/cutovers/new?runbook=${said.version.id}&version=${said.version.hash}`}>
                  Create a cutover from it
                </Link>
              ) : null}
            </p>
          ) : (
            <Verdict check={check} empty={text.trim() === ''} mayImport={mayImport} />
          )}
          {draft.why === undefined ? null : <p className="bad">{draft.why}</p>}
        </div>
        <span className="buttons">
          {mayImport ? (
            <button
              type="button"
              className="button"
              disabled={text.trim() === '' || draft.isMaking || guess !== undefined}
              onClick={() => draft.begin({ from: { yaml: text } })}
            >
              {draft.isMaking ? 'Opening…' : 'Edit as a table'}
            </button>
          ) : null}
          <button
            type="button"
            className="button button--primary"
            disabled={
              !mayImport ||
              sending ||
              check.status !== 'done' ||
              !check.ok ||
              said?.version !== undefined ||
              guess !== undefined
            }
            onClick={() => void send()}
          >
            {sending
              ? 'Saving…'
              : !opened
                ? 'Import'
                : text === opened.text
                  ? 'Use for new cutovers'
                  : 'Save as new version'}
          </button>
        </span>
      </div>
      {faults.length > 0 ? (
        <TextFaults
          faults={faults}
          text={check.status === 'done' && check.text === text ? text : undefined}
          write={write}
          goTo={(place) => editor.current?.goTo(place)}
          bringIn={mayImport ? () => setPlan({ name: file, bytes: new TextEncoder().encode(text) }) : undefined}
        />
      ) : null}
    </section>
  )
}

function Verdict({ check, empty, mayImport }: { check: Check; empty: boolean; mayImport: boolean }) {
  if (empty)
    return (
      <p className="dim">
        Nothing to check yet.
        {mayImport ? '' : ' You can check a text here; planners and administrators import it.'}
      </p>
    )
  switch (check.status) {
    case 'idle':
    case 'checking':
      return <p className="dim">Checking…</p>
    case 'failed':
      return <p className="late">{check.message}</p>
    default: {
      const errors = check.faults.filter(({ severity }) => severity === 'error').length
      const warnings = check.faults.length - errors
      const counted = [count(errors, 'error'), count(warnings, 'warning')].filter(Boolean).join(', ')
      if (errors > 0) return <p className="bad">{counted}</p>
      return (
        <p className={warnings > 0 ? 'late' : 'strong'}>
          {counted === '' ? 'No errors.' : `${counted}; it can be imported.`}
          {mayImport ? '' : ' Planners and administrators import it.'}
        </p>
      )
    }
  }
}

const count = (number: number, noun: string): string =>
  number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`

/** The verdict of the server on the text, a moment after it was last changed. */
function useCheck(text: string): Check {
  const { connection } = useSession()
  const [check, setCheck] = useState<Check>({ status: 'idle' })
  useEffect(() => {
    if (text.trim() === '') return setCheck({ status: 'idle' })
    let outdated = false
    setCheck((before) => (before.status === 'done' ? before : { status: 'checking' }))
    const timer = setTimeout(() => {
      void checkRunbook(connection.http, text).then((answer) => {
        if (outdated) return
        setCheck(
          isRefusal(answer) ? { status: 'failed', message: answer.message } : { status: 'done', text, ...answer },
        )
      })
    }, CHECK_AFTER_MS)
    return () => {
      outdated = true
      clearTimeout(timer)
    }
  }, [connection, text])
  return check
}
