import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

async function planOf(text: string, answers: ImportAnswers = {}) {
  const run = await dryRun(new TextEncoder().encode(text), 'night.csv', answers)
  if (run.kind !== 'plan') throw new Error(`${run.kind}: ${JSON.stringify(run)}`)
  const { runbook, faults } = readRunbook(run.runbook, 'night.yaml')
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (!runbook) throw new Error('no runbook')
  return { ...run, read: runbook }
}
const kinds = (findings: { kind: string; count: number }[]) =>
  Object.fromEntries(findings.map(({ kind, count }) => [kind, count]))

const NIGHT = `Cutover plan,,,,,,,
,,,,,,,
ID,Task,Team,Owner,Duration,Predecessors,Rollback,Status
,DATABASE,,,,,,
TRE.1,Stop writes,DBA,Anna Schmidt,10m,,Allow writes,Done
TRE.2,Copy the data,DBA,Anna Schmidt / Ben,1.5h,TRE.1,,open
,NETWORK,,,,,,
TRE.3,Switch,Network,A. Schmidt,0:45,TRE.2SS+30m,n/a,perhaps
TRE.4,Open,,Zoe,0,"TRE.2, TRE.3",,
TRE.5,Look,,Zoe,tbd,when all is calm; TRE.9,,
`

describe('a sheet', () => {
  it.each([
    ['in the column of ids', 'Database,,', 'Network,,'],
    ['in the column of titles', ',Database,', ',Network,'],
  ])('has its workstreams from rows that hold nothing but a name, %s, above numbered steps', async (_, one, other) => {
    const plan = await planOf(
      `No,Task,Duration\n${one}\n1.1,Stop,5m\n1.2,Copy,20m\n${other}\n2.1,Switch,5m\n2.2,Look,5m\n`,
    )
    expect(plan.steps.map(({ title, workstream }) => [title, workstream])).toEqual([
      ['Stop', 'Database'],
      ['Copy', 'Database'],
      ['Switch', 'Network'],
      ['Look', 'Network'],
    ])
  })

  it('becomes a runbook that is accepted, with every row accounted for', async () => {
    const plan = await planOf(NIGHT)
    expect(plan.steps.map(({ id, source, workstream }) => [id, source.row, source.id, workstream])).toEqual([
      ['tre-1', 5, 'TRE.1', 'DATABASE'],
      ['tre-2', 6, 'TRE.2', 'DATABASE'],
      ['tre-3', 8, 'TRE.3', 'NETWORK'],
      ['tre-4', 9, 'TRE.4', 'NETWORK'],
      ['tre-5', 10, 'TRE.5', 'NETWORK'],
    ])
    expect(plan.steps.map(({ duration }) => duration?.seconds)).toEqual([600, 5400, 2700, undefined, 900])
    expect(plan.steps[2]?.after).toEqual([{ id: 'tre-2', type: 'SS', lag: 1800 }])
    expect(plan.steps[3]).toMatchObject({ kind: 'milestone', after: [{ id: 'tre-2' }, { id: 'tre-3' }] })
    expect(plan.steps[0]).toMatchObject({ status: 'done', rollback: 'Allow writes' })
    expect(plan.roles.map(({ id, people }) => [id, people])).toEqual([
      ['lead', []],
      ['dba', ['Anna Schmidt', 'Ben']],
      ['network', ['A. Schmidt']],
      ['zoe', ['Zoe']],
    ])
    expect(kinds(plan.faults)).toEqual({
      unknownStatus: 1,
      noDuration: 1,
      prosePredecessor: 1,
      unknownPredecessor: 1,
    })
    expect(kinds(plan.guesses)).toEqual({ section: 2, milestone: 1, status: 2, rollbackTakes: 1, window: 1, tier: 1 })
    expect(plan.questions.map(({ id, isRequired }) => [id, isRequired])).toEqual([['people', false]])
    expect(plan.read.steps.map(({ id, owner }) => [id, owner])).toContainEqual(['tre-3', 'network'])
    expect(plan.runbook).toContain('# night, row 6, TRE.2')
  })

  it('asks once what bare numbers count, and goes on with minutes until it is told', async () => {
    const text = 'Task,Duration\nStop,90\nStart,180\n'
    const asked = await planOf(text)
    expect(asked.questions).toMatchObject([{ id: 'durationUnit', proposal: 'min', isRequired: true }])
    expect(asked.steps[0]?.duration).toEqual({ seconds: 5400 })
    const told = await planOf(text, { durationUnit: 's' })
    expect(told.questions).toEqual([])
    expect(told.steps[0]?.duration).toEqual({ seconds: 90 })
    expect((await planOf('Task,Duration (hours)\nStop,2\nStart,3\n')).questions).toEqual([])
  })

  it('asks for the order of dates, the zone and T-0, and counts across a change of clocks', async () => {
    const text = 'Task;Start;End\nStop;06/03/2027 22:00;06/03/2027 23:30\nStart;07/03/2027 01:00;07/03/2027 00:30\n'
    const asked = await planOf(text)
    expect(asked.questions.map(({ id }) => id)).toEqual(['dateOrder', 'zone', 't0'])
    expect(asked).toMatchObject({ t0: '2027-03-06T22:00:00.000Z' })
    expect(kinds(asked.faults)).toEqual({ endBeforeStart: 1, noDuration: 1 })
    const spring = await planOf('Task;Start;Dauer\nStop;28.03.2027 01:00;10m\nStart;28.03.2027 04:00;10m\n', {
      zone: 'Europe/Berlin',
      t0: '2027-03-28T01:00',
    })
    expect(spring.questions).toEqual([])
    expect(spring.t0).toBe('2027-03-28T00:00:00.000Z')
    expect(spring.read.steps[1]?.notBefore).toBe(7200)
  })

  it('lets times without a date pass midnight', async () => {
    const plan = await planOf(
      'Task;Date;Start;End\nStop;06.03.2027;22:00;23:30\nCopy;;23:30;00:30\nLook;;00:30;01:00\n',
      {
        zone: 'UTC',
        t0: '2027-03-06T22:00',
      },
    )
    expect(
      plan.steps.map(({ start, duration }) => [new Date(start ?? 0).toISOString().slice(8, 16), duration?.seconds]),
    ).toEqual([
      ['06T22:00', 5400],
      ['06T23:30', 3600],
      ['07T00:30', 1800],
    ])
  })

  it('needs no date where it counts from T-0', async () => {
    const plan = await planOf('Task;Start;Duration\nStop;T-2h;10m\nSwitch;T+0:30;10m\n')
    expect(plan.questions).toEqual([])
    expect(plan.read.steps.map(({ notBefore }) => notBefore)).toEqual([-7200, 1800])
  })

  it('has offsets, dates and times without any date side by side', async () => {
    const mixed = await planOf('Task;Start;Duration\nStop;T-2h;10m\nSwitch;06.03.2027 22:00;10m\n', { zone: 'UTC' })
    expect(mixed.steps.map(({ start }) => new Date(start ?? 0).toISOString())).toEqual([
      '2027-03-06T20:00:00.000Z',
      '2027-03-06T22:00:00.000Z',
    ])
    const clocks = await planOf('Task;Start;Duration\nStop;22:00;10m\nSwitch;00:30;10m\n')
    expect(clocks.questions.map(({ id }) => id)).toEqual(['t0'])
    expect(clocks.read.steps.map(({ notBefore }) => notBefore)).toEqual([0, 9000])
  })

  it('proposes long preparation as readiness items', async () => {
    const plan = await planOf(
      'ID;Task;Start;End;Predecessors\n1;Train users;01.01.2027;28.02.2027;\n2;Stop;06.03.2027 22:00;06.03.2027 23:00;1\n',
      {
        zone: 'UTC',
      },
    )
    expect(plan.readiness.map(({ title }) => title)).toEqual(['Train users'])
    expect(plan.read.readiness).toMatchObject([{ title: 'Train users', due: -(5 * 86_400 + 22 * 3600) }])
    expect(kinds(plan.lost)).toEqual({ linkToReadiness: 1 })
  })

  it('names circles, ids that are there twice, and links to nothing', async () => {
    const plan = await planOf(
      'ID,Task,Duration,After\nA,One,5m,C\nB,Two,5m,A\nC,Three,5m,B\nD,Four,5m,D; X9\nD,Five,5m,\nE,Six,5m,D\n',
    )
    expect(kinds(plan.faults)).toEqual({ duplicateId: 2, unknownPredecessor: 3, circle: 1 })
    expect(plan.faults.find(({ kind }) => kind === 'circle')?.examples[0]).toMatch(/A → B → C|B → C → A|C → A → B/)
    expect(plan.steps.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'd-2', 'e'])
  })

  it('takes outline numbers as workstreams, and a link on one as one on all below', async () => {
    const plan = await planOf(
      'WBS,Task,Duration,Predecessors\n1,Database,,\n1.1,Stop,5m,\n1.2,Copy,10m,1.1\n2,Network,,1\n2.1,Switch,5m,\n',
    )
    expect(plan.steps.map(({ id, workstream, after }) => [id, workstream, after.map((link) => link.id)])).toEqual([
      ['step-1-1', 'Database', []],
      ['step-1-2', 'Database', ['step-1-1']],
      ['step-2-1', 'Network', ['step-1-1', 'step-1-2']],
    ])
  })

  it('takes numbers as rows of the file only where these fit', async () => {
    const rows = await planOf('Task,Duration,Predecessors\nStop,5m,\nCopy,5m,2\nLook,5m,3\n')
    expect(rows.steps.map(({ after }) => after.map(({ id }) => id))).toEqual([[], ['stop'], ['copy']])
    const either = await planOf('Task,Duration,Predecessors\nStop,5m,\nCopy,5m,\nLook,5m,\nEnd,5m,2\n')
    expect(either.questions.map(({ id }) => id)).toEqual(['rowNumbers'])
  })
})

