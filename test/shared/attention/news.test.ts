import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSentOut } from '../../../shared/attention/news.ts'
import { groupNews } from '../../../shared/attention/newsGroups.ts'
import { reasonOf } from '../../../shared/attention/sayNews.ts'
import type { IncidentFacts } from '../../../shared/change/changeFacts.ts'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import type { EventType, LoggedEvent } from '../../../shared/events.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { hear, incidentReading, linked, SERVICENOW } from '../../support/changes.ts'
import { actArbitrary, perform } from '../../support/improvise.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { newsIn, newsOfType } from '../../support/news.ts'
import { CAST, iso, minutes, Play, person, T0 } from '../../support/play.ts'
import { allDone, promoted, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const CAST_IDS = [...new Set(Object.values(CAST).flat())]
const allBut = (...who: string[]) => CAST_IDS.filter((id) => !who.includes(id)).sort()

/** What is on the critical path of that night, whatever else has slack. */
const copyFailed = (recordedBy?: string): Play =>
  started()
    .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    .run('dana', { type: 'startStep', stepId: 'copy' })
    .run(recordedBy ?? 'dana', {
      type: 'failStep',
      stepId: 'copy',
      reason: 'Locks',
      ...(recordedBy ? { onBehalfOf: 'dana' } : {}),
    })

const incidentRaised = (): Play =>
  linked().run('nils', { type: 'raiseIncident', title: 'Payments are slow', stepId: 'freeze' })

interface Case {
  happens(): Play
  type: EventType
  told: string[]
  /** Whose own it is. */
  whose?: string[]
  grave?: true
  says: string
}

const CASES: Record<string, Case> = {
  'T-0 moved': {
    happens: () =>
      new Play(smallRunbook()).run('lena', { type: 'moveT0', t0: iso(T0 - minutes(29)), reason: 'Early bird' }),
    type: 't0Moved',
    told: allBut('lena'),
    grave: true,
    says: 'T-0 moved 29 min earlier, to 21:31',
  },
  'T-0 moved, and the window with it': {
    happens: () =>
      new Play(smallRunbook()).run('lena', {
        type: 'moveT0',
        t0: iso(T0 + minutes(90)),
        windowEnd: iso(T0 + minutes(600)),
        reason: 'Late',
      }),
    type: 't0Moved',
    told: allBut('lena'),
    grave: true,
    says: 'T-0 moved 1 h 30 min later, to 23:30, window until 08:00',
  },
  'a stop': {
    happens: () => started().run('nils', { type: 'callStop', reason: 'Smoke in the rack' }),
    type: 'stopCalled',
    told: allBut('nils'),
    grave: true,
    says: 'Stop called',
  },
  'a stop that is lifted': {
    happens: () => started().run('nils', { type: 'callStop', reason: 'Smoke' }).run('lena', { type: 'clearStop' }),
    type: 'stopCleared',
    told: allBut('lena'),
    grave: true,
    says: 'Stop lifted',
  },
  'a rollback': {
    happens: () => started().run('lena', { type: 'beginRollback', reason: 'The copy is wrong' }),
    type: 'rollbackBegun',
    told: allBut('lena'),
    grave: true,
    says: 'Rollback of everything begun, 1 step',
  },
  'a cancellation': {
    happens: () => new Play(smallRunbook()).run('lena', { type: 'cancelCutover', reason: 'Moved to spring' }),
    type: 'cutoverCancelled',
    told: allBut('lena'),
    grave: true,
    says: 'Cutover cancelled',
  },
  'a decision at a gate': {
    happens: () => started(),
    type: 'gateDecided',
    told: allBut('sam'),
    whose: ['dana', 'nils', 'olga', 'second'],
    says: '“Go / no-go”: go',
  },
  'a failure on the critical path': {
    happens: () => copyFailed(),
    type: 'stepFailed',
    told: allBut('dana'),
    whose: ['second'],
    says: '“Copy the data” failed, on the critical path',
  },
  'a failure off the critical path': {
    happens: () =>
      promoted()
        .run('dana', { type: 'startStep', stepId: 'watch-lag' })
        .run('dana', { type: 'failStep', stepId: 'watch-lag', reason: 'No graph' }),
    type: 'stepFailed',
    told: ['lena'],
    says: '“Watch the lag” failed',
  },
  'a reassignment, for both': {
    happens: () =>
      started()
        .run('lena', { type: 'assignStep', stepId: 'promote', to: 'dana' })
        .run('lena', { type: 'assignStep', stepId: 'promote', to: 'second' }),
    type: 'stepAssigned',
    told: ['dana', 'second'],
    whose: ['dana', 'second'],
    grave: true,
    says: '“Promote the replica” reassigned to second',
  },
  'work that nobody planned': {
    happens: () =>
      started().run('lena', {
        type: 'addStep',
        title: 'Restart the driver',
        workstream: 'Database',
        phase: 'Outage',
        owner: 'dba',
        takes: '10m',
        after: ['freeze'],
        reason: 'It leaks',
      }),
    type: 'stepAdded',
    told: allBut('lena'),
    whose: ['dana', 'second'],
    says: '“Restart the driver” added for Database',
  },
  'a role given': {
    happens: () => started().run('lena', { type: 'assignPerson', role: 'qa', email: 'nils' }),
    type: 'personAssigned',
    told: ['nils'],
    whose: ['nils'],
    grave: true,
    says: 'nils is now Test and quality',
  },
  'a role taken': {
    happens: () => started().run('lena', { type: 'releasePerson', role: 'dba', email: 'second' }),
    type: 'personReleased',
    told: ['second'],
    whose: ['second'],
    grave: true,
    says: 'second is no longer Database',
  },
  'an incident, for whose step it is': {
    happens: () => incidentRaised(),
    type: 'incidentRequested',
    told: ['dana', 'lena', 'second'],
    whose: ['dana', 'second'],
    says: 'Incident “Payments are slow” raised for “Freeze writes”',
  },
  'an incident that could not be raised': {
    happens: () => hear(incidentRaised(), { kind: 'incidentFailed', incidentId: 'incident-1', because: 'Not allowed' }),
    type: 'incidentFailed',
    told: ['dana', 'lena', 'nils', 'second'],
    whose: ['dana', 'nils', 'second'],
    says: 'The incident could not be raised in ServiceNow',
  },
  'an incident whose state turns': {
    happens: () => {
      const incident = (facts?: Partial<IncidentFacts>) => ({
        kind: 'incident' as const,
        incidentId: 'incident-1',
        facts: incidentReading(facts),
      })
      return hear(hear(incidentRaised(), incident()), incident({ open: false, state: { value: '7', label: 'Closed' } }))
    },
    type: 'incidentSeen',
    told: ['dana', 'lena', 'nils', 'second'],
    whose: ['dana', 'nils', 'second'],
    says: 'Incident INC0010001 “Payments are slow”: Closed, priority 1 - Critical',
  },
  'an incident that others opened': {
    happens: () => hear(linked(), { kind: 'incident', facts: incidentReading() }),
    type: 'incidentSeen',
    told: ['lena'],
    whose: [],
    says: 'Incident INC0010001 “Payments are slow”: New, priority 1 - Critical',
  },
  'a step that is reopened': {
    happens: () =>
      started()
        .run('dana', { type: 'completeStep', stepId: 'freeze' })
        .run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Too early' }),
    type: 'stepUndone',
    told: ['lena', 'second'],
    whose: ['second'],
    says: '“Freeze writes” reopened',
  },
}

describe('what changes for others is told to them', () => {
  it.each(Object.entries(CASES))('%s', (_, { happens, type, told, whose, grave = false, says }) => {
    const found = newsOfType(happens(), type)
    expect(found?.told.toSorted()).toEqual(told.toSorted())
    if (whose) expect(found?.whose.toSorted()).toEqual(whose.toSorted())
    expect(found).toMatchObject({ grave, says })
  })

  it('of an incident only what turns: neither the number that ServiceNow gives it, nor a new title', () => {
    const play = incidentRaised()
    const incident = (facts?: Partial<IncidentFacts>) =>
      hear(play, { kind: 'incident', incidentId: 'incident-1', facts: incidentReading(facts) })
    incident()
    incident({ title: 'Payments are very slow' })
    expect(newsOfType(play, 'incidentSeen')).toBeUndefined()
    incident({ priority: { value: '2', label: '2 - High' } })
    expect(newsOfType(play, 'incidentSeen')?.group).toBe(newsOfType(play, 'incidentRequested')?.group)
  })

  it('neither to whoever records it, nor to the one it is recorded for', () => {
    expect(newsOfType(copyFailed('scott'), 'stepFailed')?.told.toSorted()).toEqual(allBut('scott', 'dana'))
  })

  it('once that all is rolled back, though one command ends several steps, or the last is skipped', () => {
    const [promote, copy, freeze] = ['promote~rollback', 'copy~rollback', 'freeze~rollback']
    const done = (stepId: string) => [
      { type: 'startStep' as const, stepId },
      { type: 'completeStep' as const, stepId },
    ]
    const goingBack = () =>
      promoted()
        .run('second', { type: 'confirmStep', stepId: 'promote' })
        .run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
        .run('dana', ...done(promote))
    const said = (play: Play) => newsIn(play).filter(({ says }) => says === 'Rollback complete')
    const together = goingBack().run('dana', { type: 'bulk', commands: [...done(copy), ...done(freeze)] })
    expect(said(together)).toMatchObject([{ told: expect.arrayContaining(allBut('dana')), event: { stepId: freeze } }])
    const skipped = goingBack().run('dana', ...done(copy))
    expect(said(skipped)).toEqual([])
    skipped.run('lena', { type: 'skipStep', stepId: freeze, reason: 'Nothing was frozen' })
    expect(said(skipped)).toHaveLength(1)
  })

  it('with the reason of its author', () => {
    const { event } = newsOfType(CASES['a stop']?.happens() ?? started(), 'stopCalled') ?? {}
    expect(event && reasonOf(event)).toBe('Smoke in the rack')
  })

  it('and what goes as planned is no news', () => {
    const types = new Set(newsIn(allDone()).map(({ type }) => type))
    for (const type of ['stepStarted', 'stepCompleted', 'stepSeen', 'itemVerified'] as const)
      expect(types).not.toContain(type)
  })
})

const isMention = (event: LoggedEvent) => event.type === 'stepNoted' && (event.mentions ?? []).length > 0

describe('over random nights', () => {
  const begins = [
    () => new Play(smallRunbook(), { now: T0 - minutes(30) }),
    () => promoted(),
    () => knottyGo(),
    () => linked(),
  ]
  const nights = begins.map((begin) => {
    const commands = commandArbitraries(begin().runbook, CAST_IDS)
    const incident = fc.record({
      does: fc.constant('anything' as const),
      who: fc.constantFrom(person('nils'), SERVICENOW),
      input: fc.oneof(commands.raiseIncident, commands.recordChange),
    })
    const act = fc.oneof({ weight: 9, arbitrary: actArbitrary(commands, CAST_IDS) }, { weight: 1, arbitrary: incident })
    return fc.array(act, { minLength: 20, maxLength: 80 }).map((acts) => ({ begin, acts }))
  })

  it('everybody concerned is told, whoever did it is not, and each has a sentence', () => {
    let looked = 0
    let incidents = 0
    fc.assert(
      fc.property(fc.oneof(...nights), ({ begin, acts }) => {
        const play = begin()
        for (const act of acts) {
          perform(play, act)
          play.passTime()
        }
        const people = new Set([...CAST_IDS, 'paula', 'stranger'])
        for (const { told, whose, by, event, says, grave } of newsIn(play)) {
          looked += 1
          expect(told).not.toContain(by)
          if ('onBehalfOf' in event && event.onBehalfOf) expect(told).not.toContain(event.onBehalfOf)
          expect(told.length).toBeGreaterThan(0)
          for (const person of whose) expect(told).toContain(person)
          for (const person of told) expect(people).toContain(person)
          expect(new Set(told).size).toBe(told.length)
          expect(says).toMatch(/^[\p{L}“].*[^.]$/u)
          expect(says).not.toMatch(/undefined|NaN|\[object|Invalid|^[a-z]+[A-Z]\w+$/)
          expect(grave, event.type).toBe(GRAVE.includes(event.type))
          expect(isSentOut(event), event.type).toBe(grave || event.type === 'gateDecided' || isMention(event))
        }
        for (const { seq, type, actor } of play.log) {
          if (type !== 'incidentRequested' || actor === 'lena' || moved(play, 'lena')) continue
          incidents += 1
          expect(newsIn(play).find((news) => news.seq === seq)?.told).toContain('lena')
        }
        // Whatever steers the whole is told to all who are there now and have not left or come since.
        for (const news of newsIn(play).filter(({ type }) => FOR_ALL.has(type))) {
          const stayed = everybodyIn(play.cutover).filter((id) => CAST_IDS.includes(id) && !moved(play, id))
          for (const id of stayed) if (id !== news.by) expect(news.told, `${news.type} to ${id}`).toContain(id)
        }
      }),
      { numRuns: 60 },
    )
    expect(looked).toBeGreaterThan(300)
    expect(incidents).toBeGreaterThan(0)
  })
})

const GRAVE: EventType[] = [
  't0Moved',
  'stopCalled',
  'stopCleared',
  'rollbackBegun',
  'cutoverCancelled',
  'stepAssigned',
  'personAssigned',
  'personReleased',
]
const FOR_ALL = new Set<EventType>(['t0Moved', 'stopCalled', 'rollbackBegun', 'cutoverCancelled', 'cutoverPaused'])
const moved = ({ log }: Play, id: string): boolean =>
  log.some((event) => (event.type === 'personAssigned' || event.type === 'personReleased') && event.person === id)

describe('what one has missed', () => {
  it('is grouped by what it is about, one’s own first, then what is grave, then the newest', () => {
    const play = copyFailed()
      .run('lena', { type: 'assignStep', stepId: 'validate', to: 'quinn' })
      .run('nils', { type: 'callStop', reason: 'Smoke' })
      .run('lena', { type: 'clearStop' })
    const missed = newsIn(play)
      .filter(({ told, seq }) => told.includes('quinn') && seq > started().cutover.seq)
      .map((news) => ({ ...news, mine: news.whose.includes('quinn') }))
    const groups = groupNews(missed)
    expect(groups.map(({ latest, earlier, mine, grave }) => [latest.says, earlier.length, mine, grave])).toEqual([
      ['“Validate the result” reassigned to quinn', 0, true, true],
      ['Stop lifted', 1, false, true],
      ['“Copy the data” failed, on the critical path', 0, false, false],
    ])
  })
})
