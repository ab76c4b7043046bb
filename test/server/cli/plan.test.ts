import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check } from '../../../server/cli/check.ts'
import { plan } from '../../../server/cli/plan.ts'
import { holdingYaml } from '../../support/holdingRunbook.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let folder: string
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tminus-plan-'))
  await writeFile(file('small.yaml'), SMALL_YAML)
  await writeFile(file('holding.yaml'), holdingYaml({ until: 'go-no-go' }))
  await writeFile(file('early.yaml'), SMALL_YAML.replace('takes: 1m,', 'takes: 90s, notBefore: T-1h,'))
  await writeFile(file('long.yaml'), SMALL_YAML.replace('window: 4h', 'window: 50m\ncontingency: 0.2'))
  await writeFile(file('broken.yaml'), SMALL_YAML.replace('after: [freeze SS+5m]', 'after: [freze SS+5m]'))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...args: string[]) {
  const lines: string[] = []
  const code = await plan(args, (line) => lines.push(line))
  return { code, lines }
}

it('tminus plan says where the countdown will hold', async () => {
  const { lines } = await run(file('holding.yaml'))
  expect(lines).toContain('Built-in hold at T-00:30: Final poll, until go-no-go says go.')
  const { holds } = JSON.parse((await run(file('holding.yaml'), '--json')).lines[0] ?? '')
  expect(holds).toEqual([{ id: 'final-poll', at: -30, until: 'go-no-go' }])
})

it('tminus plan says what it leaves out as long as it has no start', async () => {
  await writeFile(
    file('fixed.yaml'),
    SMALL_YAML.replace('takes: 1m,', "takes: 1m, notBefore: '2027-03-06T23:00:00+01:00',"),
  )
  const says = 'One step is not to begin before a fixed instant, which counts only with --start.'
  expect((await run(file('fixed.yaml'))).lines).toContain(says)
  expect((await run(file('fixed.yaml'), '--start', '2027-03-06T22:00:00+01:00')).lines).not.toContain(says)
})

describe('tminus plan --json', () => {
  it('says the id that an imported step had in its origin, and of others none', async () => {
    await writeFile(
      file('imported.yaml'),
      'runbook: n\ntitle: N\nsteps:\n  - title: Stop\n    source: TRE.7 a\n    takes: 5m\n  - title: Start\n    takes: 5m\n',
    )
    const { steps } = JSON.parse((await run(file('imported.yaml'), '--json')).lines[0] ?? '')
    expect(steps.map(({ id, source }: { id: string; source?: string }) => [id, source])).toEqual([
      ['stop', 'TRE.7 a'],
      ['start', undefined],
    ])
  })

  it('answers one object in minutes from T-0, with gates and milestones', async () => {
    const { code, lines } = await run(file('small.yaml'), '--json')
    expect(code).toBe(0)
    expect(lines).toHaveLength(1)
    const answer = JSON.parse(lines[0] ?? '')
    expect(Object.keys(answer)).toEqual(['unit', 'start', 'duration', 'criticalPath', 'steps', 'forecast'])
    expect(answer).toMatchObject({ unit: 'minute', start: 0, duration: 53 })
    expect(answer.criticalPath).toEqual([
      'announce',
      'go-no-go',
      'freeze',
      'copy',
      'promote',
      'switch',
      'validate',
      'open-writes',
      'live',
    ])
    expect(answer.steps).toHaveLength(12)
    expect(answer.steps.at(-1)).toEqual({
      id: 'go-no-go',
      earlyStart: 1,
      earlyFinish: 1,
      lateStart: 1,
      lateFinish: 1,
      slack: 0,
      critical: true,
    })
    expect(answer.steps.find(({ id }: { id: string }) => id === 'bake')).toMatchObject({
      earlyStart: 41,
      lateFinish: 53,
      slack: 2,
      critical: false,
    })
  })

  it('says how sure that is, the same each time; and where nothing is in doubt but people, not much later', async () => {
    const forecastOf = async (name: string) => JSON.parse((await run(file(name), '--json')).lines[0] ?? '').forecast
    const { p50, p80, p95 } = await forecastOf('small.yaml')
    expect(53).toBeLessThan(p50)
    expect(p50).toBeLessThan(p80)
    expect(p80).toBeLessThan(p95)
    expect(p95).toBeLessThan(150)
    expect(await forecastOf('small.yaml')).toEqual({ p50, p80, p95 })
    await writeFile(
      file('waits.yaml'),
      'runbook: w\ntitle: W\nsteps:\n  - { step: wait, title: Wait, kind: wait, takes: 30m }\n  - { step: again, title: Again, kind: wait, takes: 15m, after: [wait] }\n',
    )
    expect(await forecastOf('waits.yaml')).toEqual({ p50: 45, p80: 45, p95: 45 })
    const { lines } = await run(file('long.yaml'))
    expect(lines.at(-1)).toMatch(
      /^Of 1,000 trials half end by T\+01:\d\d, 80 % by T\+01:\d\d, 95 % by T\+0[12]:\d\d; \d+ % end inside the window\.$/,
    )
  })

  it('begins before T-0 when the work does; seconds are fractions', async () => {
    const { lines } = await run('--json', file('early.yaml'))
    const answer = JSON.parse(lines[0] ?? '')
    expect(answer).toMatchObject({ start: -60, duration: 95, criticalPath: ['later'] })
    expect(answer.steps[0]).toMatchObject({ id: 'announce', earlyStart: -60, earlyFinish: -58.5 })
  })

  it('adds instants when the start is known', async () => {
    const { lines } = await run(file('small.yaml'), '--json', '--start', '2027-03-06T22:00:00+01:00')
    expect(JSON.parse(lines[0] ?? '').steps.find(({ id }: { id: string }) => id === 'bake')).toEqual({
      id: 'bake',
      earlyStart: 41,
      earlyFinish: 51,
      lateStart: 43,
      lateFinish: 53,
      earlyStartAt: '2027-03-06T21:41:00.000Z',
      earlyFinishAt: '2027-03-06T21:51:00.000Z',
      lateStartAt: '2027-03-06T21:43:00.000Z',
      lateFinishAt: '2027-03-06T21:53:00.000Z',
      slack: 2,
      critical: false,
    })
  })
})

