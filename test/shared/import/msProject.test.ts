import { describe, expect, it } from 'vitest'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { readMsProject } from '../../../shared/import/msProjectFile.ts'
import { weekOf, workingSeconds } from '../../../shared/import/workingTime.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { describeFilesOfOthers } from '../../support/filesOfOthers.ts'

async function planOf(xml: string) {
  const run = await dryRun(new TextEncoder().encode(xml), 'plan.xml')
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  const { runbook, faults } = readRunbook(run.runbook, 'plan.yaml')
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (!runbook) throw new Error('no runbook')
  return { ...run, read: runbook }
}

const task = (uid: number, level: number, inner: string) =>
  `<Task><UID>${uid}</UID><ID>${uid}</ID><Name>Task ${uid}</Name><OutlineLevel>${level}</OutlineLevel>${inner}</Task>`
const link = (on: number, type: number, lag = 0, format = 7) =>
  `<PredecessorLink><PredecessorUID>${on}</PredecessorUID><Type>${type}</Type><LinkLag>${lag}</LinkLag><LagFormat>${format}</LagFormat></PredecessorLink>`
const hours = (count: number) => `<Duration>PT${count}H0M0S</Duration>`
const project = (tasks: string, more = '') =>
  `<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Name>Move.xml</Name><StartDate>2027-03-05T08:00:00</StartDate>${more}<Tasks>${tasks}</Tasks></Project>`

describe('a plan of Microsoft Project', () => {
  it('keeps links of four types with lags in every unit', async () => {
    const plan = await planOf(
      project(
        task(1, 1, hours(2)) +
          task(2, 1, hours(1) + link(1, 1, 600, 5)) +
          task(3, 1, hours(1) + link(1, 3, -300, 3)) +
          task(4, 1, hours(1) + link(1, 0, 50, 19)) +
          task(5, 1, hours(1) + link(1, 2, 14400, 8)) +
          task(6, 1, hours(1) + link(99, 1)),
      ),
    )
    expect(
      plan.steps.map(({ id, source, after }) => [id, source.id, ...after.map(({ type, lag }) => `${type} ${lag}`)]),
    ).toEqual([
      ['step-1', '1'],
      ['step-2', '2', 'FS 3600'],
      ['step-3', '3', 'SS -1800'],
      ['step-4', '4', 'FF 3600'],
      ['step-5', '5', 'SF 86400'],
      ['step-6', '6'],
    ])
    expect(plan.faults.map(({ kind }) => kind)).toEqual(['unknownPredecessor'])
    expect(plan.runbook).toContain('title: Move')
  })

  it('has summaries as workstreams, and links on them for all below', async () => {
    const plan = await planOf(
      project(
        task(1, 1, '<Summary>1</Summary>') +
          task(2, 2, hours(1)) +
          task(3, 2, hours(1)) +
          task(4, 1, `<Summary>1</Summary>${link(1, 1)}`) +
          task(5, 2, '<Milestone>1</Milestone><Duration>PT0H0M0S</Duration>') +
          '<Task><UID>6</UID><ID>6</ID><IsNull>1</IsNull></Task>',
      ),
    )
    expect(
      plan.steps.map(({ id, workstream, kind, after }) => [id, workstream, kind, after.map((on) => on.id)]),
    ).toEqual([
      ['step-2', 'Task 1', undefined, []],
      ['step-3', 'Task 1', undefined, []],
      ['step-5', 'Task 4', 'milestone', ['step-2', 'step-3']],
    ])
    expect(plan.guesses.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['summaryLink', 'emptyTask', 't0']))
  })

  it('keeps people, notes and progress, and says what it cannot keep', async () => {
    const plan = await planOf(
      project(
        task(
          1,
          1,
          `${hours(1)}<Notes>How &amp; why</Notes><PercentComplete>40</PercentComplete><ConstraintType>5</ConstraintType><ConstraintDate>2027-03-05T10:00:00</ConstraintDate><Deadline>2027-03-06T10:00:00</Deadline><Baseline/>`,
        ) +
          task(
            2,
            1,
            `${hours(1)}<ConstraintType>4</ConstraintType><ConstraintDate>2027-03-05T11:00:00</ConstraintDate>`,
          ),
        '<Resources><Resource><UID>7</UID><Name>Ann</Name><Group>DBA</Group><Type>1</Type></Resource></Resources><Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>7</ResourceUID></Assignment></Assignments>',
      ),
    )
    expect(plan.steps[0]).toMatchObject({ people: ['Ann'], role: 'DBA', description: 'How & why', status: 'running' })
    expect(plan.read.steps[1]?.notBefore).toBe(3 * 3600)
    expect(plan.read.steps.some(({ deadline }) => typeof deadline === 'number')).toBe(true)
    expect(plan.lost.map(({ kind }) => kind).sort()).toEqual(['baseline', 'constraint'])
  })

  it('that is damaged is refused', async () => {
    const bytes = new TextEncoder().encode(
      '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task>',
    )
    expect(await dryRun(bytes, 'plan.xml')).toMatchObject({ kind: 'refused' })
  })
})

/** Early starts and slack are those that Project stored. */
describeFilesOfOthers('mspdi', async (xml) => {
  const stored = readMsProject(xml)
  const plan = await planOf(xml)
  const week = weekOf(stored?.Calendars.find(({ UID }) => UID === stored.CalendarUID))
  const begin = Date.parse(`${stored?.StartDate}Z`)
  const planned = new Map(planRunbook(plan.read).nodes.map((node) => [node.id, node]))
  const idOf = new Map(plan.steps.map(({ id, source }) => [source.id, id]))
  const ours: unknown[] = []
  const theirs: unknown[] = []
  for (const [, inner = ''] of xml.matchAll(/<Task>([\s\S]*?)<\/Task>/g)) {
    const value = (key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(inner)?.[1]
    const node = planned.get(idOf.get(value('UID')) ?? '')
    if (!node) {
      expect(value('Summary') === '1' || value('IsNull') === '1' || value('UID') === '0', inner).toBe(true)
      continue
    }
    ours.push([value('UID'), node.earlyStart, node.slack])
    const early = Date.parse(`${value('EarlyStart')}Z`)
    theirs.push([value('UID'), workingSeconds(week, begin, early), Number(value('TotalSlack') ?? 0) * 6])
  }
  expect(ours).toEqual(theirs)
})
