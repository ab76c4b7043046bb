/** The dry run of somebody's plan: what was understood, asked and guessed, to correct before it is a runbook. */
import { useEffect, useRef, useState } from 'react'
import type { ImportAnswers, Question } from '../../../shared/import/answers.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { ListedRunbook } from '../../../shared/runbook/runbookVersion.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { IntoField } from './IntoField.tsx'
import { PlanColumns } from './PlanColumns.tsx'
import { PlanDifferences } from './PlanDifferences.tsx'
import { Findings } from './PlanFindings.tsx'
import { PlanQuestions } from './PlanQuestions.tsx'
import { PlanSheets } from './PlanSheets.tsx'
import { PlanSteps } from './PlanSteps.tsx'
import './PlanTrial.css'
import type { PlanFile } from './openedFile.ts'
import {
  allAsked,
  counted,
  oneAfterTheOther,
  rememberedColumns,
  runbookIdOf,
  type TriedPlan,
  tryPlan,
} from './planTrial.ts'

export interface PlanTrialProps {
  file: PlanFile
  /** Takes the runbook, as YAML, into the editor. */
  use(runbook: string): void
  /** The file is a runbook already. */
  takeAsIs(): void
  /** Begins a draft with it, which people edit together. */
  asTable(runbook: string): void
  close(): void
}

/** What the server is asked: an answer belongs to one of these, and is shown and used for no other. */
interface Wanted {
  answers: ImportAnswers
  /** Null for a new runbook; undefined until it is known whether the plan is one already. */
  into?: ListedRunbook | null
}

interface Trial {
  plan?: TriedPlan
  /** What the plan is the answer to. */
  of?: Wanted
  message?: string
  isReading: boolean
}

export default function PlanTrial({ file, use, takeAsIs, asTable, close }: PlanTrialProps) {
  const { connection } = useSession()
  const { answer: shelf } = useGet<{ runbooks: ListedRunbook[] }>('/api/runbooks')
  const runbooks = shelf && !isRefusal(shelf) ? shelf.runbooks : NONE
  const [wanted, setWanted] = useState<Wanted>({ answers: {} })
  const [asked, setAsked] = useState<Question[]>([])
  const [{ plan, of, message, isReading }, setTrial] = useState<Trial>({ isReading: true })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isRecalled, setRecalled] = useState(false)
  const [inTurn] = useState(oneAfterTheOther)
  const latest = useRef<Wanted>(undefined)
  useEffect(() => {
    let outdated = false
    latest.current = wanted
    setTrial((before) => ({ ...before, isReading: true }))
    // What was changed meanwhile is not asked any more.
    const ask = async () => (outdated ? undefined : tryPlan(connection.http, file, wanted.answers, versionOf(wanted)))
    void inTurn(ask).then((tried) => {
      if (outdated || !tried) return
      if (isRefusal(tried)) return setTrial((before) => ({ ...before, message: tried.message, isReading: false }))
      if (tried.kind === 'refused') return setTrial({ message: tried.message, isReading: false })
      if (tried.kind === 'runbook') return takeAsIs()
      const remembered = wanted.answers.mappings ? undefined : rememberedColumns(tried.sheets)
      if (remembered) {
        setRecalled(true)
        return setWanted({ ...wanted, answers: { ...wanted.answers, ...remembered } })
      }
      setAsked((before) => allAsked(before, tried.questions))
      setChosen(new Set(tried.into && 'accepted' in tried.into ? tried.into.accepted : []))
      setTrial({ plan: tried, of: wanted, isReading: false })
    })
    return () => {
      outdated = true
      latest.current = undefined
    }
  }, [connection, file, wanted, takeAsIs, inTurn])
  const known = plan && runbooks.find(({ id }) => id === runbookIdOf(plan))
  useEffect(() => {
    if (known) setWanted((before) => (before.into === undefined ? { ...before, into: known } : before))
  }, [known])
  const change = (changed: ImportAnswers) =>
    setWanted((before) => ({ ...before, answers: { ...before.answers, ...changed } }))
  const choose = (keys: readonly string[], isChosen: boolean) =>
    setChosen((before) => new Set(isChosen ? [...before, ...keys] : [...before].filter((key) => !keys.includes(key))))
  const { answers } = wanted
  const open = plan?.questions.filter(({ isRequired }) => isRequired).length ?? 0
  const isCurrent = !isReading && of === wanted
  const take = async (to: (runbook: string) => void) => {
    if (!plan || !isCurrent) return
    if (!plan.into) return to(plan.runbook)
    setTrial((before) => ({ ...before, isReading: true }))
    const tried = await inTurn(() => tryPlan(connection.http, file, answers, versionOf(wanted), [...chosen]))
    // Closed, or changed, while it was under way.
    if (latest.current !== wanted) return
    const into = !isRefusal(tried) && tried.kind === 'plan' ? tried.into : undefined
    if (into && 'text' in into) return to(into.text)
    const why = isRefusal(tried) || tried.kind === 'refused' ? tried.message : into?.refused
    setTrial((before) => ({ ...before, message: why ?? 'The plan could not be taken.', isReading: false }))
  }
  return (
    <div className="trial" aria-busy={isReading}>
      <div className="trial__head">
        <div>
          <h2>{file.name}</h2>
          <p className={message ? 'bad' : undefined} role="status">
            {message ?? (plan ? summary(plan) : 'Reading…')}
          </p>
        </div>
        <span className="buttons">
          <button type="button" className="button" onClick={close}>
            Close
          </button>
          {plan && !plan.into ? (
            <button
              type="button"
              className="button"
              disabled={!isCurrent || open > 0 || plan.steps.length === 0}
              onClick={() => void take(asTable)}
            >
              Edit as a table
            </button>
          ) : null}
          {plan ? (
            <button
              type="button"
              className="button button--primary"
              disabled={!isCurrent || open > 0 || plan.steps.length === 0 || (plan.into && chosen.size === 0)}
              onClick={() => void take(use)}
            >
              {isReading ? 'Reading…' : plan.into ? `Take ${counted(chosen.size, 'change')}` : 'Use as runbook'}
            </button>
          ) : null}
        </span>
      </div>
      {plan ? (
        <div className="trial__body">
          <Next plan={plan} open={open} />
          <IntoField
            runbooks={runbooks}
            into={wanted.into}
            choose={(into) => setWanted((before) => ({ ...before, into }))}
          />
          {plan.into && 'refused' in plan.into ? <p className="bad">{plan.into.refused}</p> : null}
          {plan.into && 'differences' in plan.into ? (
            <PlanDifferences differences={plan.into.differences} chosen={chosen} choose={choose} />
          ) : null}
          <PlanQuestions asked={asked} answers={answers} zone={plan.zone} answer={change} />
          <PlanSheets sheets={plan.sheets} take={(sheets) => change({ sheets })} />
          {plan.sheets
            .filter(({ isTaken }) => isTaken)
            .map((sheet) => (
              <PlanColumns
                key={sheet.name}
                sheet={sheet}
                isNamed={plan.sheets.length > 1}
                isRecalled={isRecalled}
                given={answers.mappings?.[sheet.name]}
                givenMatrix={answers.matrices?.[sheet.name]}
                correct={({ mapping, matrix }) =>
                  change({
                    mappings: { ...answers.mappings, [sheet.name]: mapping },
                    matrices: { ...answers.matrices, [sheet.name]: matrix },
                  })
                }
              />
            ))}
          <Findings title="Faults" found={plan.faults} />
          <Findings title="Guessed" found={plan.guesses} />
          <Findings title="Not kept" found={plan.lost} />
          <PlanSteps title="Steps" steps={plan.steps} zone={plan.zone} />
          <PlanSteps title="Readiness items" steps={plan.readiness} zone={plan.zone} />
        </div>
      ) : null}
    </div>
  )
}

