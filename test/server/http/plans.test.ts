import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { encoded } from '../../support/encoded.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const SHEET = 'Task,Team,Duration,Depends on\nStop jobs,Ops,30,\nCopy data,DBA,90,2\n'

interface Wanted {
  answers?: object | string
  into?: object
  as?: string
}

async function tried(content: string | Uint8Array, name: string, { answers, into, as = 'paula' }: Wanted = {}) {
  const form = new FormData()
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
  form.set('file', new Blob([bytes]), name)
  if (answers !== undefined) form.set('answers', typeof answers === 'string' ? answers : JSON.stringify(answers))
  if (into !== undefined) form.set('into', JSON.stringify(into))
  const body = new Response(form)
  const headers = { 'content-type': body.headers.get('content-type') ?? '' }
  return app.call('POST', '/api/plans/dry-run', { as, text: new Uint8Array(await body.arrayBuffer()), headers })
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
    const answered = await tried(SHEET, 'plan.csv', { answers: { durationUnit: 'min', rowNumbers: 'file' } })
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

  it('is for planners and administrators', async () => {
    expect((await tried(SHEET, 'plan.csv', { as: 'lena' })).status).toBe(403)
  })

  it.each([
    ['an answer that it does not know', { answers: { unit: 'min' } }, 'answers.unit'],
    ['a value that an answer cannot have', { answers: { durationUnit: 'weeks' } }, 'answers.durationUnit'],
    ['no time of T-0', { answers: { t0: 'tonight' } }, 'answers.t0'],
    ['a sheet that is not there', { answers: { sheets: ['Night'] } }, 'answers.sheets'],
    [
      'a column that is not there',
      { answers: { mappings: { plan: { title: 'Foo' } } } },
      'answers.mappings.plan.title',
    ],
    ['what is no JSON', { answers: '{' }, 'answers'],
    ['a key that it does not know', { into: { runbok: 'x' } }, 'into.runbook'],
  ])('[R13] names %s', async (_, wanted, field) => {
    expect(await tried(SHEET, 'plan.csv', wanted)).toMatchObject({ status: 422, json: { refusal: { field } } })
  })

  it.each([
    ['no form', 'text/csv', SHEET],
    [
      'a form that is cut off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b',
    ],
    ['a form without its boundary', 'multipart/form-data', '--x--'],
    ['nothing', 'multipart/form-data; boundary=x', ''],
  ])('[R13] says what to send instead of %s', async (_, type, text) => {
    const answer = await app.call('POST', '/api/plans/dry-run', {
      as: 'paula',
      text,
      headers: { 'content-type': type },
    })
    expect(answer).toMatchObject({
      status: 422,
      json: { refusal: { field: 'file', message: expect.stringContaining('multipart/form-data') } },
    })
  })
})

describe('the dry run of a plan that comes once more', () => {
  const NIGHT = 'ID,Task,Team,Duration,After\nA.1,Stop jobs,Ops,30m,\nA.2,Copy data,Ops,90m,A.1\n'
  const AGAIN =
    'ID,Task,Team,Duration,After\nA.1,Stop all jobs,Ops,30m,\nA.2,Copy data,Ops,2h,A.1\nA.3,Look,Ops,5m,A.2\n'

  it('answers its differences from the version that is named, and that version with those that are accepted', async () => {
    const { runbook } = (await tried(NIGHT, 'night.csv')).read(z.object({ runbook: z.string() }))
    const imported = await app.call('POST', '/api/runbooks', {
      as: 'paula',
      text: runbook,
      headers: { 'content-type': 'application/yaml' },
    })
    const { hash } = imported.read(z.object({ runbook: z.object({ hash: z.string() }) })).runbook
    const shape = z.object({
      into: z.object({ differences: z.array(z.object({ key: z.string() })), text: z.string() }),
    })
    const all = (await tried(AGAIN, 'night.csv', { into: { runbook: 'night' } })).read(shape).into
    expect(all.differences.map(({ key }) => key)).toEqual(['changed a-1 title', 'changed a-2 takes', 'added a-3'])
    const accepted = ['changed a-2 takes']
    const some = (await tried(AGAIN, 'night.csv', { into: { runbook: 'night', version: hash, accepted } })).read(
      shape,
    ).into
    expect(some.text).toBe(runbook.replace('takes: 1h30m', 'takes: 2h'))
    const none = (await tried(AGAIN, 'night.csv', { into: { runbook: 'night', accepted: [] } })).read(shape).into
    expect(none.text).toBe(runbook)
  })

  it('[R13] refuses a runbook, a version and a difference that are not there', async () => {
    expect((await tried(AGAIN, 'night.csv', { into: { runbook: 'nowhere' } })).status).toBe(404)
    expect((await tried(AGAIN, 'night.csv', { into: { runbook: 'night', version: 'f'.repeat(64) } })).status).toBe(404)
    expect(await tried(AGAIN, 'night.csv', { into: { runbook: 'night', accepted: ['x'] } })).toMatchObject({
      json: { into: { refused: 'There is no difference “x”.' } },
    })
  })
})

