import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { applyDifferences } from '../../../shared/import/applyDifferences.ts'
import type { Difference } from '../../../shared/import/difference.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { differencesFrom, type TriedPlan } from '../../../shared/import/reimport.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

async function planOf(content: string | Uint8Array, name = 'night.csv'): Promise<TriedPlan> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const run = await dryRun(bytes, name, { title: 'Night', t0: '2027-03-01T08:00:00Z', zone: 'UTC' })
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  return run
}
const stepsOf = (run: TriedPlan): StepDefinition[] => {
  const { runbook, faults } = readRunbook(run.runbook, 'night')
  if (!runbook) throw new Error(JSON.stringify(faults))
  return runbook.steps
}

async function differences(runbook: string, sheet: string): Promise<Difference[]> {
  const found = differencesFrom(runbook, await planOf(sheet))
  if ('refused' in found) throw new Error(found.refused)
  return found
}
const say = ({ is, id, field, was, now }: Difference) =>
  [is, id, field, [was, now].filter((one) => one !== undefined).join(' → ')].filter(Boolean).join(' ')

const SHEET = `ID,Task,Team,Responsible,Accountable,C,I,SME,Duration,After,Must finish by,Mode,Comments,Docs
1,Stop,DBA,Ann,Cy,Network,Desk; Cy,Ann,10m,,2027-03-01 09:00,,Ask Ann first,https://wiki.example.net/stop
2,Reset,DBA,Ann,Cy,,,,10m,1,,Mock only,,Runbook page: https://wiki.example.net/reset
3,Start,Network,Ben,Cy,,Desk,,10m,2,,both,,
`

describe('a sheet that says more of its steps', () => {
  it('brings parties, deadlines, modes, notes and links, and makes a role of whoever has none', async () => {
    const run = await planOf(SHEET)
    const [stop, reset, start] = stepsOf(run)
    expect(stop).toMatchObject({
      owner: 'dba',
      parties: { accountable: ['cy'], consulted: ['network'], informed: ['desk', 'cy'], SME: ['dba'] },
      deadline: 3600,
      note: 'Ask Ann first',
      links: [{ title: 'wiki.example.net/stop', url: 'https://wiki.example.net/stop' }],
    })
    expect(stop?.do).toBeUndefined()
    expect(reset).toMatchObject({
      only: 'rehearsal',
      links: [{ title: 'Runbook page', url: 'https://wiki.example.net/reset' }],
    })
    expect(start?.only).toBeUndefined()
    expect(run.check.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('takes a mode from a title, and an end without a start as a deadline', async () => {
    const run = await planOf(
      'ID,Task,Finish,Duration\n1,Reset the copy (Mock ONLY),2027-03-01 10:00,5m\n2,Live data only,,5m\n',
    )
    expect(stepsOf(run)[0]).toMatchObject({ only: 'rehearsal', deadline: 7200 })
    expect(stepsOf(run)[1]?.only).toBeUndefined()
    expect(run.guesses.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['modeInTitle', 'endAlone']))
  })

  it('takes the hyperlink of a cell, and no address that a browser would run', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Plan',
          rows: [
            ['ID', 'Task', 'Duration', 'Instructions'],
            [1, 'Stop', '5m', 'The page'],
            [2, 'Start', '5m', 'https://wiki.example.net/start'],
            [3, 'Look', '5m', 'Look'],
          ],
          cells: new Map([
            ['1,3', { value: 'The page', hyperlink: { target: 'https://wiki.example.net/stop' } }],
            ['3,3', { value: 'Look', hyperlink: { target: 'javascript:alert(1)' } }],
          ]),
        },
      ],
    })
    const [stop, start, look] = stepsOf(await planOf(bytes, 'plan.xlsx'))
    expect(stop).toMatchObject({ do: 'The page', links: [{ url: 'https://wiki.example.net/stop' }] })
    expect(start?.links).toEqual([{ title: 'wiki.example.net/start', url: 'https://wiki.example.net/start' }])
    expect(start?.do).toBeUndefined()
    expect(look?.links).toBeUndefined()
  })

  it('is no difference when it comes again, also where an earlier import put the note below the instructions', async () => {
    const { runbook } = await planOf(SHEET)
    expect(await differences(runbook, SHEET)).toEqual([])
    const earlier = runbook.replace('note: Ask Ann first', 'do: "**Notes:** Ask Ann first"')
    expect(earlier).not.toBe(runbook)
    expect(await differences(earlier, SHEET)).toEqual([])
    expect((await differences(earlier, SHEET.replace('Ask Ann', 'Ask Ben'))).map(say)).toEqual([
      'changed step-1 note Ask Ben first',
      'changed step-1 do **Notes:** Ask Ann first',
    ])
  })

  it('shows each that changed, keeps parties that it has no column for, and can be taken over', async () => {
    const { runbook } = await planOf(SHEET)
    const by = runbook.replace('SME:', 'Stand-in:')
    const changed = SHEET.replace(',Ann,10m,', ',,10m,')
      .replace('Desk; Cy', 'Desk')
      .replace('09:00', '10:00')
      .replace('Mock only', 'Live only')
    const found = await differences(by, changed)
    expect(found.map(({ id, field }) => [id, field])).toEqual([
      ['step-1', 'deadline'],
      ['step-1', 'parties'],
      ['step-2', 'only'],
    ])
    const after = readRunbook(applyDifferences(by, found), 'night').runbook?.steps
    expect(after?.[0]).toMatchObject({ deadline: 7200, parties: { informed: ['desk'], 'Stand-in': ['dba'] } })
    expect(after?.[1]?.only).toBe('live')
  })
})