const NONE: ListedRunbook[] = []

const versionOf = ({ into }: Wanted) => (into ? { runbook: into.id, version: into.hash } : undefined)

function Next({ plan, open }: { plan: TriedPlan; open: number }) {
  if (open > 0) return <p className="late">{counted(open, 'question')} to answer before it can be used.</p>
  const errors = plan.faults.filter(({ severity }) => severity === 'error').length
  const checked = plan.check.filter(({ severity }) => severity === 'error').length
  if (errors + checked === 0)
    return <p className="dim">Nothing is saved yet: the runbook opens in the editor, where you check and import it.</p>
  return (
    <p className="dim">
      It can be taken into the editor, where{' '}
      {checked === 0 ? 'you check and import it' : `${counted(checked, 'error')} of the check must be mended`}.
    </p>
  )
}

/** `An Excel workbook. It would become 348 steps in 7 workstreams, done by 12 people, and 3 readiness items.` */
function summary({ what, steps, readiness, roles }: TriedPlan): string {
  const workstreams = new Set(steps.flatMap(({ workstream }) => workstream ?? [])).size
  const people = new Set(roles.flatMap((role) => role.people)).size
  const parts = [
    counted(steps.length, 'step'),
    workstreams > 0 ? ` in ${counted(workstreams, 'workstream')}` : '',
    people > 0 ? ` with ${people === 1 ? '1 person' : `${people} people`}` : '',
    readiness.length > 0 ? ` and ${counted(readiness.length, 'readiness item')}` : '',
  ]
  const done = steps.filter(({ status }) => status === 'done').length
  const begun =
    done === 0 ? '' : ` ${done === steps.length ? 'All' : done.toLocaleString('en')} of them are done in it.`
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}. It would become ${parts.join('')}.${begun}`
}
