import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  cutoverId = await app.cutover()
  await app.give('lena', cutoverId, { type: 'startCutover' })
  await app.give('lena', cutoverId, { type: 'startStep', stepId: 'announce' })
  await app.give('lena', cutoverId, {
    type: 'noteStep',
    stepId: 'announce',
    text: '=HYPERLINK("https://evil.example")',
  })
})
afterAll(() => app.stop())

async function exported(format: 'csv' | 'xlsx'): Promise<{ bytes: Uint8Array; headers: Headers }> {
  const headers = { authorization: `Bearer ${app.tokens.oscar?.token}` }
  const answer = await fetch(`${app.origin}/api/cutovers/${cutoverId}/export?format=${format}`, { headers })
  expect(answer.status).toBe(200)
  return { bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers }
}
const { steps } = smallRunbook()

describe('a cutover as a sheet', () => {
  it('has a row for each step, with its plan, its status and what has happened', async () => {
    const { bytes, headers } = await exported('csv')
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${cutoverId}.csv"`)
    const [headings = [], ...rows] = parseCsv(new TextDecoder().decode(bytes))
    const column = (name: string) => headings.findIndex((heading) => String(heading).startsWith(name))
    expect(rows.map((row) => row[column('ID')])).toEqual(steps.map(({ id }) => id))
    const [announce] = rows
    expect(announce?.[column('Status')]).toBe('in progress')
    expect(announce?.[column('Person')]).toBe('lena')
    expect(announce?.[column('Actual start')]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)
    expect(announce?.[column('Actual end')]).toBe('')
  })

  it('names whose work it was, not whose hand recorded it', async () => {
    const id = await app.cutover()
    await app.give('lena', id, { type: 'startCutover' })
    const forLena = { stepId: 'announce', onBehalfOf: 'lena@example.org' }
    await app.give('scott', id, { type: 'startStep', ...forLena })
    await app.give('scott', id, { type: 'completeStep', ...forLena })
    const headers = { authorization: `Bearer ${app.tokens.oscar?.token}` }
    const answer = await fetch(`${app.origin}/api/cutovers/${id}/export?format=csv`, { headers })
    const [headings = [], announce] = parseCsv(await answer.text())
    expect(announce?.[headings.indexOf('Person')]).toBe('lena')
  })

  it('is no program: what people wrote is never a formula', async () => {
    const csv = new TextDecoder().decode((await exported('csv')).bytes)
    expect(csv).not.toMatch(/(^|[,"\n])[=@]/)
    const { sheets } = await readXlsx((await exported('xlsx')).bytes)
    for (const { cells } of sheets) for (const cell of cells?.values() ?? []) expect(cell.formula).toBeUndefined()
  })

  it('as a workbook has all steps, and each workstream by itself, under a head that stays and filters', async () => {
    const { sheets } = await readXlsx((await exported('xlsx')).bytes, { readStyles: true })
    const workstreams = [...new Set(steps.map(({ workstream }) => workstream))]
    expect(sheets.map(({ name }) => name)).toEqual(['All steps', ...workstreams])
    expect(sheets[0]?.rows).toHaveLength(steps.length + 1)
    expect(sheets[0]?.freezePane).toMatchObject({ rows: 1 })
    expect(sheets[0]?.autoFilter).toBeDefined()
  })

  it.each(['csv', 'xlsx'] as const)('comes back from %s as the same steps', async (format) => {
    const run = await dryRun((await exported(format)).bytes, `night.${format}`, {})
    if (run.kind !== 'plan') throw new Error(run.kind)
    expect(run.steps.map(({ id, title, workstream }) => ({ id, title, workstream }))).toEqual(
      steps.map(({ id, title, workstream }) => ({ id, title, workstream })),
    )
    const links = (after: readonly { id?: string; on?: string; type: string; lag: number }[]) =>
      after.map(({ id, on, type, lag }) => `${id ?? on} ${type} ${lag}`).sort()
    // Gates are no rows of a sheet.
    const isStep = ({ on }: { on: string }) => steps.some(({ id }) => id === on)
    expect(run.steps.map(({ after }) => links(after))).toEqual(steps.map(({ after }) => links(after.filter(isStep))))
  })
})
