/** Small nights in which anything may happen: all kinds of dependencies, gates, ways back, and steps in every state. */
import fc from 'fast-check'
import { ordinarySteps } from '../../shared/derived/steps.ts'
import { derivedStatus } from '../../shared/derived/waiting.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { minutes, Play, T0 } from './play.ts'
import { mustRead } from './smallRunbook.ts'

export const NIGHT_PEOPLE = { lead: ['lena'], ops: ['otto'], sponsor: ['sam'] }
const STREAMS = ['Database', 'Network'] as const

const dependency = fc.tuple(fc.nat(30), fc.constantFrom('', '', '', ' SS', ' SS+5m', ' FF', ' FF+3m', ' SF', ' FS-4m'))
const step = fc.record({
  takes: fc.integer({ min: 0, max: 60 }),
  stream: fc.constantFrom(...STREAMS),
  back: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 4 }),
  after: fc.array(dependency, { maxLength: 3 }),
  notBefore: fc.option(fc.integer({ min: 0, max: 90 }), { freq: 3 }),
  final: fc.integer({ min: 0, max: 14 }).map((one) => one === 0),
})
const ownStep = fc.record({ takes: fc.integer({ min: 1, max: 30 }), chained: fc.boolean() })
const act = fc.record({
  does: fc.constantFrom('start', 'start', 'start', 'complete', 'complete', 'fail', 'hold', 'skip', 'estimate'),
  pick: fc.nat(1000),
  wait: fc.constantFrom(0, 0, 1, 5, 17),
})

export const randomNight = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 9 }),
  gate: fc.option(fc.array(fc.nat(30), { maxLength: 2 }), { freq: 2 }),
  first: fc.array(ownStep, { maxLength: 2 }),
  last: fc.array(ownStep, { maxLength: 2 }),
  window: fc.integer({ min: 10, max: 400 }),
  acts: fc.array(act, { maxLength: 14 }),
})
export type Night = Parameters<Parameters<typeof randomNight.map>[0]>[0] & {
  /** Whether work is done in a few short shifts only. */
  keepsHours?: boolean
  /** How many there are of the role that does everything; as many as it takes when left out. */
  people?: number
}

const SHIFTS = '01:00-01:07 22:00-22:10 22:20-22:50 23:00-23:10 23:30-23:50'

/** The night as far as it has come, with the clock where its last act left it. */
export function playNight(night: Night): Play {
  const play = new Play(nightRunbook(night), { people: NIGHT_PEOPLE, now: T0 - minutes(1) })
  play.run('lena', { type: 'startCutover' }).wait(minutes(1))
  for (const one of night.acts) perform(play, one)
  return play
}

function perform(play: Play, { does, pick, wait }: Night['acts'][number]) {
  play.wait(minutes(wait))
  const views = ordinarySteps(play.cutover)
  const from = pick % views.length
  const inTurn = [...views.slice(from), ...views.slice(0, from)]
  const wanted = does === 'start' || does === 'skip' ? 'ready' : 'running'
  const stepId = inTurn.find((view) => derivedStatus(play.cutover, view, play.now) === wanted)?.definition.id
  if (stepId === undefined) return
  const reason = 'So it is'
  // What is refused, such as an end that another step holds back, changes nothing.
  if (does === 'start') play.give('otto', { type: 'startStep', stepId })
  else if (does === 'complete') play.give('otto', { type: 'completeStep', stepId })
  else if (does === 'fail') play.give('otto', { type: 'failStep', stepId, reason })
  else if (does === 'skip') play.give('lena', { type: 'skipStep', stepId, reason })
  else if (does === 'hold') play.give('otto', { type: 'holdStep', stepId, reason })
  else {
    const finish = new Date(play.now + minutes(1 + (pick % 60))).toISOString()
    play.give('otto', { type: 'estimateStep', stepId, finish, reason })
  }
}

export function nightRunbook({ steps, gate, first, last, window, keepsHours, people }: Omit<Night, 'acts'>): Runbook {
  const idOf = (position: number) => `s-${position}`
  const all = steps.map((one, position) => ({
    step: idOf(position),
    title: `Step ${position}`,
    phase: 'Night',
    owner: 'ops',
    ...(one.takes === 0 ? { kind: 'milestone' } : { takes: `${one.takes}m` }),
    after: [...new Map(one.after.flatMap(([on, how]) => (position === 0 ? [] : [[on % position, how]]))).entries()].map(
      ([on, how]) => `${idOf(on)}${how}`,
    ),
    ...(one.notBefore === null ? {} : { notBefore: `T+${one.notBefore}m` }),
    ...(one.final ? { pointOfNoReturn: true } : {}),
    rollback: one.back === null ? 'none, because it stays' : { title: `Undo ${position}`, takes: `${one.back}m` },
    stream: one.stream,
  }))
  // A gate in the middle: after some of the first half, before the first of the second.
  const half = Math.floor(steps.length / 2)
  const gates =
    gate === null || half === 0
      ? []
      : [
          {
            id: 'go',
            title: 'Go',
            reporters: [],
            approvers: { roles: ['sponsor'], quorum: 1 },
            decides: 'sponsor',
            after: [...new Set(gate.map((on) => idOf(on % half)))],
          },
        ]
  const held = gates.length > 0 ? idOf(half) : undefined
  const own = (list: Night['first'], name: string) =>
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
      roles: {
        lead: { title: 'Lead' },
        ops: { title: 'Operations', ...(people === undefined ? {} : { capacity: people }) },
        sponsor: { title: 'Sponsor' },
      },
      phases: ['Night'],
      gates,
      workstreams: Object.fromEntries(
        STREAMS.map((name) => [
          name,
          all
            .filter(({ stream }) => stream === name)
            .map(({ stream: _, ...rest }) => (rest.step === held ? { ...rest, after: [...rest.after, 'go'] } : rest)),
        ]).filter(([, list]) => list?.length),
      ),
      ...(first.length + last.length > 0 ? { rollback: { first: own(first, 'first'), last: own(last, 'last') } } : {}),
    }),
  )
}
