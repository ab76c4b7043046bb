import { describe, expect, it } from 'vitest'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { readMsProject } from '../../../shared/import/msProjectFile.ts'
import { calendarOf } from '../../../shared/runbook/calendars.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { workingTimeOf } from '../../../shared/schedule/calendar/workingTime.ts'
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
    expect(plan.lost.map(({ kind }) => kind).sort()).toEqual(['baseline'])
    expect(plan.read.steps[0]?.deadline).toBe(3 * 3600)
  })

  it('keeps to its calendars: of the project, of a task, of who does it; with exceptions, own weeks, and lags and durations that elapse', async () => {
    const day = (type: number, ...spans: string[]) =>
      `<WeekDay><DayType>${type}</DayType><DayWorking>${spans.length > 0 ? 1 : 0}</DayWorking><WorkingTimes>${spans
        .map((span) => span.split('-'))
        .map(([from, to]) => `<WorkingTime><FromTime>${from}:00</FromTime><ToTime>${to}:00</ToTime></WorkingTime>`)
        .join('')}</WorkingTimes></WeekDay>`
    const during = (from: string, to: string) =>
      `<TimePeriod><FromDate>${from}T00:00:00</FromDate><ToDate>${to}T23:59:00</ToDate></TimePeriod>`
    const office = [2, 3, 4, 5, 6].map((type) => day(type, '08:00-12:00', '13:00-17:00')).join('')
    const calendars = `<CalendarUID>1</CalendarUID><Calendars>
      <Calendar><UID>1</UID><Name>Standard</Name><WeekDays>${day(1)}${office}${day(7)}</WeekDays><Exceptions><Exception><Name>Fair</Name><Type>1</Type>${during('2027-03-08', '2027-03-08')}<DayWorking>0</DayWorking></Exception></Exceptions></Calendar>
      <Calendar><UID>2</UID><Name>Nights</Name><WeekDays>${[1, 2, 3, 4, 5, 6, 7].map((type) => day(type, '22:00-06:00')).join('')}</WeekDays></Calendar>
      <Calendar><UID>3</UID><Name>Ann</Name><BaseCalendarUID>1</BaseCalendarUID><WorkWeeks><WorkWeek>${during('2027-03-07', '2027-03-13')}<WeekDays>${day(1, '10:00-12:00')}</WeekDays></WorkWeek></WorkWeeks></Calendar>
      </Calendars><Resources><Resource><UID>7</UID><Name>Ann</Name><Type>1</Type><CalendarUID>3</CalendarUID></Resource></Resources><Assignments><Assignment><TaskUID>4</TaskUID><ResourceUID>7</ResourceUID></Assignment></Assignments>`
    const plan = await planOf(
      project(
        task(1, 1, hours(10)) +
          task(2, 1, hours(1) + link(1, 1, 600, 5)) +
          task(3, 1, `${hours(8)}<CalendarUID>2</CalendarUID>${link(1, 1)}`) +
          task(4, 1, hours(9) + link(1, 1)) +
          task(5, 1, `${hours(24)}<DurationFormat>8</DurationFormat>${link(1, 1, 1200, 6)}`) +
          task(6, 1, `${hours(2)}<ConstraintType>3</ConstraintType><ConstraintDate>2027-03-09T09:00:00</ConstraintDate>`) +
          task(7, 1, `${hours(1)}<ConstraintType>1</ConstraintType>`),
        calendars,
      ),
    )
    expect(plan.read.calendars?.map(({ name }) => name)).toEqual(['standard', 'nights', 'ann'])
    const t0 = Date.parse('2027-03-05T08:00:00Z')
    const at = (seconds: number) => new Date(t0 + seconds * 1000).toISOString().slice(5, 16)
    const times = planRunbook(plan.read, { t0 }).nodes.map(({ id, earlyStart, earlyFinish }) => [
      id,
      at(earlyStart),
      at(earlyFinish),
    ])
    // A Friday; the Monday is free.
    expect(times).toEqual([
      ['step-1', '03-05T08:00', '03-09T10:00'],
      ['step-2', '03-09T11:00', '03-09T12:00'],
      ['step-3', '03-09T22:00', '03-10T06:00'],
      ['step-4', '03-09T10:00', '03-10T11:00'],
      ['step-5', '03-09T12:00', '03-10T12:00'],
      ['step-6', '03-05T16:00', '03-09T09:00'],
      ['step-7', '03-05T08:00', '03-05T09:00'],
    ])
    expect(plan.read.steps[5]?.deadline).toBe((Date.parse('2027-03-09T09:00:00Z') - t0) / 1000)
    expect(plan.read.steps[3]?.calendar).toBe('ann')
    expect(plan.lost.map(({ kind }) => kind)).toEqual(['constraint'])
  })

  it('that is damaged is refused', async () => {
    const bytes = new TextEncoder().encode(
      '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task>',
    )
    expect(await dryRun(bytes, 'plan.xml')).toMatchObject({ kind: 'refused' })
  })
})

/** All six values are those that Project stored, once T-0 is the start of the project; Friday's closing and Monday's opening are one moment of work. */
describeFilesOfOthers('mspdi', async (xml) => {
  const plan = await planOf(xml)
  const stored = readMsProject(xml)
  const wall = (text: string | undefined) => Date.parse(`${text}Z`)
  const t0 = wall(stored?.StartDate)
  const planned = new Map(planRunbook(plan.read, { t0 }).nodes.map((node) => [node.id, node]))
  const steps = new Map(plan.read.steps.map((step) => [step.id, step]))
  const idOf = new Map(plan.steps.map(({ id, source }) => [source.id, id]))
  const ours: unknown[] = []
  const theirs: unknown[] = []
  for (const [, inner = ''] of xml.matchAll(/<Task>([\s\S]*?)<\/Task>/g)) {
    const value = (key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(inner)?.[1]
    const id = idOf.get(value('UID')) ?? ''
    const [node, step] = [planned.get(id), steps.get(id)]
    if (!node || !step) {
      expect(value('Summary') === '1' || value('IsNull') === '1' || value('UID') === '0', inner).toBe(true)
      continue
    }
    const calendar = calendarOf(step, plan.read)
    const moment = (at: number) => (calendar ? workingTimeOf(calendar).between(t0, at) : at - t0) / 1000
    const { earlyStart, earlyFinish, lateStart, lateFinish, slack, critical } = node
    const ourMoments = [earlyStart, earlyFinish, lateStart, lateFinish].map((seconds) => moment(t0 + seconds * 1000))
    ours.push([value('UID'), ...ourMoments, slack, critical])
    const theirMoments = ['EarlyStart', 'EarlyFinish', 'LateStart', 'LateFinish'].map((key) => moment(wall(value(key))))
    theirs.push([value('UID'), ...theirMoments, Number(value('TotalSlack') ?? 0) * 6, value('Critical') === '1'])
    // The instant itself, where work begins: what it shows on the wall.
    if (step.takes.likely > 0) {
      ours.push(t0 + earlyStart * 1000)
      theirs.push(wall(value('EarlyStart')))
    }
  }
  expect(ours).toEqual(theirs)
})
