/** What a file would become, with everything that a person has to see before it is saved. */
import { MAX_FILE_BYTES } from '../runbook/reading/positions.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { type Fault as RunbookFault, readRunbook } from '../runbook/runbookFile.ts'
import type { ImportAnswers, Question } from './answers.ts'
import { clean } from './cell.ts'
import { type DecodedText, sayTakenAs } from './decodeText.ts'
import type { Into } from './difference.ts'
import { askEncoding, unfitEncoding } from './encodingAsked.ts'
import { collectFindings, type Fault, type Finding, type Findings } from './findings.ts'
import { joinTimes } from './joinedTimes.ts'
import { proposeMapping } from './mapping.ts'
import { planOfMarkdown, tableLines } from './markdownPlan.ts'
import { readMsProject } from './msProjectFile.ts'
import { planOfMsProject } from './msProjectPlan.ts'
import { planOfOwnMarkdown } from './ownMarkdown.ts'
import { planOfOwnProject } from './ownProject.ts'
import { planOfOwnSheets } from './ownWorkbook.ts'
import type { Plan, PlanStep } from './plan.ts'
import { matrixIn } from './raciMatrix.ts'
import { DAMAGED, type RawSheets, rawSheetsOf } from './rawSheet.ts'
import { sheetOf } from './sheet.ts'
import { instantOfAnswer, type MappedTable, planOfSheets } from './sheetPlan.ts'
import { leaveOutCopies, type SheetSeen, sayOpenQuote, sayUnused, seenOf, unfitAnswer } from './sheetsSeen.ts'
import { soundPlan } from './soundPlan.ts'
import { type Ask, isOffset, LONGEST_PLAN_MS, NO_DAY } from './times.ts'
import { type WhatItIs, whatItIs } from './whatItIs.ts'
import { writeRunbook } from './writeRunbook.ts'

export interface DryRunStep extends Omit<PlanStep, 'key' | 'links'> {
  id: string
  after: { id: string; type: string; lag: number; working?: true }[]
}

export type DryRun =
  /** `field`: of the answers, where one does not fit the file. */
  | { kind: 'refused'; what: string; message: string; field?: string }
  /** Our own format already: read it as it is. */
  | {
      kind: 'runbook'
      what: string
      text: string
      questions: Question[]
      guesses: Finding[]
      check: RunbookFault[]
    }
  | {
      kind: 'plan'
      what: string
      sheets: SheetSeen[]
      /** Nothing should be saved while a required one is open. */
      questions: Question[]
      steps: DryRunStep[]
      readiness: DryRunStep[]
      /** Whom the plan names, by the role that they would have. */
      roles: { id: string; title: string; people: string[] }[]
      guesses: Finding[]
      lost: Finding[]
      faults: Fault[]
      zone: string
      /** ISO instant. */
      t0?: string
      runbook: string
      /** What the check says of that runbook. */
      check: RunbookFault[]
      /** Where it goes into a runbook that is there already. */
      into?: Into
    }

export const dryRun = async (bytes: Uint8Array, name: string, answers: ImportAnswers = {}): Promise<DryRun> =>
  (await tryPlan(bytes, name, answers)).run

