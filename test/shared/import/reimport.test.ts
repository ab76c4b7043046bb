import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDifferences } from '../../../shared/import/applyDifferences.ts'
import { accept, type Difference } from '../../../shared/import/difference.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { differencesFrom, type TriedPlan } from '../../../shared/import/reimport.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

async function planOf(text: string): Promise<TriedPlan> {
  const run = await dryRun(new TextEncoder().encode(text), 'night.csv', { title: 'Night' })
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  return run
}

async function differences(runbook: string, sheet: string): Promise<Difference[]> {
  const found = differencesFrom(runbook, await planOf(sheet))
  if ('refused' in found) throw new Error(found.refused)
  return found
}

/** `changed copy takes 10 min → 20 min` */
const say = ({ is, id, field, was, now }: Difference) =>
  [is, id, field, [was, now].filter((one) => one !== undefined).join(' → ')].filter(Boolean).join(' ')

const SHEET = `ID,Task,Stream,Team,Duration,After,Check
TRE.1,Stop writes,Database,DBA,10m,,No writes
TRE.2,Copy the data,Database,DBA,1h,TRE.1,
TRE.3,Switch,Network,Network,15m,TRE.2,Traffic moves
TRE.4,Look,Network,Network,5m,TRE.3,
`

const SHIPPED = new URL('../../../runbooks/', import.meta.url)

