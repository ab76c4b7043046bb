import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DryRun, DryRunStep } from '../../../shared/import/dryRun.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import type { Place } from '../../../shared/import/findings.ts'
import { differencesFrom } from '../../../shared/import/reimport.ts'
import { writeDuration } from '../../../shared/runbook/duration.ts'
import { describeFilesOfOthers } from '../../support/filesOfOthers.ts'
import { bytesOf, UGLY_PLANS } from '../../support/uglyPlans/all.ts'
import type { Outcome, UglyPlan } from '../../support/uglyPlans/uglyPlan.ts'

const FOLDER = new URL('../../fixtures/plans/', import.meta.url)

type Tried = Extract<DryRun, { kind: 'plan' }>

const titleOf = ({ source, title }: DryRunStep) => source.id ?? title

/** As the outcome writes it, in everything that it compares. */
function outcomeOf(run: Tried, wanted: Outcome): Outcome {
  const { steps } = run
  const byId = new Map(steps.map((step) => [step.id, step]))
  // An id that several sheets have names none of them.
  const ids = steps.map(({ source }) => source.id)
  const nameOf = (step: DryRunStep) =>
    ids.filter((id) => id === step.source.id).length > 1 ? step.title : titleOf(step)
  const linkOf = ({ id, type, lag }: DryRunStep['after'][number]) => {
    const other = byId.get(id)
    const by = `${lag < 0 ? '-' : '+'}${writeDuration(Math.abs(lag))}`
    return `${other ? nameOf(other) : '?'}${type === 'FS' && lag === 0 ? '' : ` ${type}${lag === 0 ? '' : by}`}`
  }
  const all: Required<Omit<Outcome, 'refused' | 'isRunbook' | 'says'>> = {
    titles: steps.map(({ title }) => title.replace(/\s+/g, ' ')),
    steps: steps.length,
    items: run.readiness.length,
    skipped: run.sheets
      .filter(({ isTaken }) => isTaken)
      .flatMap(({ skipped }) => skipped.map(({ row, to, why }) => `${row}${to === undefined ? '' : `-${to}`} ${why}`)),
    questions: run.questions.map(({ id }) => id),
    faults: Object.fromEntries(run.faults.map(({ kind, places }) => [kind, places.map(({ row }) => row)])),
    minutes: steps.map(({ duration, kind }) => (kind === 'milestone' ? 0 : (duration?.seconds ?? 0) / 60)),
    starts: steps.map(({ start }) => (start === undefined ? '' : new Date(start).toISOString().slice(0, 16))),
    after: steps.map(({ after }) => after.map(linkOf)),
    streams: steps.map(({ workstream }) => workstream ?? null),
    phases: steps.map(({ phase }) => phase ?? null),
    roles: steps.map(({ role }) => role ?? ''),
    people: steps.map(({ people }) => people),
    sources: steps.map(({ source }) => source.id ?? null),
    statuses: steps.map(({ status }) => status ?? null),
    kinds: steps.map(({ kind }) => kind ?? null),
    sheets: run.sheets.filter(({ isTaken }) => isTaken).map(({ name }) => name),
  }
  const said = new Set([...run.guesses, ...run.lost].map(({ kind }) => kind))
  const compared = Object.fromEntries(Object.entries(all).filter(([key]) => key in wanted))
  return { ...compared, ...(wanted.says ? { says: wanted.says.filter((kind) => said.has(kind)) } : {}) }
}

/** Rows that are none of the others are said by one of these. */
const LEFT = new Set(['section', 'rowWithoutTitle', 'totalRow'])

