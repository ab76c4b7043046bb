/** Random whole nights: plans with every kind of dependency, gate, wait and calendar, and everything that may be done to them until they are turned back. */
import fc from 'fast-check'
import { ordinarySteps, rollbackSteps, type StepView } from '../../../shared/derived/steps.ts'
import { derivedStatus } from '../../../shared/derived/waiting.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { UnnamedCommand } from '../asSeen.ts'
import { iso, minutes, Play, T0 } from '../play.ts'
import { mustRead } from '../smallRunbook.ts'

const PEOPLE = { lead: ['lena'], ops: ['otto', 'ole'], sponsor: ['sam'] }
const STREAMS = ['Database', 'Network'] as const
/** On whole half hours, as the slow calendar looks at them. */
const SHIFTS = '00:30-01:30 22:00-23:00 23:30-00:00'

const HOWS = ['', '', '', ' FS+4m', ' SS', ' SS+5m', ' FF', ' FF+3m', ' SF', ' SF+6m', ' FS-4m', ' SS-2m'] as const
const ACTS = [
  ...(['start', 'start', 'start', 'start', 'complete', 'complete', 'complete', 'complete'] as const),
  ...([
    'fail',
    'retry',
    'hold',
    'holdUntil',
    'resume',
    'skip',
    'undo',
    'undo',
    'estimate',
    'confirm',
    'confirm',
    'startedBefore',
  ] as const),
  ...([
    'go',
    'go',
    'noGo',
    'moveT0',
    'holdCountdown',
    'resumeCountdown',
    'resumeCountdown',
    'resumeCountdown',
    'wait',
    'turnBack',
    'turnStreamBack',
  ] as const),
] as const

const step = fc.record({
  kind: fc.constantFrom('task', 'task', 'task', 'task', 'milestone', 'wait', 'twoPeople'),
  takes: fc.integer({ min: 1, max: 45 }),
  stream: fc.constantFrom(...STREAMS),
  back: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 4 }),
  after: fc.array(fc.tuple(fc.nat(30), fc.constantFrom(...HOWS)), { maxLength: 3 }),
  notBefore: fc.option(fc.tuple(fc.integer({ min: -30, max: 90 }), fc.boolean()), { freq: 3 }),
  final: fc.integer({ min: 0, max: 11 }).map((one) => one === 0),
  allHours: fc.boolean(),
})
const gate = fc.record({
  at: fc.option(fc.integer({ min: -20, max: 60 }), { freq: 2 }),
  place: fc.nat(30),
  after: fc.array(fc.nat(30), { maxLength: 2 }),
})
const ownStep = fc.record({ takes: fc.integer({ min: 1, max: 20 }), chained: fc.boolean() })

export const anyNight = fc.record({
  steps: fc.array(step, { minLength: 2, maxLength: 11 }),
  outage: fc.option(fc.tuple(fc.nat(30), fc.nat(30)), { freq: 1 }),
  gates: fc.array(gate, { maxLength: 2 }),
  first: fc.array(ownStep, { maxLength: 2 }),
  last: fc.array(ownStep, { maxLength: 2 }),
  window: fc.integer({ min: 30, max: 300 }),
  keepsHours: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
  begins: fc.integer({ min: -40, max: 5 }),
  acts: fc.array(
    fc.record({ does: fc.constantFrom(...ACTS), pick: fc.nat(1000), wait: fc.constantFrom(0, 0, 1, 3, 6, 14, 29) }),
    { minLength: 4, maxLength: 26 },
  ),
})
export type AnyNight = typeof anyNight extends fc.Arbitrary<infer Night> ? Night : never

/** Plays the night, and has it looked at before it begins and after each event, and once some time has passed. Returns what was done. */
export function playThrough(night: AnyNight, look: (play: Play) => void): string[] {
  const play = new Play(runbookOf(night), { people: PEOPLE, now: T0 + minutes(night.begins) })
  const done: string[] = []
  look(play)
  play.run('lena', { type: 'startCutover' })
  look(play)
  for (const { does, pick, wait } of night.acts) {
    for (let minute = 0; minute < wait; minute++) play.wait(minutes(1)).passTime()
    if (wait > 0) look(play)
    for (const [who, command] of commandsFor(play, does, pick)) {
      if (isRefusal(play.give(who, command))) break
      done.push(command.type)
      look(play)
    }
  }
  return done
}