describe('a plan that does not say its encoding', () => {
  const sheet = encoded('Task;Duration\nPrüfung;30m\nÖffnen;5m\n', 'windows-1252')

  it('[R13] asks it, goes on with what is likely, and takes the answer', async () => {
    const asked = await tried(sheet, 'plan.csv')
    const options = expect.arrayContaining([
      { value: 'Windows-1252', label: 'Windows-1252: Prüfung' },
      { value: 'Windows-1250', label: 'Windows-1250: Prüfung' },
      { value: 'Mac Roman', label: expect.stringMatching(/^Mac Roman: Pr.+fung$/) },
    ])
    expect(asked.json).toMatchObject({
      questions: [{ id: 'encoding', ask: 'Is “Prüfung” right?', proposal: 'Windows-1252', isRequired: true, options }],
      steps: [{ title: 'Prüfung' }, { title: 'Öffnen' }],
    })
    const said = await tried(sheet, 'plan.csv', { answers: { encoding: 'Windows-1252' } })
    expect(said.json).toMatchObject({ questions: [], guesses: expect.not.arrayContaining([{ kind: 'encoding' }]) })
    const other = await tried(sheet, 'plan.csv', { answers: { encoding: 'macintosh' } })
    expect(other.json).toMatchObject({ questions: [], steps: [{ title: 'Pr¸fung' }, { title: '÷ffnen' }] })
  })

  it('[R13] asks it of a runbook, too, and refuses an answer that cannot be, by its field', async () => {
    const runbook = encoded(SMALL_YAML.replace(/^title: .*$/m, 'title: Prüfung'), 'windows-1252')
    const asked = await tried(runbook, 'move.yaml')
    expect(asked.json).toMatchObject({ kind: 'runbook', questions: [{ id: 'encoding', isRequired: true }] })
    const refused = (message: RegExp) => ({
      status: 422,
      json: { refusal: { field: 'answers.encoding', message: expect.stringMatching(message) } },
    })
    expect(await tried(sheet, 'plan.csv', { answers: { encoding: 'klingon' } })).toMatchObject(
      refused(/write an encoding like/),
    )
    expect(await tried(sheet, 'plan.csv', { answers: { encoding: 'utf-8' } })).toMatchObject(
      refused(/plan\.csv is damaged: it is UTF-8/),
    )
  })
})

describe('the text of a runbook', () => {
  const check = (bytes: Uint8Array, type = 'application/yaml') =>
    app.call('POST', '/api/runbooks/check', {
      as: 'paula',
      text: new Uint8Array(bytes),
      headers: { 'content-type': type },
    })
  const german = SMALL_YAML.replace(/^title: .*$/m, 'title: Prüfung')

  it.each(['utf-8', 'utf-8 with its mark', 'utf-16le with its mark', 'utf-16be with its mark'] as const)(
    'may be %s',
    async (encoding) => {
      expect(await check(encoded(german, encoding))).toMatchObject({ status: 200, json: { ok: true } })
    },
  )

  it.each([
    ['windows-1252', 'Windows-1252'],
    ['macintosh', 'Mac Roman'],
    ['utf-16le', 'UTF-16LE'],
  ] as const)(
    '[R13] in %s without a mark is refused with the word to judge it by, and taken once it is said',
    async (encoding, name) => {
      const bytes = encoded(german, encoding)
      const label = name === 'Mac Roman' ? 'macintosh' : encoding
      expect(await check(bytes)).toMatchObject({
        status: 422,
        json: {
          refusal: {
            field: 'charset',
            message: `The body is not UTF-8. By its looks it is ${name}, in which it says “Prüfung”. If that is right, say so with charset=${label} in Content-Type, or send it as UTF-8.`,
          },
        },
      })
      expect(await check(bytes, `application/yaml; charset=${label}`)).toMatchObject({
        status: 200,
        json: { ok: true },
      })
    },
  )

  it('[R13] is refused where it is not what it is said to be, and where a few of its bytes are broken', async () => {
    const refused = (message: RegExp) => ({
      status: 422,
      json: { refusal: { message: expect.stringMatching(message) } },
    })
    expect(await check(encoded(german, 'windows-1252'), 'text/plain; charset=utf-8')).toMatchObject(
      refused(/is damaged: it is UTF-8/),
    )
    expect(await check(encoded(german, 'utf-8'), 'text/plain; charset=klingon')).toMatchObject(
      refused(/no known encoding/),
    )
    expect(await check(new Uint8Array([...encoded(german, 'utf-8'), 0xff]))).toMatchObject(
      refused(/holds bytes in line \d+ that are none/),
    )
  })

  it('[R13] of another kind is told as what it is, with the way in', async () => {
    const { status, json } = await check(encoded('Task;Duration\nStop: now;30m\n', 'utf-8'))
    expect(status).toBe(200)
    expect(checked.parse(json).faults).toMatchObject([{ isPlan: true, line: 1 }])
  })

  it('[R13] has the corrected text beside each fault, by its place in the source', async () => {
    const source = german.replace(/takes: \w+/, 'takes: 90 min')
    const { json } = await check(encoded(source, 'utf-8'))
    const fixes = checked.parse(json).faults.flatMap((one) => one.fixes ?? [])
    expect(fixes.map(({ from, to, text }) => [source.slice(from, to), text])).toEqual([['90 min', '1h30m']])
  })
})

const checked = z.object({
  faults: z.array(
    z.object({
      line: z.number(),
      isPlan: z.boolean().optional(),
      fixes: z.array(z.object({ from: z.number(), to: z.number(), text: z.string() })).optional(),
    }),
  ),
})
