/** Random commands, valid in shape, over ids that exist and ids that do not; one arbitrary for each type of command. */
import fc from 'fast-check'
import type { Actor } from '../../shared/actor.ts'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { FoundRelative } from '../../shared/change/changeFacts.ts'
import { type Command, type CommandInput, type CommandOf, DEADLINES, OUTCOMES, VOTES } from '../../shared/commands.ts'
import { boxesOf } from '../../shared/derived/boxes.ts'
import { ORGANISATION_ROLES } from '../../shared/protocol.ts'
import type { Rehearsal } from '../../shared/rehearsal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { ADDED_KINDS } from '../../shared/runbook/stepKinds.ts'
import { changeReading, incidentReading } from './changes.ts'
import { iso, minutes, person, T0 } from './play.ts'

export type AnyInput = CommandInput | CommandOf<'passTime' | 'recordChange' | 'recordRehearsals'>
/** The compiler asks for every type of command here, and nothing else is accepted. */
export type CommandArbitraries = {
  [Type in Command['type']]: fc.Arbitrary<Extract<AnyInput, { type: Type }>>
}

/** Stands for whatever poll is open, or stop is called, when it is given; nobody guesses a hash. */
export const CURRENT = 'current'

export function commandArbitraries(runbook: Runbook, people: readonly string[]): CommandArbitraries {
  const stepIds = runbook.steps.flatMap(({ id }) => [id, id, `${id}~rollback`])
  const stepId = someOf(stepIds)
  const gateId = someOf(runbook.gates.map(({ id }) => id))
  const itemId = someOf(runbook.readiness.map(({ id }) => id))
  const role = someOf([...runbook.roles.map(({ id }) => id), 'scribe'])
  const email = fc.constantFrom(...people, 'stranger')
  const instant = fc.integer({ min: -180, max: 900 }).map((minute) => iso(T0 + minutes(minute)))
  const reason = fc.constantFrom('The ledger differs', 'Nobody answers', 'x')
  const note = fc.constantFrom('Looks fine', 'Zwölf Zeilen\nund ein Rest …')
  const changeId = fc.constantFrom('change-1', 'change-1', 'change-2')
  const relation = fc.constantFrom('lead' as const, 'related' as const)
  const metric = fc.constantFrom(
    'error_rate',
    'unheard_of',
    ...(runbook.rollback?.triggers ?? []).flatMap(({ metric }) => metric?.metric ?? []),
    ...runbook.readiness.flatMap(({ evidence }) => (evidence && 'metric' in evidence ? evidence.metric : [])),
  )
  const trigger = someOf((runbook.rollback?.triggers ?? []).map(({ id }) => id))
  const value = fc.constantFrom(0, 0.005, 0.5, 0.96, 1, -1)
  const vote = fc.constantFrom(...VOTES)
  const phase = fc.constantFrom(...runbook.phases.map(({ title }) => title), 'Never')
  const takes = fc.constantFrom('5m', '5m..10m..30m', '0m', '1h')
  const nodeId = fc.constantFrom(...[...runbook.steps, ...runbook.gates].map(({ id }) => id), 'unheard-of')
  const dependencies = fc.array(
    fc.tuple(nodeId, fc.constantFrom('', ' SS+5m', ' FF')).map((parts) => parts.join('')),
    { maxLength: 2 },
  )
  const at = { at: instant }
  const stop = fc.constantFrom(CURRENT, CURRENT, CURRENT, 'stop.2')
  const poll = {
    pollId: fc.constantFrom(CURRENT, CURRENT, 'go-no-go.1'),
    basis: fc.constantFrom(CURRENT, CURRENT, CURRENT, 'stale'),
  }
  const owned = { onBehalfOf: email, override: reason }
  const condition = fc.oneof(
    fc.constant('It is watched for an hour'),
    fc.record({ text: reason, stepId, by: instant }, { requiredKeys: ['text'] }),
  )
  const evidence = fc.oneof(
    fc.record({ link: fc.constant('https://example.org/report'), note }, { requiredKeys: ['link'] }),
    fc.record({ note }),
    fc.record({ metric, value, measuredAt: instant }, { requiredKeys: ['metric', 'value'] }),
  )
  const of = <Type extends string, Needs, May>(
    type: Type,
    needs: { [Key in keyof Needs]: fc.Arbitrary<Needs[Key]> },
    may: { [Key in keyof May]: fc.Arbitrary<May[Key]> },
  ) =>
    fc
      .tuple(fc.record(needs), fc.record(may, { requiredKeys: [] }))
      .map(([given, optional]) => ({ type, ...given, ...optional }))

  const boxes = runbook.steps.flatMap((step) =>
    boxesOf(step).map(({ part, line, text }) => ({ stepId: step.id, part, line, text })),
  )
  const ticking = <Type extends 'tickBox' | 'untickBox'>(type: Type) =>
    fc
      .tuple(
        fc.constantFrom(...boxes, { stepId: 'unknown', part: 'do' as const, line: 1, text: 'Elsewhere' }),
        fc.record(owned, { requiredKeys: [] }),
        fc.constantFrom({}, {}, {}, { text: 'Another text' }, { line: 99 }),
      )
      .map(([box, optional, wrong]) => ({ type, ...box, ...optional, ...wrong }))

  const single = {
    startCutover: of('startCutover', {}, {}),
    pauseCutover: of('pauseCutover', { reason }, {}),
    resumeCutover: of('resumeCutover', {}, {}),
    holdCountdown: of('holdCountdown', { reason }, {}),
    resumeCountdown: of('resumeCountdown', {}, {}),
    moveT0: of('moveT0', { t0: instant, reason }, { windowEnd: instant }),
    beginRollback: of('beginRollback', { reason }, { workstream: someOf(runbook.workstreams), trigger }),
    answerTrigger: of('answerTrigger', { trigger, note }, { asked: instant, ...owned }),
    enterHypercare: of('enterHypercare', {}, {}),
    closeCutover: of('closeCutover', {}, { note, override: reason }),
    cancelCutover: of('cancelCutover', { reason }, {}),
    withdrawRehearsal: of('withdrawRehearsal', { reason }, {}),
    callStop: of('callStop', { reason }, {}),
    answerStop: of('answerStop', { stop, safe: fc.boolean() }, { note, onBehalfOf: owned.onBehalfOf }),
    clearStop: of('clearStop', { stop }, {}),
    assignPerson: of('assignPerson', { role, email }, {}),
    releasePerson: of('releasePerson', { role, email }, {}),
    addStep: of(
      'addStep',
      {
        title: reason,
        workstream: fc.constantFrom(...runbook.workstreams, 'Elsewhere'),
        phase,
        owner: role,
        takes,
        reason,
      },
      {
        to: email,
        kind: fc.constantFrom(...ADDED_KINDS),
        after: dependencies,
        before: fc.array(nodeId, { maxLength: 2 }),
        do: note,
        verify: note,
        audience: reason,
        message: note,
        rollback: fc.constantFrom('none, because it only looks', { title: 'Take it back', takes: '5m' }),
        deadline: fc.constantFrom('T+2h', '2030-01-01T00:00:00+01:00'),
        parties: fc.dictionary(fc.constantFrom('consulted', 'Vendor'), fc.array(role, { minLength: 1, maxLength: 2 })),
        links: fc.array(fc.record({ title: reason, url: fc.constant('https://wiki.example.org/page') }), {
          maxLength: 2,
        }),
        note,
      },
    ),
    changeStep: of(
      'changeStep',
      { stepId, reason },
      {
        title: reason,
        owner: role,
        takes,
        after: dependencies,
        do: fc.option(note),
        verify: fc.option(note),
        audience: fc.option(reason),
        message: fc.option(note),
      },
    ),
    seeStep: of('seeStep', { stepId }, {}),
    acknowledgeStep: of('acknowledgeStep', { stepId }, owned),
    assignStep: of('assignStep', { stepId, to: email }, { reason }),
    startStep: of(
      'startStep',
      { stepId },
      {
        ...at,
        ...owned,
        despite: fc.record({ steps: fc.array(stepId, { minLength: 1, maxLength: 4 }), reason }),
        jobId: fc.constantFrom('job-7', 'job-8'),
      },
    ),
    heartbeatStep: of('heartbeatStep', { stepId }, { jobId: fc.constant('job-7'), note }),
    takeOverStep: of('takeOverStep', { stepId, reason }, {}),
    estimateStep: of('estimateStep', { stepId, finish: instant, reason }, owned),
    completeStep: of(
      'completeStep',
      { stepId },
      { ...at, ...owned, observed: note, withIssues: note, outputs: fc.constant({ rows: '120 000' }) },
    ),
    tickBox: ticking('tickBox'),
    untickBox: ticking('untickBox'),
    confirmStep: of('confirmStep', { stepId }, owned),
    holdStep: of('holdStep', { stepId, reason }, { until: instant, ...owned }),
    resumeStep: of('resumeStep', { stepId }, owned),
    failStep: of('failStep', { stepId, reason }, { ...at, ...owned }),
    retryStep: of('retryStep', { stepId }, owned),
    skipStep: of('skipStep', { stepId, reason }, {}),
    undoStep: of('undoStep', { stepId, reason }, owned),
    noteStep: of(
      'noteStep',
      { stepId, text: note },
      { mentions: fc.array(email, { maxLength: 3 }), answers: fc.integer({ min: 1, max: 60 }) },
    ),
    provideEvidence: of('provideEvidence', { itemId, evidence }, owned),
    withdrawEvidence: of('withdrawEvidence', { itemId, reason }, owned),
    verifyItem: of('verifyItem', { itemId }, owned),
    rejectEvidence: of('rejectEvidence', { itemId, reason }, owned),
    waiveItem: of('waiveItem', { itemId, reason, until: instant }, {}),
    openPoll: of('openPoll', { gateId }, {}),
    report: of('report', { gateId, vote, ...poll }, { role, reason, condition, ...owned }),
    decideGate: of(
      'decideGate',
      { gateId, outcome: fc.constantFrom(...OUTCOMES), ...poll },
      {
        reason,
        reasons: fc.dictionary(fc.constantFrom('0', '3', '4'), reason, { maxKeys: 2 }),
        then: fc.constantFrom('hold' as const, 'rollback' as const, 'cancel' as const),
      },
    ),
    recordCheckIn: of(
      'recordCheckIn',
      { note },
      {
        status: fc.constantFrom('calm' as const, 'watching' as const, 'trouble' as const),
        metrics: fc.dictionary(metric, value, { maxKeys: 2, noNullPrototype: true }),
        ...owned,
      },
    ),
    recordMetric: of('recordMetric', { metric, value }, { measuredAt: instant }),
    addWatchItem: of(
      'addWatchItem',
      { title: reason },
      { owner: role, stepId, severity: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const) },
    ),
    resolveWatchItem: of(
      'resolveWatchItem',
      { watchItemId: fc.integer({ min: 1, max: 9 }).map((n) => `w${n}`) },
      { note },
    ),
    signOff: of('signOff', {}, { role, note }),
    breakGlass: of('breakGlass', { gateId, pollId: poll.pollId, reason }, { agrees: fc.constant(true as const) }),
    delegateVote: of('delegateVote', { gateId, role, to: email, reason }, {}),
    acceptDelegation: of('acceptDelegation', { gateId, role }, {}),
    declineDelegation: of('declineDelegation', { gateId, role }, { reason }),
    endDelegation: of('endDelegation', { gateId, role }, { reason }),
    linkChange: of('linkChange', { number: fc.constantFrom('CHG0030001', 'CHG0030002') }, { relation }),
    createChange: of('createChange', { model: fc.constantFrom('normal' as const, 'standard' as const) }, {}),
    retryChangeLink: of('retryChangeLink', { changeId }, {}),
    unlinkChange: of('unlinkChange', { changeId, reason }, {}),
    pauseChangeSync: of('pauseChangeSync', { changeId, reason }, {}),
    resumeChangeSync: of('resumeChangeSync', { changeId }, {}),
    settleChangeConflict: of(
      'settleChangeConflict',
      { changeId, by: fc.constantFrom('retry' as const, 'accept' as const) },
      {},
    ),
    proposeChangeDates: of('proposeChangeDates', { changeId, start: instant, end: instant, reason }, {}),
    closeChange: of('closeChange', { changeId, code: fc.constant('successful' as const), notes: note }, {}),
    raiseIncident: of('raiseIncident', { title: reason }, { stepId }),
  }
  const rest = {
    sign: of(
      'sign',
      {
        gateId,
        vote,
        ...poll,
      },
      { role, reason, condition },
    ),
    bulk: of('bulk', { commands: fc.array(fc.oneof(...Object.values(single)), { minLength: 1, maxLength: 4 }) }, {}),
    passTime: of(
      'passTime',
      {
        deadline: fc.constantFrom(...DEADLINES),
        id: fc.oneof(stepId, itemId, gateId, someOf((runbook.holds ?? []).map(({ id }) => id))),
        due: instant,
      },
      {},
    ),
    recordRehearsals: of('recordRehearsals', { rehearsals: fc.array(rehearsalArbitrary, { maxLength: 2 }) }, {}),
    recordChange: of(
      'recordChange',
      { observations: fc.array(sawArbitrary(changeId), { minLength: 1, maxLength: 3 }) },
      {},
    ),
  }
  return { ...single, ...rest }
}