/** What is refused, such as an end that another step holds back, changes nothing; what comes after it is not asked. */
function commandsFor(play: Play, does: (typeof ACTS)[number], pick: number): [string, UnnamedCommand][] {
  const { cutover, now } = play
  const reason = 'So it is'
  const views = [...ordinarySteps(cutover), ...rollbackSteps(cutover)]
  const one = (isIt: (view: StepView) => boolean): string | undefined => {
    const found = views.filter(isIt)
    return found[pick % Math.max(1, found.length)]?.definition.id
  }
  const of = (status: string) => one((view) => derivedStatus(cutover, view, now) === status)
  const on = (who: string, stepId: string | undefined, command: (stepId: string) => UnnamedCommand) =>
    stepId === undefined ? [] : ([[who, command(stepId)]] as [string, UnnamedCommand][])
  const gateId = cutover.runbook.gates[pick % Math.max(1, cutover.runbook.gates.length)]?.id
  const later = (most: number) => iso(now + minutes(1 + (pick % most)))
  switch (does) {
    case 'start':
      return on('otto', of('ready'), (stepId) => startOf(play, stepId))
    case 'startedBefore':
      return on('otto', of('ready'), (stepId) => ({
        type: 'startStep',
        stepId,
        at: iso(now - minutes(1 + (pick % 3))),
      }))
    case 'complete':
      return on('otto', of('running'), (stepId) => ({ type: 'completeStep', stepId }))
    case 'confirm':
      return on('ole', of('unconfirmed'), (stepId) => ({ type: 'confirmStep', stepId }))
    case 'fail':
      return on('otto', of('running'), (stepId) => ({ type: 'failStep', stepId, reason }))
    case 'retry':
      return on('otto', of('failed'), (stepId) => ({ type: 'retryStep', stepId }))
    case 'hold':
      return on('otto', of('running'), (stepId) => ({ type: 'holdStep', stepId, reason }))
    case 'holdUntil':
      return on('otto', of('running'), (stepId) => ({ type: 'holdStep', stepId, reason, until: later(20) }))
    case 'resume':
      return on('otto', of('held'), (stepId) => ({ type: 'resumeStep', stepId }))
    case 'skip':
      return on('lena', of('ready') ?? of('failed'), (stepId) => ({ type: 'skipStep', stepId, reason }))
    case 'undo':
      return on('otto', of(pick % 3 === 0 ? 'skipped' : 'done'), (stepId) => ({ type: 'undoStep', stepId, reason }))
    case 'estimate':
      return on('otto', of('running'), (stepId) => ({ type: 'estimateStep', stepId, finish: later(50), reason }))
    case 'go':
    case 'noGo':
      return gateId === undefined ? [] : decisionOf(play, gateId, does)
    case 'moveT0':
      return [['lena', { type: 'moveT0', t0: iso(cutover.t0 + minutes((pick % 40) - 10)), reason }]]
    case 'holdCountdown':
      return [['lena', { type: 'holdCountdown', reason }]]
    case 'resumeCountdown':
      return [['lena', { type: 'resumeCountdown' }]]
    case 'turnBack':
    case 'turnStreamBack': {
      // Most nights go on for a while.
      if (pick % 3 !== 0) return []
      const workstream = does === 'turnBack' ? undefined : STREAMS[pick % 2]
      return [['lena', { type: 'beginRollback', reason, workstream }]]
    }
    default:
      return []
  }
}

/** A moment is reached, not begun. */
function startOf({ cutover }: Play, stepId: string): UnnamedCommand {
  const isMoment = cutover.runbook.steps.some(({ id, kind }) => id === stepId && kind === 'milestone')
  return isMoment ? { type: 'completeStep', stepId } : { type: 'startStep', stepId }
}