describe('a runbook with repeated steps', () => {
  const RUNBOOK = `runbook: night
title: Night
window: 8h
roles: { lead: { title: Lead } }
steps:
  # Each site by itself
  - { step: check, title: "Check {site}", takes: 5m, verify: Up, forEach: { site: [North, South] } }
  - { step: done, title: Done, kind: milestone, after: [check] }
`
  const sheet = (south: string) =>
    `ID,Task,Duration,After\ncheck-north,Check North,5m,\ncheck-south,Check South,${south},\n`

  it('stays as it is where no copy is touched, and is written out where one is', async () => {
    expect(await differences(RUNBOOK, sheet('5m')).then((all) => all.map(say))).not.toContain(
      'changed check-south takes 5 min → 5 min',
    )
    const found = (await differences(RUNBOOK, sheet('20m'))).filter(({ field }) => field === 'takes')
    expect(found.map(say)).toEqual(['changed check-south takes 5 min → 20 min'])
    const text = applyDifferences(RUNBOOK, found)
    expect(text).toContain('# Each site by itself')
    const { runbook, faults } = readRunbook(text, 'night')
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(runbook?.steps.map(({ id, takes }) => [id, takes.likely])).toEqual([
      ['check-north', 300],
      ['check-south', 1200],
      ['done', 0],
    ])
    expect(runbook?.steps[2]?.after.map(({ on }) => on)).toEqual(['check-north', 'check-south'])
  })
})

describe('a sheet in the middle of its night', () => {
  const NIGHT = `ID,Task,Duration,Status,Actual start,Actual end
1,Stop,10m,4-Complete,2027-03-01 22:00,2027-03-01 22:12
2,Copy,10m,In progress,2027-03-01 22:12,
3,Start,10m,Not started,,
4,Tell,10m,asked the bank,,
`

  it('keeps how far each step is, in its words and with its times, and says that a cutover begins with nothing done', async () => {
    const run = await planOf(NIGHT)
    const name = 'Status when brought in'
    expect(stepsOf(run).map(({ fields }) => fields?.[name])).toEqual([
      '4-Complete, started 2027-03-01 22:00, finished 2027-03-01 22:12',
      'In progress, started 2027-03-01 22:12',
      undefined,
      'asked the bank',
    ])
    expect(run.guesses.find(({ kind }) => kind === 'status')).toMatchObject({
      count: 3,
      places: [{ row: 2 }, { row: 3 }, { row: 5 }],
    })
    expect(run.faults).toMatchObject([{ kind: 'unknownStatus', places: [{ row: 5 }] }])
    expect(run.lost).toEqual([])
  })

  it('is no difference when it comes again later in the night', async () => {
    const before = await planOf(NIGHT)
    expect(
      await differences(before.runbook, NIGHT.replace('In progress', 'Done').replace('Not started', 'WIP')),
    ).toEqual([])
  })

  it('says the clock alone where it has no days', async () => {
    const sheet = 'ID,Task,Start,Status,Actual start\n1,Stop,22:00,Done,22:05\n2,Go,22:30,,\n'
    const run = await dryRun(new TextEncoder().encode(sheet), 'night.csv')
    if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
    expect(stepsOf(run)[0]?.fields).toEqual({ 'Status when brought in': 'Done, started 22:05' })
  })
})