describe('tminus plan', () => {
  it('writes the steps in the order of time, aligned, and what it comes to', async () => {
    const { code, lines } = await run(file('small.yaml'))
    expect(code).toBe(0)
    expect(lines).toEqual([
      'Small move',
      '',
      '     Start   Takes   Slack  Step (* on the critical path)',
      '*  T+00:00   1 min          Announce the start',
      '*  T+00:01                  Gate: Go / no-go',
      '*  T+00:01  10 min          Freeze writes',
      '*  T+00:06  20 min          Copy the data',
      '   T+00:21   5 min  27 min  Watch the lag',
      '*  T+00:26  10 min          Promote the replica',
      '   T+00:30   5 min  18 min  Later',
      '*  T+00:36   5 min          Switch the traffic',
      '   T+00:41  10 min   2 min  Bake',
      '*  T+00:41  10 min          Validate the result',
      '*  T+00:51   2 min          Open for writes',
      '*  T+00:53                  Live',
      '',
      'Finishes T+00:53, at 22 % of the window of 4 h.',
      'Critical path, 9 of 12: announce → go-no-go → freeze → copy → promote → switch → validate → open-writes → live',
      expect.stringMatching(
        /^Of 1,000 trials half end by T\+01:\d\d, 80 % by T\+01:\d\d, 95 % by T\+0[12]:\d\d; \d+ % end inside the window\.$/,
      ),
    ])
  })

  it('shows the time of the day in the zone of the runbook when the start is known', async () => {
    const { lines } = await run(file('small.yaml'), '--start=2027-03-06T21:00:00Z')
    expect(lines[2]).toBe('     Start  Europe/Berlin   Takes   Slack  Step (* on the critical path)')
    expect(lines[3]).toBe('*  T+00:00      Sat 22:00   1 min          Announce the start')
  })

  it('says when the work begins before T-0, with seconds where there are any', async () => {
    const { lines } = await run(file('early.yaml'))
    expect(lines).toContain('Begins T-01:00.')
    expect(lines[4]).toBe('   T-00:58:30              42 min  Gate: Go / no-go')
  })

  it('says when it does not fit', async () => {
    const { lines } = await run(file('long.yaml'))
    expect(lines).toContain('Finishes T+00:53, at 106 % of the window of 50 min, 3 min after the window closes.')
    expect(lines).toContain('Contingency: 20 % of the window is to stay free, 13 min short.')
  })
})