function decisionOf({ cutover }: Play, gateId: string, outcome: 'go' | 'noGo'): [string, UnnamedCommand][] {
  const position = cutover.runbook.gates.findIndex(({ id }) => id === gateId)
  const polls = (cutover.gates[position]?.polls ?? 0) + 1
  return [
    ['lena', { type: 'openPoll', gateId }],
    ['sam', { type: 'sign', gateId, vote: 'go' }],
    ['sam', { type: 'decideGate', gateId, outcome, ...(outcome === 'noGo' && { reason: `Not yet, ${polls}` }) }],
  ]
}

function runbookOf({ steps, outage, gates, first, last, window, keepsHours }: AnyNight): Runbook {
  const idOf = (position: number) => `s-${position}`
  // The second of two gates comes after the first.
  const places = [...new Set(gates.map(({ place }) => 1 + (place % (steps.length - 1))))].sort((a, b) => a - b)
  const held = new Map(places.map((place, position) => [place, `g-${position}`]))
  const [down, back] = outage?.map((place) => place % steps.length) ?? []
  const all = steps.map((one, position) => ({
    stream: one.stream,
    step: idOf(position),
    title: `Step ${position}`,
    phase: 'Night',
    owner: 'ops',
    verify: 'Seen',
    ...(one.kind === 'milestone' || one.kind === 'wait' ? { kind: one.kind } : {}),
    ...(one.kind === 'milestone' ? {} : { takes: `${one.takes}m` }),
    ...(one.kind === 'twoPeople' ? { secondPerson: true } : {}),
    after: [
      ...[...new Map(one.after.flatMap(([on, how]) => (position === 0 ? [] : [[on % position, how]]))).entries()].map(
        ([on, how]) => `${idOf(on)}${how}`,
      ),
      ...(held.has(position) ? [held.get(position)] : []),
    ],
    ...(one.notBefore && {
      notBefore: one.notBefore[1]
        ? iso(T0 + minutes(one.notBefore[0]))
        : `T${one.notBefore[0] < 0 ? '' : '+'}${one.notBefore[0]}m`,
    }),
    ...(one.final && { pointOfNoReturn: true }),
    ...(position === down && { takesServiceDown: true }),
    ...(position === back && back !== down && { bringsServiceBack: true }),
    ...(keepsHours && (one.allHours || one.kind === 'wait') && { calendar: '24h' }),
    ...(one.kind === 'wait' || one.kind === 'milestone'
      ? {}
      : {
          rollback: one.back === null ? 'none, because it stays' : { title: `Undo ${position}`, takes: `${one.back}m` },
        }),
  }))
  const own = (list: AnyNight['first'], name: string) =>
    list.map(({ takes, chained }, position) => ({
      step: `${name}-${position}`,
      title: `${name} ${position}`,
      owner: 'ops',
      takes: `${takes}m`,
      verify: 'Seen',
      ...(chained && position > 0 ? { after: [`${name}-${position - 1}`] } : {}),
    }))
  return mustRead(
    JSON.stringify({
      runbook: 'night',
      title: 'Night',
      tier: 3,
      timezone: 'UTC',
      window: `${window}m`,
      ...(keepsHours ? { calendar: 'shifts', calendars: { shifts: { hours: { 'Mon-Sun': SHIFTS } } } } : {}),
      roles: { lead: { title: 'Lead' }, ops: { title: 'Operations' }, sponsor: { title: 'Sponsor' } },
      phases: ['Night'],
      gates: places.map((place, position) => {
        const { at = null, after = [] } = gates[position] ?? {}
        return {
          id: `g-${position}`,
          title: `Gate ${position}`,
          reporters: [],
          approvers: { roles: ['sponsor'], quorum: 1 },
          decides: 'sponsor',
          ...(at === null ? {} : { at: `T${at < 0 ? '' : '+'}${at}m` }),
          after: [...new Set(after.map((on) => idOf(on % place)))],
        }
      }),
      workstreams: Object.fromEntries(
        STREAMS.map((name) => [
          name,
          all.filter(({ stream }) => stream === name).map(({ stream: _, ...rest }) => rest),
        ]).filter(([, list]) => list?.length),
      ),
      ...(first.length + last.length > 0 ? { rollback: { first: own(first, 'first'), last: own(last, 'last') } } : {}),
    }),
  )
}
