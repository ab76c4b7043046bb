import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const SHEET = 'Task,Team,Duration,Depends on\nStop jobs,Ops,30,\nCopy data,DBA,90,2\n'

const tried = (text: string | Uint8Array, name: string, answers?: object | string, as = 'paula') => {
  const said = answers === undefined ? '' : typeof answers === 'string' ? answers : JSON.stringify(answers)
  const query = new URLSearchParams({ name, ...(said && { answers: said }) })
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : new Uint8Array(text)
  return app.call('POST', `/api/plans/dry-run?${query}`, { as, text: bytes })
}

describe('the dry run of a plan', () => {
  it('says what a sheet would become, asks what is open, and goes on with the answers; the runbook can be imported', async () => {
    const asked = await tried(SHEET, 'plan.csv')
    expect(asked).toMatchObject({
      status: 200,
      json: {
        kind: 'plan',
        what: 'a table with commas',
        sheets: [{ headings: ['Task', 'Team', 'Duration', 'Depends on'] }],
      },
    })
    expect(asked.json).toHaveProperty(
      'questions',
      expect.arrayContaining([expect.objectContaining({ id: 'durationUnit' })]),
    )
    const answered = await tried(SHEET, 'plan.csv', { durationUnit: 'min', rowNumbers: 'file' })
    expect(answered.json).toMatchObject({
      questions: [],
      steps: [
        { title: 'Stop jobs', duration: { seconds: 1800 }, after: [] },
        { title: 'Copy data', duration: { seconds: 5400 }, after: [{ type: 'FS' }] },
      ],
    })
    const { runbook } = answered.read(z.object({ runbook: z.string() }))
    const headers = { 'content-type': 'application/yaml' }
    // Nothing was saved by looking.
    expect(await app.call('GET', '/api/runbooks', { as: 'paula' })).not.toMatchObject({
      json: { runbooks: expect.arrayContaining([expect.objectContaining({ title: 'plan' })]) },
    })
    expect(await app.call('POST', '/api/runbooks', { as: 'paula', text: runbook, headers })).toMatchObject({
      status: 200,
    })
  })

  it('reads a workbook, and names a file that it cannot read', async () => {
    const rows = [
      ['Task', 'Duration'],
      ['Stop jobs', '30m'],
      ['Copy data', '2h'],
    ]
    const workbook = await writeXlsx({ sheets: [{ name: 'Cutover', rows }] })
    expect((await tried(workbook, 'plan.xlsx')).json).toMatchObject({
      kind: 'plan',
      sheets: [{ name: 'Cutover', isTaken: true, rows: 2 }],
      steps: [{ title: 'Stop jobs' }, { title: 'Copy data', duration: { seconds: 7200 } }],
    })
    expect((await tried('{\\rtf1 Plan}', 'plan.csv')).json).toMatchObject({ kind: 'refused', what: 'an RTF document' })
    expect((await tried(SMALL_YAML, 'move.yaml')).json).toMatchObject({ kind: 'runbook', text: SMALL_YAML, check: [] })
  })

  it('is for planners and administrators, and refuses answers that it does not know', async () => {
    expect((await tried(SHEET, 'plan.csv', undefined, 'lena')).status).toBe(403)
    expect(await tried(SHEET, 'plan.csv', { unit: 'min' })).toMatchObject({
      status: 422,
      json: { refusal: { field: 'unit' } },
    })
    expect(await tried(SHEET, 'plan.csv', '{')).toMatchObject({ status: 422, json: { refusal: { field: 'answers' } } })
  })
})

describe('the text of a runbook', () => {
  const check = (bytes: Uint8Array) =>
    app.call('POST', '/api/runbooks/check', {
      as: 'paula',
      text: new Uint8Array(bytes),
      headers: { 'content-type': 'application/yaml' },
    })

  it('may be UTF-16 with its mark; an encoding that would be a guess is named and refused', async () => {
    const marked = Buffer.from(`\ufeff${SMALL_YAML}`, 'utf16le')
    expect(await check(marked)).toMatchObject({ status: 200, json: { ok: true } })
    expect(await check(Buffer.from('title: Prüfung', 'latin1'))).toMatchObject({
      status: 422,
      json: { refusal: { message: 'The body is not UTF-8 text; it looks like Windows-1252. Send it as UTF-8.' } },
    })
  })
})
