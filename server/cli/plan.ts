import { instant } from '../../shared/commandFields.ts'
import { sayDuration } from '../../shared/runbook/duration.ts'
import { inMode, sayLeftOut } from '../../shared/runbook/inMode.ts'
import { MODES, type Mode } from '../../shared/runbook/mode.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type LevelledPlan, levelledPlan } from '../../shared/schedule/level/levelledPlan.ts'
import { sayBottleneck } from '../../shared/schedule/level/sayLevelled.ts'
import { networkOf, planRunbook } from '../../shared/schedule/network.ts'
import type { Plan, PlannedNode } from '../../shared/schedule/plan.ts'
import { plannedDeadlineSlack } from '../../shared/schedule/plannedSlack.ts'
import { planRisk } from '../../shared/schedule/risk/planRisk.ts'
import { dayAndClockIn } from '../../shared/timezone.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { argumentsOf } from './argumentsOf.ts'
import { check } from './check.ts'
import { runbookIn } from './runbookIn.ts'

const USAGE = 'usage: tminus plan FILE [--json] [--level] [--start ISO] [--mode live|rehearsal]'

const WITHOUT_CALENDARS =
  'Its calendars are not counted: they need T-0, which --start gives. Until then everything works around the clock.'

/**
 * Writes the schedule of a runbook file, as a table or with `--json` as one object in minutes from T-0; `--level` adds what the
 * people there are make of it, `--start` is the instant of T-0, `--mode` whose steps are planned where some are of one mode only:
 * live when left out. Returns the exit code: 0 planned, 1 when the file has an error (reported as by `check`), 2 usage.
 */
export async function plan(args: string[], out: (line: string) => void): Promise<number> {
  const asked = parse(args)
  if ('fault' in asked) {
    out(asked.fault)
    out(USAGE)
    return 2
  }
  const read = await runbookIn(asked.file)
  if (!read) return Math.max(1, await check([asked.file], out))
  const { t0, mode } = asked
  const runbook = inMode(read.runbook, mode)
  const left = sayLeftOut(read.runbook, mode)
  const planned = planRunbook(runbook, t0 === undefined ? {} : { t0 })
  const ignoresCalendars = t0 === undefined && networkOf(runbook).calendars !== undefined
  const levelled = asked.level ? levelledPlan(runbook, withoutUndefined({ t0 })) : undefined
  if (asked.json) {
    const isDivided = read.runbook.steps.some(({ only }) => only !== undefined)
    const calendars = ignoresCalendars ? { calendarsIgnored: true } : {}
    const withPeople = levelled ? { levelled: { ...levelledJson(levelled, t0), ...calendars } } : {}
    const base = asJson(runbook, planned, t0)
    out(JSON.stringify({ ...(isDivided ? { mode } : {}), ...base, ...risk(runbook, t0), ...calendars, ...withPeople }))
    return 0
  }
  if (left !== undefined) out(left)
  const fixed = t0 === undefined ? networkOf(runbook).instants.length : 0
  if (fixed > 0) out(sayFixed(fixed))
  if (ignoresCalendars) out(WITHOUT_CALENDARS)
  for (const line of asText(runbook, planned, t0, levelled)) out(line)
  return 0
}

const sayFixed = (count: number): string =>
  `${count === 1 ? 'One step is' : `${count} steps are`} not to begin before a fixed instant, which counts only with --start.`

interface Asked {
  file: string
  json: boolean
  level: boolean
  mode: Mode
  /** Epoch milliseconds. */
  t0?: number
}

function parse(args: string[]): Asked | { fault: string } {
  const read = argumentsOf(args, {
    json: { type: 'boolean' },
    level: { type: 'boolean' },
    start: { type: 'string' },
    mode: { type: 'string' },
  })
  if ('fault' in read) return read
  const { values, positionals } = read
  const [file] = positionals
  if (file === undefined || positionals.length > 1) return { fault: 'name one file' }
  const mode = MODES.find((one) => one === (values.mode ?? 'live'))
  if (!mode) return { fault: `"${values.mode}" is no mode; write live or rehearsal` }
  const asked = { file, mode, json: values.json === true, level: values.level === true }
  if (values.start === undefined) return asked
  const start = instant.safeParse(values.start)
  if (start.success) return { ...asked, t0: Date.parse(start.data) }
  return { fault: `"${values.start}" is not an instant with its zone, like 2027-03-06T22:00:00+01:00` }
}