/** `dryRun`, with the runbook that the plan becomes where the check finds no error in it: to read it takes seconds. */
export async function tryPlan(
  bytes: Uint8Array,
  name: string,
  answers: ImportAnswers,
): Promise<{ run: DryRun; runbook?: Runbook }> {
  if (bytes.length > MAX_FILE_BYTES) {
    const most = `${MAX_FILE_BYTES / 1024 / 1024} MB`
    const message = `${name} is larger than ${most}. Bring a part of it.`
    return { run: { kind: 'refused', what: 'too large', message } }
  }
  const unfit = unfitEncoding(bytes, name, answers)
  if (unfit) return { run: unfit }
  const what = whatItIs(bytes, name, answers.encoding)
  if (what.kind === 'refused') return { run: what }
  const findings = collectFindings()
  const questions: Question[] = []
  const ask: Ask = (question) => questions.push(question)
  if (what.kind !== 'workbook' && what.decoded.isGuess) {
    findings.guess('encoding', sayTakenAs(what.decoded))
    ask(askEncoding(bytes, what.decoded))
  }
  if (what.kind === 'runbook') {
    const { text } = what.decoded
    const check = readRunbook(text, name).faults
    return { run: { kind: 'runbook', what: what.what, text, questions, guesses: findings.guesses(), check } }
  }
  const read = await readPlan(what, bytes, name, answers, ask, findings)
  if ('refused' in read) {
    const { refused, field } = read
    const said =
      field === undefined
        ? { message: `${name} is ${what.what}. ${refused}` }
        : { message: `${field}: ${refused}`, field }
    return { run: { kind: 'refused', what: what.what, ...said } }
  }
  const { sheets, ...parts } = read
  if (parts.steps.length === 0 && findings.faults().length === 0)
    findings.fault('error', 'noSteps', 'The plan holds no steps.')
  const t0 = parts.t0 ?? settleStart(parts, answers, ask)
  const title = answers.title ?? parts.title ?? name.replace(/^.*[\\/]|\.\w+$/g, '')
  const steps = t0 ? parts.steps.map((step) => fromStart(step, t0)) : parts.steps
  const plan = soundPlan({ ...parts, steps, title, ...(t0 === undefined ? {} : { t0 }) }, findings)
  const { yaml, ids, roles } = writeRunbook(plan, answers.tier ?? 2, findings)
  const shown = ({ key, links, ...step }: PlanStep): DryRunStep => ({
    ...step,
    id: ids.get(key) ?? '',
    after: links.map(({ on, type, lag, working }) => ({
      id: ids.get(on) ?? '',
      type,
      lag,
      ...(working && { working }),
    })),
  })
  const { runbook, faults: check } = readRunbook(yaml, name)
  const run: DryRun = {
    kind: 'plan',
    what: what.what,
    sheets,
    questions,
    steps: plan.steps.filter(({ isGate }) => !isGate).map(shown),
    readiness: plan.readiness.map(shown),
    roles,
    guesses: findings.guesses(),
    lost: findings.lost(),
    faults: findings.faults(),
    zone: plan.zone,
    ...(t0 ? { t0: new Date(t0).toISOString() } : {}),
    runbook: yaml,
    check,
  }
  return { run, ...(runbook ? { runbook } : {}) }
}

type PlanFile = Exclude<WhatItIs, { kind: 'refused' | 'runbook' }>
type ReadPlan = Omit<Plan, 'title'> & { title?: string; sheets: SheetSeen[] }

async function readPlan(
  what: PlanFile,
  bytes: Uint8Array,
  name: string,
  answers: ImportAnswers,
  ask: Ask,
  findings: Findings,
): Promise<ReadPlan | { refused: string; field?: string }> {
  if (what.kind === 'msProject') {
    const project = readMsProject(clean(what.decoded.text))
    if (!project) return { refused: 'Its XML is damaged: save it again in Project.' }
    const ownProject = planOfOwnProject(project, answers, findings)
    if (ownProject) return { ...ownProject, sheets: [] }
    sayZone(answers, findings)
    return { ...planOfMsProject(project, answers, findings), sheets: [] }
  }
  const ownMarkdown = what.kind === 'markdown' ? planOfOwnMarkdown(what.decoded.text, answers, findings) : undefined
  if (ownMarkdown) return { ...ownMarkdown, sheets: [] }
  if (what.kind === 'markdown' && answers.items !== 'rows') {
    sayZone(answers, findings)
    return { ...planOfMarkdown(clean(what.decoded.text), answers, ask, findings), sheets: [] }
  }
  const table = what.kind === 'markdown' ? asTable(what.decoded) : what
  let raw: RawSheets
  try {
    raw = await rawSheetsOf(table, bytes, name)
  } catch {
    return { refused: DAMAGED }
  }
  if ('refused' in raw) return raw
  const own = planOfOwnSheets(raw, table.kind === 'delimited', answers, findings)
  if (own) return own
  const tables = raw.map((one) => joinTimes(sheetOf(one), findings))
  const unfit = unfitAnswer(tables, answers)
  if (unfit) return unfit
  for (const { name: sheet, rows } of tables) sayOpenQuote(sheet, rows.at(-1), findings)
  const given = new Map(Object.entries(answers.mappings ?? {}))
  const matrices = new Map(Object.entries(answers.matrices ?? {}))
  const mapped = tables.map((table): MappedTable => {
    const own = given.get(table.name)
    const matrix = matrixIn(table, matrices.get(table.name), own ?? {})
    return { table, mapping: proposeMapping(table, own, matrix), matrix }
  })
  const seen = mapped.map((one) => seenOf(one, answers.sheets))
  if (answers.sheets === undefined) leaveOutCopies(mapped, seen)
  const taken = mapped.filter((_, index) => seen[index]?.isTaken)
  if (taken.length === 0 && answers.sheets === undefined)
    findings.fault('error', 'noTable', 'No sheet has a column of titles with rows below it.')
  for (const one of taken) sayUnused(one, findings)
  return { ...planOfSheets(taken, answers, ask, findings), sheets: seen }
}