describe('a sheet that is imported again', () => {
  it('is no difference where nothing changed, and none for a column that it lacks', async () => {
    const { runbook } = await planOf(SHEET)
    expect(await differences(runbook, SHEET)).toEqual([])
    const narrow = SHEET.replace(/^(([^,]*,){2})[^,]*,[^,]*,([^,]*),.*$/gm, '$1$3')
    expect(narrow).toContain('ID,Task,Duration\nTRE.1,Stop writes,10m\n')
    expect(await differences(runbook, narrow)).toEqual([])
  })

  it('shows each field with what it was and is, what is new, gone, and elsewhere', async () => {
    const { runbook } = await planOf(SHEET)
    const found = await differences(
      runbook,
      `ID,Task,Stream,Team,Duration,After,Check
TRE.0,Announce,Business,Comms,5m,,
tre.1,Stop all writes,Database,DBA,20m,TRE.0,No writes
TRE.4,Look,Network,Network,5m,TRE.2,
TRE.2,Copy the data,Network,DBA,1h,TRE.1,
`,
    )
    expect(found.map(say)).toEqual([
      'added tre-0 Business',
      'changed tre-1 title Stop writes → Stop all writes',
      'changed tre-1 takes 10 min → 20 min',
      'changed tre-1 after tre-0',
      'changed tre-1 source TRE.1 → tre.1',
      'changed tre-4 after tre-3 → tre-2',
      'moved tre-2 Database → Network',
      'removed tre-3',
    ])
    expect(found[0]).toMatchObject({ roles: [{ id: 'comms', title: 'Comms' }], place: { row: 2 } })
  })

  it('keeps the comments, the gates and the links that people have added', async () => {
    const { runbook } = await planOf(SHEET)
    const edited = runbook
      .replace('title: Copy the data', 'title: Copy the data # to the new centre')
      .replace(
        'workstreams:',
        'gates:\n  - id: go\n    title: Go\n    after: [tre-1]\n    approvers: { roles: [dba], quorum: 1 }\n    decides: lead\n# by hand\nworkstreams:',
      )
      .replace(
        '    - step: tre-3\n',
        '    - step: by-hand # ours\n      title: Ask\n      phase: Cutover\n      owner: network\n      takes: 5m\n    - step: tre-3\n',
      )
      .replace('        - tre-2\n', '        - tre-2\n        - go\n        - by-hand\n')
    expect(readRunbook(edited, 'r').faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(await differences(edited, SHEET)).toEqual([])
    const changed = SHEET.replace('Copy the data,Database,DBA,1h', 'Copy the data,Database,DBA,2h').replace(
      '15m,TRE.2',
      '15m,TRE.1',
    )
    const found = await differences(edited, changed)
    expect(found.map(say)).toEqual([
      'changed tre-2 takes 1 h → 2 h',
      'changed tre-3 after tre-2, go, by-hand → go, by-hand, tre-1',
    ])
    const text = applyDifferences(edited, found)
    const [before, after] = [edited.split('\n'), text.split('\n')]
    expect(after.filter((line) => !before.includes(line))).toEqual(['      takes: 2h'])
    expect(before.filter((line) => !after.includes(line))).toEqual(['      takes: 1h', '        - tre-2'])
    expect(text).toContain('        - go\n        - by-hand\n        - tre-1\n')
    expect(await differences(text, changed)).toEqual([])
  })

  it('lets go of what a removed step was waited for, and takes what was added by hand only when it is named', async () => {
    const { runbook } = await planOf(SHEET)
    const less = SHEET.replace(/^TRE\.2.*\n/m, '').replace('No writes', '')
    const found = await differences(runbook, less)
    expect(found.map(say)).toEqual(['changed tre-1 verify No writes', 'changed tre-3 after tre-2', 'removed tre-2'])
    const sure = applyDifferences(runbook, accept(found, 'sure'))
    expect(sure).toContain('verify: No writes')
    expect(sure).not.toContain('tre-2')
    expect((await differences(sure, less)).map(say)).toEqual(['changed tre-1 verify No writes'])
    expect(await differences(applyDifferences(runbook, accept(found, 'all')), less)).toEqual([])
  })

  it('without ids is compared by titles, and what it lacks is gone only when that is named', async () => {
    const sheet = 'Task,Duration\nStop,10m\nCopy,1h\nLook,5m\n'
    const { runbook } = await planOf(sheet)
    const found = await differences(runbook, 'Task,Duration\nStop,20m\nLook,5m\nStart,1m\n')
    expect(found.map(say)).toEqual(['changed stop takes 10 min → 20 min', 'added start Steps', 'removed copy'])
    expect(applyDifferences(runbook, accept(found, 'sure'))).toContain('copy')
  })

  it('goes into a runbook that is one list, and into JSON', async () => {
    const list = `runbook: night # ours
title: Night
steps:
  - title: Stop   # first
    takes: 10m
    workstream: Database
  - title: Copy
    takes: 1h
    after: [stop]
`
    const sheet = 'Task,Stream,Duration,After\nStop,Database,20m,\nCheck,Database,5m,Stop\nCopy,,1h,Check\n'
    const found = await differences(list, sheet)
    expect(found.map(say)).toEqual([
      'changed stop takes 10 min → 20 min',
      'added check Database',
      'changed copy after stop → check',
    ])
    const text = applyDifferences(list, found)
    expect(text).toContain('# ours')
    expect(text).toContain('# first')
    expect(await differences(text, sheet)).toEqual([])
    const json = JSON.stringify(readYaml(list))
    expect(await differences(applyDifferences(json, await differences(json, sheet)), sheet)).toEqual([])
  })

  it.each(readdirSync(SHIPPED).filter((name) => name.endsWith('.yaml')))(
    'leaves every other line of %s as it is',
    (name) => {
      const text = readFileSync(new URL(name, SHIPPED), 'utf8')
      const step = readRunbook(text, name).runbook?.steps.find(({ kind }) => kind === 'task')
      const changed = applyDifferences(text, [
        {
          key: 'x',
          is: 'changed',
          of: 'step',
          id: step?.id ?? '',
          title: '',
          field: 'takes',
          set: { takes: '17m' },
        },
      ])
      const [before, after] = [text.split('\n'), changed.split('\n')]
      expect(after).toHaveLength(before.length)
      expect(after.filter((line, at) => line !== before[at]).map((line) => line.trim())).toEqual(['takes: 17m'])
    },
  )

  it('is refused by a runbook with errors', async () => {
    expect(differencesFrom('runbook: x\n', await planOf(SHEET))).toMatchObject({
      refused: expect.stringContaining('errors'),
    })
  })
})
const readYaml = (_: string) => ({
  runbook: 'night',
  title: 'Night',
  steps: [
    { title: 'Stop', takes: '10m', workstream: 'Database' },
    { title: 'Copy', takes: '1h', after: ['stop'] },
  ],
})

interface Row {
  id: string
  title: string
  stream: string
  minutes: number
  team: string
  after: string[]
  check: string
}

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)
const sheetOf = (rows: readonly Row[]) =>
  ['ID,Task,Stream,Duration,Team,After,Check']
    .concat(
      rows.map(({ id, title, stream, minutes, team, after, check }) =>
        [id, title, stream, `${minutes}m`, team, after.join('; '), check].map(quoted).join(','),
      ),
    )
    .join('\n')