function asJson(runbook: Runbook, planned: Plan, t0: number | undefined) {
  const { holds, steps } = runbook
  const { start, duration, criticalPath, nodes } = planned
  const ofDeadlines = plannedDeadlineSlack(runbook, planned, t0)
  const sources = new Map(steps.flatMap(({ id, source }) => (source === undefined ? [] : [[id, source]])))
  const at = (seconds: number) => new Date((t0 ?? 0) + seconds * 1000).toISOString()
  return {
    unit: 'minute',
    start: start / 60,
    duration: duration / 60,
    criticalPath,
    ...(holds ? { holds: holds.map(({ id, at: mark, until }) => withoutUndefined({ id, at: mark / 60, until })) } : {}),
    steps: nodes.map(({ id, earlyStart, earlyFinish, lateStart, lateFinish, slack, critical }, node) => ({
      id,
      earlyStart: earlyStart / 60,
      earlyFinish: earlyFinish / 60,
      lateStart: lateStart / 60,
      lateFinish: lateFinish / 60,
      ...(t0 === undefined
        ? {}
        : {
            earlyStartAt: at(earlyStart),
            earlyFinishAt: at(earlyFinish),
            lateStartAt: at(lateStart),
            lateFinishAt: at(lateFinish),
          }),
      slack: slack / 60,
      ...withoutUndefined({ deadlineSlack: ofDeadlines[node] && ofDeadlines[node].seconds / 60 }),
      critical,
      ...withoutUndefined({ source: sources.get(id) }),
    })),
  }
}

function levelledJson(
  { duration, bound, nodes, scarce, finishWithOneMoreOfEach }: LevelledPlan,
  t0: number | undefined,
) {
  const at = (seconds: number) => new Date((t0 ?? 0) + seconds * 1000).toISOString()
  return {
    duration: duration / 60,
    noPlanEndsBefore: bound / 60,
    steps: nodes.map(({ id, start, finish, waitsFor }) => ({
      id,
      start: start / 60,
      finish: finish / 60,
      ...(t0 === undefined ? {} : { startAt: at(start), finishAt: at(finish) }),
      ...(waitsFor.length > 0 ? { waitsFor } : {}),
    })),
    scarce: scarce.map(({ role, capacity, waiting, finishWithOneMore }) => ({
      role,
      capacity,
      waiting: waiting / 60,
      finishWithOneMore: finishWithOneMore / 60,
    })),
    ...(finishWithOneMoreOfEach === undefined ? {} : { finishWithOneMoreOfEach: finishWithOneMoreOfEach / 60 }),
  }
}

interface Row extends PlannedNode {
  /** Seconds of room to the deadline that it endangers first. */
  deadline?: number
  /** When it starts with the people there are. */
  levelled?: { start: number; waitsFor: readonly string[] }
}

function risk(runbook: Runbook, t0: number | undefined) {
  const tried = planRisk(runbook, t0 === undefined ? {} : { t0 })
  if (!tried) return {}
  const { p50, p80, p95 } = tried.finish
  return { forecast: { p50: p50 / 60, p80: p80 / 60, p95: p95 / 60 } }
}

/** What is left to the finish, or below zero what it is too late for a deadline. */
function saySlack({ slack, deadline }: Row): string {
  if (deadline !== undefined && deadline < 0) return `−${sayDuration(-deadline)}`
  return slack === 0 ? '' : sayDuration(slack)
}

function sayMissed({ steps }: Runbook, ofDeadlines: ReturnType<typeof plannedDeadlineSlack>): string[] {
  return steps.flatMap(({ title, deadline }, position) => {
    const own = ofDeadlines[position]
    if (deadline === undefined || !own || own.step !== position || own.seconds >= 0) return []
    const by = typeof deadline === 'number' ? sayOffset(deadline) : deadline
    return [`“${title}” ends ${sayDuration(-own.seconds)} after its deadline, ${by}.`]
  })
}