function sayZone({ zone }: ImportAnswers, findings: Findings): void {
  if (zone === undefined) findings.guess('zone', 'The time zone is UTC, since the plan names none.')
}

/** A Markdown document whose table holds the steps. */
const asTable = (decoded: DecodedText) => ({
  kind: 'delimited' as const,
  delimiter: '\t' as const,
  decoded: { ...decoded, text: tableLines(decoded.text) },
  what: 'Markdown',
})

const T0_WORDS =
  /\bt-?0\b|\bgo[- ]?live\b|\b(?:start|begin(?:ning)?) (?:of )?(?:the )?(?:cut-?over|downtime|outage)\b|\b(?:cut-?over|downtime|outage) (?:start|begin)s?\b/i

/** Instant of T-0: as answered, else what the plan calls so or its first start, and asked. */
function settleStart({ steps, zone }: Omit<Plan, 'title'>, answers: ImportAnswers, ask: Ask): number | undefined {
  const short = steps.filter(({ start, end }) => start !== undefined && (end ?? start) - start <= LONGEST_PLAN_MS)
  const starts = short.filter(({ start }) => start !== undefined && !isOffset(start))
  // A plan that says only when things are due counts from the first of it.
  const due = steps.flatMap(({ title, start, end }) =>
    start === undefined && end !== undefined && !isOffset(end) ? [{ title, start: end }] : [],
  )
  const any = steps.filter(({ start }) => start !== undefined && !isOffset(start))
  const dated: { title: string; start?: number }[] = [starts, due, any].find((some) => some.length > 0) ?? []
  const given = answers.t0 === undefined ? undefined : instantOfAnswer(answers.t0, zone)
  if (dated.length === 0) return given
  const first = dated.reduce((earliest, { start = earliest }) => Math.min(earliest, start), Number.POSITIVE_INFINITY)
  const hasDays = first > NO_DAY + LONGEST_PLAN_MS
  if (hasDays && answers.zone === undefined)
    ask({
      id: 'zone',
      ask: 'In which time zone is the plan written?',
      why: 'Its times name no zone.',
      proposal: zone,
      isRequired: true,
    })
  if (given !== undefined) return given
  const named = dated.find(({ title }) => T0_WORDS.test(title))?.start
  const proposed = named === undefined ? 'the first start in the plan' : 'the start of the step that reads like it'
  ask({
    id: 't0',
    ask: 'When is T-0?',
    why: `${hasDays ? 'A plan seldom says it' : 'Its times have no date'}; proposed is ${proposed}.`,
    proposal: new Date(named ?? first).toISOString(),
    isRequired: true,
  })
  return named ?? first
}

function fromStart<Step extends PlanStep>(step: Step, t0: number): Step {
  const moved = { ...step }
  for (const key of ['start', 'end', 'notBefore', 'deadline'] as const) {
    const at = moved[key]
    if (at !== undefined && isOffset(at)) moved[key] = at + t0
  }
  return moved
}