const word = fc.constantFrom(
  'alpha',
  'beta: x',
  'gamma, y',
  '"delta"',
  '# eps',
  'zeta\nline',
  '- eta',
  '{a}',
  'théta',
  'yes',
  '07',
)
const rowsOf = (most: number) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: most })
    .chain((numbers) =>
      fc.tuple(
        ...numbers.map((number) =>
          fc.record({
            id: fc.constant(`T.${number}`),
            title: word.map((text) => `Do ${text} ${number}`),
            stream: fc.constantFrom('Database', 'Network', 'Business: all'),
            minutes: fc.integer({ min: 1, max: 300 }),
            team: fc.constantFrom('DBA', 'Network', 'Ops & co'),
            picks: fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 3 }),
            check: fc.option(word, { nil: '' }),
          }),
        ),
      ),
    )
    // Only what has a smaller number is waited for, whatever its row: so no version and no mixture has a circle.
    .map((rows) =>
      rows.map(({ picks, ...row }): Row => {
        const earlier = rows.filter(({ id }) => Number(id.slice(2)) < Number(row.id.slice(2))).map(({ id }) => id)
        return { ...row, after: [...new Set(picks.flatMap((pick) => earlier[pick] ?? []))] }
      }),
    )

/** Compared apart from the program, on the rows themselves; where rows stand is compared by what becomes of them. */
function expected(before: readonly Row[], now: readonly Row[]): string[] {
  const was = new Map(before.map((row) => [row.id, row]))
  const is = new Map(now.map((row) => [row.id, row]))
  const idOf = (id: string) => id.toLowerCase().replace('.', '-')
  const lines = now.flatMap((row) => {
    const old = was.get(row.id)
    if (!old) return [`added ${idOf(row.id)}`]
    const changed = (field: string, one: unknown, other: unknown) =>
      JSON.stringify(one) === JSON.stringify(other) ? [] : [`changed ${idOf(row.id)} ${field}`]
    const line = (text: string) => text.replace(/\s+/g, ' ')
    return [
      ...changed('title', line(old.title), line(row.title)),
      ...changed('takes', old.minutes, row.minutes),
      ...changed('owner', old.team, row.team),
      ...changed('after', [...old.after].sort(), [...row.after].sort()),
      ...changed('verify', old.check, row.check),
      ...(old.stream === row.stream ? [] : [`moved ${idOf(row.id)}`]),
    ]
  })
  return [...lines, ...before.filter(({ id }) => !is.has(id)).map(({ id }) => `removed ${idOf(id)}`)].sort()
}

const shown = (found: readonly Difference[]) =>
  found.map(({ is, id, field }) => [is, id, field].filter(Boolean).join(' ')).sort()

describe('whatever changed between two versions of a sheet', () => {
  it('the differences are those of an independent comparison, and taking them all leaves none', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(8), rowsOf(8), async (before, now) => {
        const { runbook } = await planOf(sheetOf(before))
        const sheet = sheetOf(now)
        const found = await differences(runbook, sheet)
        // Rows of one stream that changed places are told by the result below.
        const streamOf = new Map(before.map(({ id, stream }) => [id.toLowerCase().replace('.', '-'), stream]))
        const isWithin = ({ is, id, to }: Difference) => is === 'moved' && streamOf.get(id) === to?.group
        expect(shown(found.filter((one) => !isWithin(one)))).toEqual(expected(before, now))
        expect(applyDifferences(runbook, [])).toBe(runbook)
        const text = applyDifferences(runbook, found)
        expect(await differences(text, sheet)).toEqual([])
        const steps = (yaml: string) => readRunbook(yaml, 'r').runbook?.steps ?? []
        const asNew = steps((await planOf(sheet)).runbook)
        for (const stream of new Set(asNew.map(({ workstream }) => workstream))) {
          const order = (all: typeof asNew) =>
            all.filter(({ workstream }) => workstream === stream).map(({ source }) => source)
          expect(order(steps(text))).toEqual(order(asNew))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('any choice of them leaves a runbook without errors', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf(7),
        rowsOf(7),
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        async (before, now, choice) => {
          const { runbook } = await planOf(sheetOf(before))
          const found = await differences(runbook, sheetOf(now))
          const chosen = new Set(found.filter((_, at) => choice[at % 60]).map(({ key }) => key))
          const text = applyDifferences(runbook, accept(found, chosen))
          expect(readRunbook(text, 'r').faults.filter(({ severity }) => severity === 'error')).toEqual([])
          // Where a row stands, and what it waits for, may still hang on what was not chosen.
          const left = await differences(text, sheetOf(now))
          const isDone = ({ is, field }: Difference) => is !== 'moved' && field !== 'after'
          expect(left.filter((one) => isDone(one) && chosen.has(one.key))).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
  })
})