/** Steps, items, headings and what is left out are all rows of a sheet, each once. */
function expectEveryRow(run: Tried): void {
  for (const sheet of run.sheets.filter(({ isTaken }) => isTaken)) {
    const inSheet = (places: readonly Place[]) =>
      places.filter((place) => place.sheet === sheet.name).map(({ row }) => row)
    const left = [...run.guesses, ...run.faults].filter(({ kind }) => LEFT.has(kind))
    const rows = [
      ...inSheet([...run.steps, ...run.readiness].map(({ source }) => source)),
      ...left.flatMap(({ places }) => inSheet(places)),
      ...sheet.skipped.flatMap(({ row, to = row }) => Array.from({ length: to - row + 1 }, (_, at) => row + at)),
    ].sort((a, b) => a - b)
    expect(rows).toEqual(Array.from({ length: rows.at(-1) ?? 0 }, (_, at) => at + 1))
    expect(
      rows.filter((row) => !sheet.skipped.some((one) => one.row <= row && row <= (one.to ?? one.row))),
    ).toHaveLength(sheet.rows)
  }
}

/** Of a plan of Project each task is a step, an item, a heading, or said. */
function expectEveryTask(xml: string, run: Tried): void {
  const kinds = new Set(['summary', 'projectTask', 'emptyTask', 'inactive', 'external'])
  const said = [...run.guesses, ...run.lost].filter(({ kind, places }) => kinds.has(kind) && places.length > 0)
  const count = run.steps.length + run.readiness.length + said.reduce((sum, { count }) => sum + count, 0)
  expect(count).toBe(xml.match(/<Task[ >/]/g)?.length ?? 0)
}

describeFilesOfOthers('mspdi', async (xml) => {
  const run = await dryRun(new TextEncoder().encode(xml), 'plan.xml')
  if (run.kind !== 'plan') throw new Error(run.kind)
  expectEveryTask(xml, run)
  if (run.steps.length > 0) expect(differencesFrom(run.runbook, run)).toEqual([])
})

describeFilesOfOthers('checklists', async (text) => {
  const run = await dryRun(new TextEncoder().encode(text), 'list.md')
  expect(run.kind === 'plan' && differencesFrom(run.runbook, run)).toEqual([])
})

describe('each ugly plan becomes what a person would read in it', () => {
  it('of which there are enough, each with a name of its own', () => {
    expect(UGLY_PLANS.length).toBeGreaterThanOrEqual(200)
    expect(new Set(UGLY_PLANS.map(({ name }) => name)).size).toBe(UGLY_PLANS.length)
  })

  it('each lies as a file beside its outcome, as the script writes it', () => {
    const outcomes: unknown = JSON.parse(readFileSync(new URL('outcomes.json', FOLDER), 'utf8'))
    expect(outcomes).toEqual(
      Object.fromEntries(
        UGLY_PLANS.map(({ name, answers, becomes }) => [name, { ...(answers ? { answers } : {}), becomes }]),
      ),
    )
    expect(
      readdirSync(FOLDER)
        .filter((name) => name !== 'outcomes.json')
        .sort(),
    ).toEqual(UGLY_PLANS.map(({ name }) => name).sort())
    for (const plan of UGLY_PLANS)
      expect(Buffer.compare(readFileSync(new URL(plan.name, FOLDER)), bytesOf(plan)), plan.name).toBe(0)
  })

  it.each(UGLY_PLANS.map((plan): [string, UglyPlan] => [plan.name, plan]))('%s', async (name, { answers, becomes }) => {
    const run = await dryRun(new Uint8Array(readFileSync(new URL(name, FOLDER))), name, answers)
    if (becomes.refused !== undefined) {
      expect(run).toMatchObject({ kind: 'refused', message: expect.stringContaining(becomes.refused) })
      return
    }
    if (becomes.isRunbook) {
      expect(run.kind).toBe('runbook')
      return
    }
    if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
    expect(outcomeOf(run, becomes)).toEqual(becomes)
    expectEveryRow(run)
    if (name.startsWith('project-')) expectEveryTask(readFileSync(new URL(name, FOLDER), 'utf8'), run)
    // The same file once more changes nothing.
    if (run.steps.length > 0) expect(differencesFrom(run.runbook, run)).toEqual([])
    expect(run.check.filter(({ severity }) => severity === 'error' && run.steps.length > 0)).toEqual([])
  })
})