describe('tminus plan --level', () => {
  const oneDba = SMALL_YAML.replace('title: Database, capacity: 2', 'title: Database, capacity: 1').replace(
    'phase: Outage, owner: dba, secondPerson: true',
    'phase: Outage, owner: dba',
  )

  it('shows the plan with the people there are beside the one without regard to them, and who holds it up', async () => {
    await writeFile(file('one.yaml'), oneDba)
    const { code, lines } = await run(file('one.yaml'), '--level')
    expect(code).toBe(0)
    expect(lines[2]).toBe('     Start  With people   Takes   Slack  Step (* on the critical path)')
    expect(lines).toContain('*  T+00:06      T+00:11  20 min          Copy the data (waits for Database)')
    expect(lines.slice(-2)).toEqual([
      'With the people there are: finishes T+00:58, 5 min later than without regard to them.',
      'Bottleneck: Database (1); with 2 it ends at T+00:53, 5 min earlier.',
    ])
  })

  it('says where the people there are suffice', async () => {
    const { lines } = await run(file('small.yaml'), '--level')
    expect(lines.slice(-2)).toEqual([
      'With the people there are: finishes T+00:53, no later than without regard to them.',
      'Nothing waits for people.',
    ])
  })

  it('adds the levelled schedule in minutes from T-0 to the object', async () => {
    await writeFile(file('one.yaml'), oneDba)
    const { levelled, ...rest } = JSON.parse((await run(file('one.yaml'), '--level', '--json')).lines[0] ?? '')
    expect(rest).toEqual(JSON.parse((await run(file('one.yaml'), '--json')).lines[0] ?? ''))
    expect(levelled).toMatchObject({
      duration: 58,
      noPlanEndsBefore: 53,
      scarce: [{ role: 'dba', capacity: 1, finishWithOneMore: 53 }],
    })
    expect(levelled.steps.map(({ id }: { id: string }) => id)).toEqual(rest.steps.map(({ id }: { id: string }) => id))
    expect(levelled.steps[3]).toEqual({ id: 'copy', start: 11, finish: 31, waitsFor: ['dba'] })
    const dated = JSON.parse(
      (await run(file('one.yaml'), '--level', '--json', '--start', '2027-03-06T22:00:00+01:00')).lines[0] ?? '',
    )
    expect(dated.levelled.steps[3]).toMatchObject({ id: 'copy', startAt: '2027-03-06T21:11:00.000Z' })
  })
})

describe('tminus plan refuses', () => {
  it('a runbook with faults as check does', async () => {
    for (const name of ['broken.yaml', 'missing.yaml']) {
      const said: string[] = []
      expect(await check([file(name)], (line) => said.push(line))).toBe(1)
      expect(await run(file(name), '--json')).toEqual({ code: 1, lines: said })
    }
  })

  it.each([
    [[], 'name one file'],
    [['a.yaml', 'b.yaml'], 'name one file'],
    [['a.yaml', '--levels'], "Unknown option '--levels'"],
    [['a.yaml', '--start'], "Option '--start <value>' argument missing"],
    [
      ['a.yaml', '--start', '2027-03-06'],
      '"2027-03-06" is not an instant with its zone, like 2027-03-06T22:00:00+01:00',
    ],
  ])('wrong usage: %j', async (args, sentence) => {
    const { code, lines } = await run(...args)
    expect(code).toBe(2)
    expect(lines).toEqual([
      sentence,
      'usage: tminus plan FILE [--json] [--level] [--start ISO] [--mode live|rehearsal]',
    ])
  })
})

it('tminus plan says what a cutover of one mode does, and how many steps it leaves out', async () => {
  await writeFile(file('modes.yaml'), SMALL_YAML.replace('step: bake,', 'step: bake, only: rehearsal,'))
  const idsOf = async (...args: string[]) => {
    const { mode, steps } = JSON.parse((await run(file('modes.yaml'), '--json', ...args)).lines[0] ?? '')
    return [mode, steps.some(({ id }: { id: string }) => id === 'bake')]
  }
  expect(await idsOf()).toEqual(['live', false])
  expect(await idsOf('--mode', 'rehearsal')).toEqual(['rehearsal', true])
  expect((await run(file('modes.yaml'))).lines).toContain('1 step is for a rehearsal only and is left out.')
  expect(await run(file('modes.yaml'), '--mode', 'mock')).toMatchObject({ code: 2 })
})

it('tminus plan counts calendars once T-0 is known, says where it does not, and levels by them', async () => {
  const calendars = 'calendar: office\ncalendars: { office: { hours: { Mon-Fri: 08:00-17:00 } } }\nroles:'
  await writeFile(file('office.yaml'), SMALL_YAML.replace('roles:', calendars))
  const { lines } = await run(file('office.yaml'))
  expect(lines[0]).toMatch(/^Its calendars are not counted/)
  expect(JSON.parse((await run(file('office.yaml'), '--json')).lines[0] ?? '')).toMatchObject({
    duration: 53,
    calendarsIgnored: true,
  })
  // Half an hour before closing on a Friday: the rest is done on Monday.
  const start = ['--start', '2027-03-05T16:30:00+01:00']
  const known = JSON.parse((await run(file('office.yaml'), '--json', ...start)).lines[0] ?? '')
  expect(known.calendarsIgnored).toBeUndefined()
  expect(known.duration).toBe(53 + (7 + 24 + 24 + 8) * 60)
  const levelled = await run(file('office.yaml'), '--level', ...start)
  expect(levelled.lines.slice(-2)).toEqual([
    'With the people there are: finishes T+63:53, no later than without regard to them, and 2 d 11 h after the window closes.',
    'Nothing waits for people.',
  ])
  const object = JSON.parse((await run(file('office.yaml'), '--level', '--json', ...start)).lines[0] ?? '')
  expect(object.levelled.duration).toBe(known.duration)
  expect(JSON.parse((await run(file('office.yaml'), '--level', '--json')).lines[0] ?? '').levelled).toMatchObject({
    duration: 53,
    calendarsIgnored: true,
  })
})