const rehearsalArbitrary: fc.Arbitrary<Rehearsal> = fc.record(
  {
    cutoverId: fc.constantFrom('rehearsal-1', 'rehearsal-2'),
    title: fc.constant('Dress rehearsal'),
    runbookHash: fc.constant('hash'),
    acceptedBy: fc.constant('lena'),
    acceptedAt: fc.constantFrom('2026-11-01T12:00:00.000Z', '2026-11-20T12:00:00.000Z'),
    differences: fc.constant([{ of: 'step' as const, id: 'copy', title: 'Copy', is: 'added' as const }]),
  },
  { requiredKeys: ['cutoverId', 'title', 'runbookHash', 'acceptedBy', 'acceptedAt'] },
)

/** Mostly what exists, now and then what does not. */
const someOf = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...known, ...(known.length === 0 ? ['unknown'] : [])) },
    { weight: 1, arbitrary: fc.constant('unknown') },
  )

/** Among the ones above and below it the change itself, and one that people may have linked. */
const foundArbitrary: fc.Arbitrary<FoundRelative> = fc
  .record({ one: fc.constantFrom('1', '2', '3', '4'), isParent: fc.boolean(), hasSaid: fc.boolean() })
  .map(({ one, isParent, hasSaid }) => ({
    relation: isParent ? 'parent' : 'child',
    sysId: one === '1' ? 'a'.repeat(32) : one.repeat(32),
    number: `CHG003000${one}`,
    link: 'https://i',
    ...(hasSaid ? { said: { readAt: iso(T0), facts: changeReading() } } : {}),
  }))