it('gives readiness items the ids of the sheet, which no step or other item has', async () => {
  const plan = await planOf('ID,Task,Duration\nA.1,Train users,60d\na-1,Stop,5m\n7,Order,30d\n8,Start,5m\n')
  expect(plan.readiness.map(({ id, source }) => [id, source.id])).toEqual([
    ['a-1-2', 'A.1'],
    ['item-7', '7'],
  ])
  expect(plan.steps.map(({ id, source }) => [id, source.id])).toEqual([
    ['a-1', 'a-1'],
    ['step-8', '8'],
  ])
  expect(plan.read.readiness.map(({ id, source }) => [id, source])).toEqual([
    ['a-1-2', 'A.1'],
    ['item-7', '7'],
  ])
})

it('shows what is in the columns that no field takes', async () => {
  const plan = await planOf('ID,Task,Duration,Flurb\n1,Stop,5m,red\n2,Start,5m,blue\n3,Look,5m,red\n')
  expect(plan.sheets[0]?.unused).toEqual([{ column: 3, heading: 'Flurb', samples: ['red', 'blue'] }])
})

it('takes each sheet of a workbook once, and says which it leaves out and why', async () => {
  const rows = (...names: string[]) => [['ID', 'Task', 'Duration'], ...names.map((name) => [name, `Do ${name}`, '10m'])]
  const bytes = await writeXlsx({
    sheets: [
      { name: 'Read me', rows: [['Ask Ann where anything is unclear.']] },
      { name: 'Database', rows: rows('D1', 'D2') },
      { name: 'All', rows: rows('D1', 'D2', 'N1') },
      { name: 'Web', rows: rows('W1') },
    ],
  })
  const run = await dryRun(bytes, 'plan.xlsx')
  if (run.kind !== 'plan') throw new Error(run.kind)
  expect(run.sheets.map(({ name, isTaken, why }) => [name, isTaken, why])).toEqual([
    ['Read me', false, 'It has no table of steps.'],
    ['Database', false, 'All of its rows are in “All”.'],
    ['All', true, undefined],
    ['Web', true, undefined],
  ])
  expect(run.steps.map(({ id, workstream, source }) => [id, workstream, source.sheet])).toEqual([
    ['d1', 'All', 'All'],
    ['d2', 'All', 'All'],
    ['n1', 'All', 'All'],
    ['w1', 'Web', 'Web'],
  ])
  const chosen = await dryRun(bytes, 'plan.xlsx', { sheets: ['Database'] })
  expect(chosen.kind === 'plan' && chosen.steps.map(({ id }) => id)).toEqual(['d1', 'd2'])
})

it('a runbook of our own stays as it is, and what cannot be read is refused', async () => {
  expect(await dryRun(new TextEncoder().encode('runbook: a\n'), 'a.yaml')).toMatchObject({
    kind: 'runbook',
    text: 'runbook: a\n',
  })
  expect(await dryRun(new TextEncoder().encode('{\\rtf1 a}'), 'a.csv')).toMatchObject({
    kind: 'refused',
    what: 'an RTF document',
  })
  const broken = Uint8Array.from('PK\x03\x04....xl/workbook.xml', (character) => character.charCodeAt(0))
  expect(await dryRun(broken, 'a.xlsx')).toMatchObject({ kind: 'refused', message: expect.stringContaining('damaged') })
})
