import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GATES_WORKSTREAM } from '../../../shared/exported/stepCells.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'
import { unzipped } from '../../support/unzipped.ts'

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

const get = (path: string, person = 'oscar') =>
  fetch(`${app.origin}/api/${path}`, { headers: { authorization: `Bearer ${app.tokens[person]?.token}` } })

async function exported(format: string, id = cutoverId): Promise<{ bytes: Uint8Array; headers: Headers }> {
  const answer = await get(`cutovers/${id}/export?format=${format}`)
  expect(answer.status).toBe(200)
  return { bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers }
}
const { steps, gates, workstreams } = smallRunbook()

async function csvRows(id = cutoverId) {
  const [headings = [], ...rows] = parseCsv(new TextDecoder().decode((await exported('csv', id)).bytes))
  const column = (name: string) => headings.findIndex((heading) => String(heading).startsWith(name))
  return rows.map((row) => (name: string) => row[column(name)])
}

describe('a cutover as a sheet', () => {
  it('has a row for each step and gate, with its plan, its status and what has happened', async () => {
    const rows = await csvRows()
    const ids = rows.map((cell) => cell('ID'))
    expect(ids.filter((id) => !gates.some((gate) => gate.id === id))).toEqual(steps.map(({ id }) => id))
    expect(ids).toEqual(expect.arrayContaining(gates.map(({ id }) => id)))
    const announce = rows.find((cell) => cell('ID') === 'announce')
    expect(announce?.('Status')).toBe('in progress')
    expect(announce?.('Person')).toBe('lena')
    expect(announce?.('Actual start')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)
    expect(announce?.('Actual end')).toBe('')
  })

  it('names whose work it was, not whose hand recorded it', async () => {
    const id = await app.cutover()
    await app.give('lena', id, { type: 'startCutover' })
    const forLena = { stepId: 'announce', onBehalfOf: 'lena@example.org' }
    await app.give('scott', id, { type: 'startStep', ...forLena })
    await app.give('scott', id, { type: 'completeStep', ...forLena })
    const announce = (await csvRows(id)).find((cell) => cell('ID') === 'announce')
    expect(announce?.('Person')).toBe('lena')
  })

  it('is no program: what people wrote is never a formula', async () => {
    const csv = new TextDecoder().decode((await exported('csv')).bytes)
    expect(csv).toContain('HYPERLINK')
    expect(csv).not.toMatch(/(^|[,"\n])[=@]/)
    const { sheets } = await readXlsx((await exported('xlsx')).bytes)
    for (const { cells } of sheets) for (const cell of cells?.values() ?? []) expect(cell.formula).toBeUndefined()
  })

  it('as a workbook has all steps, what they are, and each workstream, under a head that stays and filters', async () => {
    const { bytes } = await exported('xlsx')
    const { sheets } = await readXlsx(bytes, { readStyles: true })
    expect(sheets.map(({ name }) => name)).toEqual(['All steps', 'About', ...workstreams, 'Beside the steps'])
    const [all] = sheets
    expect(all?.rows).toHaveLength(steps.length + gates.length + 1)
    expect(all?.freezePane).toMatchObject({ rows: 1 })
    expect(all?.autoFilter).toBeDefined()
    expect(all?.pageSetup).toMatchObject({ orientation: 'landscape', printTitlesRow: '$1:$1' })
    // Excel takes a file for damaged that names a sheet with a blank without quotes.
    const names = [...unzipped(bytes, 'xl/workbook.xml').matchAll(/<definedName [^>]*>([^<]*)</g)].map(
      ([, range]) => range,
    )
    expect(names).toContain("'All steps'!$1:$1")
    for (const range of names) expect(range).toMatch(/^'.+'!\$/)
    const [headings = [], first = []] = all?.rows ?? []
    const planned = first[headings.findIndex((heading) => String(heading).startsWith('Planned start'))]
    expect(planned).toBeInstanceOf(Date)
    expect(sheets[1]?.rows).toContainEqual(['Cutover', cutoverId])
  })

  it.each(['csv', 'xlsx', 'md', 'xml'] as const)(
    'comes back from %s as the same steps, and asks nothing',
    async (format) => {
      const run = await dryRun((await exported(format)).bytes, `night.${format}`, {})
      if (run.kind !== 'plan') throw new Error(run.kind)
      expect(run.questions).toEqual([])
      expect(run.faults).toEqual([])
      const back = run.steps.filter(({ workstream }) => workstream !== GATES_WORKSTREAM)
      expect(back.map(({ id, title, workstream }) => ({ id, title, workstream }))).toEqual(
        steps.map(({ id, title, workstream }) => ({ id, title, workstream })),
      )
      const links = (after: readonly { id?: string; on?: string; type: string; lag: number }[]) =>
        after.map(({ id, on, type, lag }) => `${id ?? on} ${type} ${lag}`).sort()
      expect(back.map(({ after }) => links(after))).toEqual(steps.map(({ after }) => links(after)))
      expect(back.find(({ id }) => id === 'announce')?.status).toBe('running')
    },
  )
})

describe('an edit in a workbook', () => {
  const edited = async (edits: { sheet: number; id: string; heading: string; to: string | number }[]) => {
    const { writeXlsx } = await import('hucre/xlsx')
    const { sheets } = await readXlsx((await exported('xlsx')).bytes, { readStyles: true })
    for (const { sheet, id, heading, to } of edits) {
      const { rows = [] } = sheets[sheet] ?? {}
      const column = rows[0]?.indexOf(heading) ?? -1
      const row = rows.find((cells) => cells[0] === id)
      if (!row || column < 0) throw new Error(`${id} has no ${heading}`)
      row[column] = to
    }
    const bytes = await writeXlsx({ sheets: sheets.map(({ name, rows }) => ({ name, rows })) })
    const run = await dryRun(bytes, 'edited.xlsx')
    if (run.kind !== 'plan') throw new Error(run.kind)
    return run
  }
  const [step] = steps
  const id = step?.id ?? ''
  const own = 2 + workstreams.indexOf(step?.workstream ?? '')

  it('counts in the sheet of all as in that of its workstream', async () => {
    for (const sheet of [0, own]) {
      const run = await edited([{ sheet, id, heading: 'Step', to: 'Say that it begins' }])
      expect(run.faults).toEqual([])
      expect(run.steps.find((one) => one.id === id)?.title).toBe('Say that it begins')
    }
  })

  it('that contradicts one in another sheet is listed with its row', async () => {
    const run = await edited([
      { sheet: 0, id, heading: 'Step', to: 'One' },
      { sheet: own, id, heading: 'Step', to: 'Another' },
    ])
    expect(run.steps.find((one) => one.id === id)?.title).toBe('One')
    expect(run.faults).toMatchObject([{ kind: 'editedTwice', severity: 'error', count: 1 }])
    expect(run.faults[0]?.places[0]?.sheet).toBe(step?.workstream)
  })

  it('that cannot be read is listed, and nothing is guessed for it', async () => {
    const run = await edited([
      { sheet: 0, id, heading: 'Duration', to: 'soon' },
      { sheet: 0, id, heading: 'Predecessors', to: 'when Anna says so' },
      { sheet: 0, id, heading: 'Not before', to: 'evening' },
    ])
    expect(run.faults.map(({ kind }) => kind).sort()).toEqual(
      ['noDuration', 'unknownPredecessor', 'unread-Not before', 'unreadableDuration'].sort(),
    )
  })
})

describe('a version of a runbook as a file', () => {
  const runbookId = smallRunbook().id

  it('is what its ending says, under a name of its own', async () => {
    const types = { xlsx: 'spreadsheetml', csv: 'text/csv', xml: 'application/xml', md: 'text/markdown', yaml: 'yaml' }
    for (const [format, type] of Object.entries(types)) {
      const answer = await get(`runbooks/${runbookId}/export?format=${format}`)
      expect(answer.headers.get('content-type')).toContain(type)
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${runbookId}.${format}"`)
    }
  })

  it('is written beside those who work where it is large, whole', async () => {
    const yaml = generateRunbookYaml({ seed: 4, steps: 350 })
    const { runbook, faults } = readRunbook(yaml, 'large.yaml')
    if (!runbook) throw new Error(JSON.stringify(faults))
    const headers = { authorization: `Bearer ${app.tokens.ada?.token}`, 'content-type': 'application/yaml' }
    const imported = await fetch(`${app.origin}/api/runbooks`, { method: 'POST', headers, body: yaml })
    expect(imported.status).toBe(200)
    const answer = await get(`runbooks/${runbook.id}/export?format=xlsx`)
    const run = await dryRun(new Uint8Array(await answer.arrayBuffer()), 'large.xlsx')
    if (run.kind !== 'plan') throw new Error(run.kind)
    expect(readRunbook(run.runbook, 'back.yaml').runbook).toEqual(runbook)
  })

  it('counts times from T-0, and has instants where T-0 is given', async () => {
    const starts = async (query: string) => {
      const text = await (await get(`runbooks/${runbookId}/export?format=csv${query}`)).text()
      const [headings = [], ...rows] = parseCsv(text)
      const column = headings.findIndex((heading) => String(heading).startsWith('Planned start'))
      return rows.map((row) => String(row[column]))
    }
    for (const start of await starts('')) expect(start).toMatch(/^T(0|[+-][\dhms]+)$/)
    const t0 = encodeURIComponent('2027-03-06T22:00:00+01:00')
    for (const start of await starts(`&t0=${t0}`)) expect(start).toMatch(/^2027-03-0\d \d\d:\d\d$/)
  })

  it('as YAML is the text that was imported, to the byte', async () => {
    const { versions } = await (await get(`runbooks/${runbookId}`)).json()
    const { source } = await (await get(`runbooks/${runbookId}/versions/${versions[0].hash}/source`)).json()
    expect(await (await get(`runbooks/${runbookId}/export?format=yaml&version=${versions[0].hash}`)).text()).toBe(
      source,
    )
  })

  it('is refused by the name of what is wrong', async () => {
    const refusal = async (path: string) => (await (await get(path)).json()).refusal
    expect(await refusal(`runbooks/${runbookId}/export?format=ics`)).toMatchObject({ code: 'malformed', field: 't0' })
    expect(await refusal(`runbooks/${runbookId}/export?format=doc`)).toMatchObject({ field: 'format' })
    expect(await refusal(`runbooks/${runbookId}/export?version=ffff`)).toMatchObject({ code: 'unknownRunbook' })
    expect(await refusal(`cutovers/${cutoverId}/export?format=ics&role=pilot`)).toMatchObject({ field: 'role' })
    expect(await refusal(`cutovers/${cutoverId}/export?format=ics&person=nobody`)).toMatchObject({ field: 'person' })
    expect(await refusal(`cutovers/${cutoverId}/export?format=csv&role=lead`)).toMatchObject({ field: 'role' })
    expect((await fetch(`${app.origin}/api/cutovers/${cutoverId}/export`)).status).toBe(401)
  })
})