const incidentId = fc.constantFrom('incident-1', 'incident-2')

/** Readings of a change, some of which contradict each other. */
const sawArbitrary = (changeId: fc.Arbitrary<string>): fc.Arbitrary<Observation> =>
  fc.oneof(
    changeId.map(
      (id): Observation => ({
        kind: 'linked',
        changeId: id,
        sysId: 'a'.repeat(32),
        number: 'CHG0030001',
        link: 'https://i',
      }),
    ),
    changeId.map((id): Observation => ({ kind: 'linkFailed', changeId: id, because: 'Nobody knows it' })),
    changeId.map((id): Observation => ({ kind: 'unreachable', changeId: id, because: 'No answer' })),
    changeId.map((id): Observation => ({ kind: 'conflict', changeId: id, sentence: 'It stayed in Scheduled' })),
    changeId.map((id): Observation => ({ kind: 'agreement', changeId: id })),
    incidentId.map((id): Observation => ({ kind: 'incidentFailed', incidentId: id, because: 'Not allowed' })),
    fc
      .record({ incidentId, state: fc.constantFrom('New', 'In Progress', 'Closed') }, { requiredKeys: ['state'] })
      .map(({ state: label, ...raised }): Observation => {
        const sysId = (raised.incidentId ?? 'incident-9').at(-1)?.repeat(32) ?? ''
        const state = { value: label, label }
        return { kind: 'incident', ...raised, facts: incidentReading({ sysId, state, open: label !== 'Closed' }) }
      }),
    fc
      .record({
        id: changeId,
        state: fc.constantFrom('-2', '-1', '4'),
        approval: fc.constantFrom('approved', 'rejected'),
        onHold: fc.boolean(),
        found: fc.array(foundArbitrary, { maxLength: 3 }),
      })
      .map(({ id, found, ...facts }): Observation => {
        const relatives = { children: found.map(({ number }) => number) }
        return { kind: 'facts', changeId: id, readAt: iso(T0), facts: changeReading({ ...facts, relatives }), found }
      }),
  )

/** People of the cutover and others, by session and token, fresh and not, and the clock. */
export function actorArbitrary(people: readonly string[]): fc.Arbitrary<Actor> {
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .record({
          id: fc.constantFrom(...people, 'stranger'),
          via: fc.constantFrom('session' as const, 'session' as const, 'token' as const),
          maySign: fc.boolean(),
        })
        .map(({ id, via, maySign }) => person(id, { via, maySign })),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...ORGANISATION_ROLES)
        .map((organisationRole) => person('stranger', { organisationRole })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { kind: 'clock' as const },
        { kind: 'servicenow' as const },
        { kind: 'server' as const },
      ),
    },
  )
}