function asText(runbook: Runbook, planned: Plan, t0: number | undefined, levelled: LevelledPlan | undefined): string[] {
  const titles = new Map([...runbook.steps, ...runbook.gates].map(({ id, title }) => [id, title]))
  const roles = new Map(runbook.roles.map(({ id, title }) => [id, title]))
  const gates = new Set(runbook.gates.map(({ id }) => id))
  const titleOf = ({ id, levelled: own }: Row) => {
    const title = gates.has(id) ? `Gate: ${titles.get(id)}` : (titles.get(id) ?? id)
    const waits = (own?.waitsFor ?? []).map((role) => roles.get(role) ?? role)
    return waits.length === 0 ? title : `${title} (waits for ${waits.join(' and ')})`
  }
  const cells = (node: Row) => [
    node.critical ? '*' : '',
    sayOffset(node.earlyStart),
    ...(t0 === undefined ? [] : [dayAndClockIn(runbook.timezone, t0 + node.earlyStart * 1000)]),
    ...(node.levelled ? [sayOffset(node.levelled.start)] : []),
    node.earlyFinish === node.earlyStart ? '' : sayDuration(node.earlyFinish - node.earlyStart),
    saySlack(node),
    titleOf(node),
  ]
  const ofDeadlines = plannedDeadlineSlack(runbook, planned, t0)
  const rows = planned.nodes.map(
    (node, position): Row => ({
      ...node,
      ...withoutUndefined({ levelled: levelled?.nodes[position], deadline: ofDeadlines[position]?.seconds }),
    }),
  )
  const inTime = rows.toSorted((a, b) => a.earlyStart - b.earlyStart || a.earlyFinish - b.earlyFinish)
  const heading = [
    '',
    'Start',
    ...(t0 === undefined ? [] : [runbook.timezone]),
    ...(levelled ? ['With people'] : []),
    'Takes',
    'Slack',
    'Step (* on the critical path)',
  ]
  const table = aligned([heading, ...inTime.map(cells)])
  const withPeople = levelled ? levelledSummary(runbook, planned, levelled) : []
  const missed = sayMissed(runbook, ofDeadlines)
  return [
    runbook.title,
    '',
    ...table,
    '',
    ...summary(runbook, planned),
    ...missed,
    ...sayRisk(runbook, t0),
    ...withPeople,
  ]
}

function levelledSummary({ window }: Runbook, { finish }: Plan, levelled: LevelledPlan): string[] {
  const later = levelled.finish - finish
  const than =
    later > 0 ? `, ${sayDuration(later)} later than without regard to them` : ', no later than without regard to them'
  const outside =
    levelled.finish > window ? `, and ${sayDuration(levelled.finish - window)} after the window closes` : ''
  return [
    `With the people there are: finishes ${sayOffset(levelled.finish)}${than}${outside}.`,
    sayBottleneck(levelled, sayOffset) ?? 'Nothing waits for people.',
  ]
}

function summary({ window, contingency, holds = [] }: Runbook, { start, finish, criticalPath, nodes }: Plan): string[] {
  const outside = finish > window ? `, ${sayDuration(finish - window)} after the window closes` : ''
  const kept = contingency === undefined ? undefined : window * (1 - contingency)
  const short = kept === undefined || finish <= kept ? '' : `, ${sayDuration(finish - kept)} short`
  return [
    ...(start < 0 ? [`Begins ${sayOffset(start)}.`] : []),
    `Finishes ${sayOffset(finish)}, at ${share(finish / window)} of the window of ${sayDuration(window)}${outside}.`,
    ...holds.map(
      ({ at, title, until }) =>
        `Built-in hold at ${sayOffset(at)}: ${title}${until === undefined ? '' : `, until ${until} says go`}.`,
    ),
    ...(contingency === undefined ? [] : [`Contingency: ${share(contingency)} of the window is to stay free${short}.`]),
    `Critical path, ${criticalPath.length} of ${nodes.length}: ${criticalPath.join(' → ')}`,
  ]
}

/** To whole minutes: nobody plans by the seconds of what is drawn. */
function sayRisk(runbook: Runbook, t0: number | undefined): string[] {
  const tried = planRisk(runbook, t0 === undefined ? {} : { t0 })
  if (!tried) return []
  const { finish, windowChance, trials } = tried
  const [half, most, nearly] = [finish.p50, finish.p80, finish.p95].map((end) => sayOffset(Math.round(end / 60) * 60))
  return [
    `Of ${trials.toLocaleString('en')} trials half end by ${half}, 80 % by ${most}, 95 % by ${nearly}; ${share(windowChance)} end inside the window.`,
  ]
}

/** `T+02:05`, `T-48:00`; with seconds where there are any. */
function sayOffset(seconds: number): string {
  const whole = Math.round(Math.abs(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, ...(whole % 60 === 0 ? [] : [whole % 60])]
  return `T${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}

const share = (value: number): string => `${Math.round(value * 100)} %`

/** Columns as wide as their widest cell; numbers right-aligned, the last column unpadded. */
function aligned(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
