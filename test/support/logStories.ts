/** Cutovers whose logs together hold every type of event there is. Played through the real `decide`, and by seed. */
import fc from 'fast-check'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { EventType } from '../../shared/events.ts'
import { commandArbitraries } from './arbitraries.ts'
import { askingRunbook, EARLY, facts, hear, incidentReading, LINKED, linked, pastWindow } from './changes.ts'
import { holdingRunbook, rehearsedIn } from './holdingRunbook.ts'
import { actArbitrary, helpAlong, perform } from './improvise.ts'
import { CAST, iso, makeReady, minutes, Play, person, signature, T0 } from './play.ts'
import { copying } from './rollbackRunbook.ts'
import { allDone, closed, SITUATIONS, started } from './situations.ts'
import { boxedRunbook, mustRead, SMALL_YAML, smallRunbook } from './smallRunbook.ts'

export interface LogStory {
  name: string
  play: Play
}

/** Written by hand: from creation to close, back from the middle, and all that ServiceNow can say. */
export function writtenStories(): LogStory[] {
  return [
    { name: 'closed', play: SITUATIONS.closed() },
    { name: 'rolled-back', play: rolledBack() },
    { name: 'change', play: changed() },
    { name: 'outside-window', play: outsideWindow() },
    { name: 'break-glass', play: brokenGlass() },
    { name: 'signatures', play: signatures() },
    { name: 'polls', play: polls() },
    { name: 'rehearsed-and-held', play: rehearsedAndHeld() },
    { name: 'likely-in-time', play: likelyInTime() },
    { name: 'rehearsal-withdrawn', play: withdrawn() },
    { name: 'unplanned', play: unplanned() },
    { name: 'notes', play: notes() },
    { name: 'rollback-section', play: rollbackSection() },
    { name: 'rollback-proposed', play: rollbackProposed() },
    { name: 'boxes', play: boxes() },
  ]
}

/** Improvised ones, each of which has a type of event that none before it and none of `known` has. */
export function* improvisedStories(known: Iterable<EventType>, most: number): Generator<LogStory> {
  const covered = new Set(known)
  const people = [...new Set(Object.values(CAST).flat())]
  const acts = fc.array(actArbitrary(commandArbitraries(smallRunbook(), people), people), {
    maxLength: 120,
    size: 'max',
  })
  const stories = fc.sample(fc.record({ along: fc.nat(60), acts }), { numRuns: most, seed: 7 })
  for (const [position, { along, acts: all }] of stories.entries()) {
    const play = helpAlong(new Play(smallRunbook()), along)
    for (const act of all) perform(play, act)
    if (play.log.every(({ type }) => covered.has(type))) continue
    for (const { type } of play.log) covered.add(type)
    yield { name: `improvised-${position}`, play }
  }
}

/** A step is added and done by somebody outside its role, another is changed, and T-0 moves after the first are done. */
function unplanned(): Play {
  const play = started()
  play.run('lena', {
    type: 'addStep',
    title: 'Restart the driver',
    workstream: 'Database',
    phase: 'Outage',
    owner: 'dba',
    to: 'quinn',
    takes: '5m..10m..20m',
    after: ['freeze SS'],
    before: ['promote'],
    do: 'Use the **new** console.',
    rollback: { title: 'Start the old driver', takes: '5m' },
    reason: 'It leaks',
  })
  const [added = ''] = (play.cutover.amendments ?? []).map(({ step }) => step.id)
  play.run('quinn', { type: 'startStep', stepId: added }).wait(minutes(8))
  play.run('quinn', { type: 'completeStep', stepId: added }).wait(minutes(1))
  play.run('lena', { type: 'changeStep', stepId: 'switch', takes: '15m', verify: 'No errors', reason: 'It is slow' })
  play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(20)), reason: 'The mail is late' })
  return play.run('lena', { type: 'assignStep', stepId: 'switch', to: 'quinn', reason: 'Nils is ill' })
}

/** A note that mentions somebody, and an answer with a photo. */
function notes(): Play {
  const play = started()
  play.run('lena', { type: 'noteStep', stepId: 'freeze', text: '@Dana, is it quiet?', mentions: ['dana'] })
  const asked = play.cutover.seq
  const photo = { id: 'ab'.repeat(32), name: 'graph.png', type: 'image/png', size: 48_200 }
  return play.run('dana', { type: 'noteStep', stepId: 'freeze', text: 'It is', answers: asked, files: [photo] })
}

/** A trigger is answered, another begins the rollback, whose own steps come first and last. */
function rollbackSection(): Play {
  const play = copying().run('dana', { type: 'failStep', stepId: 'copy', reason: 'Disk is full' })
  play.now = T0 + minutes(46)
  play.run('dana', { type: 'answerTrigger', trigger: 'slow', note: 'It is at 60 %' })
  play.run('dana', { type: 'recordMetric', metric: 'recon_diff', value: 0.4 })
  play.run('sam', { type: 'answerTrigger', trigger: 'off', note: 'Known duplicates' }).wait(minutes(1))
  play.run('dana', { type: 'recordMetric', metric: 'recon_diff', value: 0.9 })
  play.run('sam', { type: 'beginRollback', reason: 'The totals differ', trigger: 'off' })
  play.execute('lena', 'announce-back')
  play.execute('nils', 'stop-traffic')
  play.execute('dana', 'copy~rollback')
  play.execute('dana', 'freeze~rollback')
  play.execute('dana', 'check-old', 'All totals match')
  play.execute('lena', 'tell-back')
  return play.run('lena', { type: 'closeCutover' })
}

/** Past the point of no return a trigger only proposes it. */
const rollbackProposed = (): Play =>
  allDone()
    .run('quinn', { type: 'recordMetric', metric: 'rows_off', value: 3 })
    .run('sam', { type: 'beginRollback', reason: 'Rows are lost', trigger: 'rows-differ' })

/** Boxes that are ticked and unticked in two runs, and a completion with one that is open. */
function boxes(): Play {
  const writers = { stepId: 'freeze', part: 'do', line: 1, text: 'Stop the writers' } as const
  const nodes = { stepId: 'freeze', part: 'do', line: 2, text: 'Look at **both** nodes' } as const
  return started(boxedRunbook())
    .run('dana', { type: 'tickBox', ...writers }, { type: 'tickBox', ...nodes }, { type: 'untickBox', ...nodes })
    .run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Refused' }, { type: 'retryStep', stepId: 'freeze' })
    .run('scott', { type: 'tickBox', ...nodes, onBehalfOf: 'second' })
    .run('dana', { type: 'completeStep', stepId: 'freeze' })
}

/** A gate that asks for a rehearsal, of which another version was; and a hold at its mark until that gate says go. */
function rehearsedAndHeld(): Play {
  const play = new Play(holdingRunbook({ until: 'go-no-go', asks: '{ rehearsed: true }' }))
  play.run(
    { kind: 'server' },
    { type: 'recordRehearsals', rehearsals: [rehearsedIn('rehearsal-1', { differs: true })] },
  )
  play.run('lena', { type: 'startCutover' })
  makeReady(play)
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run({ kind: 'server' }, { type: 'recordRehearsals', rehearsals: [rehearsedIn('rehearsal-2')] })
  play.wait(minutes(40)).passTime()
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: 'go-no-go', vote: 'go' })
  for (const approver of ['olga', 'sam']) play.run(approver, signature(play))
  play.run({ kind: 'server' }, { type: 'recordRehearsals', rehearsals: [] })
  return play.run({ kind: 'server' }, { type: 'recordRehearsals', rehearsals: [rehearsedIn('rehearsal-2')] })
}

/** A gate that asks for a chance, which falls while people vote; in a night that knows earlier ones. */
function likelyInTime(): Play {
  const play = new Play(holdingRunbook({ asks: '{ chance: 0.9 }' }))
  const computed = (chance: number) =>
    play.run(
      { kind: 'server' },
      { type: 'recordChance', chance, trials: 1000, of: play.cutover.seq, asOf: iso(play.now) },
    )
  play.run(
    { kind: 'server' },
    {
      type: 'recordHistory',
      history: {
        nights: [{ cutoverId: 'rehearsal-1', mode: 'rehearsal', endedAt: iso(T0 - minutes(9000)) }],
        steps: [{ stepId: 'freeze', runs: 2, weight: 1, took: 420.5, spread: 0.2, failed: 1, waited: 70 }],
      },
    },
  )
  play.run('lena', { type: 'startCutover' })
  makeReady(play)
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  computed(0.971)
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' }).wait(minutes(2))
  computed(0.84)
  play.wait(minutes(2))
  return computed(0.93)
}

const withdrawn = (): Play =>
  closed('rehearsal').run('lena', { type: 'withdrawRehearsal', reason: 'The load was made up' })

/** A poll that gets better, a program that measures, and a signer whose token is revoked. */
function signatures(): Play {
  const gateId = 'go-no-go'
  const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
  makeReady(play).run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
  play.run('lena', { type: 'openPoll', gateId })
  const program = person('robot', { via: 'token', tokenId: 'token-1', isProgram: true })
  play
    .run('lena', { type: 'assignPerson', role: 'qa', email: 'robot' })
    .run(program, { type: 'recordMetric', metric: 'uat_pass_rate', value: 0.99 })
    .run(program, { type: 'recordMetric', metric: 'uat_pass_rate', value: 0.9, measuredAt: iso(play.now - minutes(9)) })
    .run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/2' } })
    .run('lena', { type: 'verifyItem', itemId: 'load-test' })
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId, vote: 'go' })
  play
    .run(person('olga', { via: 'token', tokenId: 'token-2' }), signature(play))
    .run(person('sam', { proof: 'passkey' }), signature(play))
  play.rightsLost = new Map([['token-2', 'signed with a token that was revoked']])
  return play.wait(minutes(2)).passTime()
}

/** Votes offered, declined, taken over and given back; an abstention, and a signature that lapses. */
function polls(): Play {
  const gateId = 'go-no-go'
  const yaml = SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    asks: together\n    signaturesHold: 30m')
  const play = new Play(mustRead(yaml)).run('lena', { type: 'startCutover' })
  makeReady(play)
  const about = { gateId, role: 'operations' }
  const offer = { type: 'delegateVote' as const, ...about, to: 'scott', reason: 'On a plane' }
  play.run('olga', offer).run('scott', { type: 'declineDelegation', ...about, reason: 'I write the log' })
  play.run('olga', offer).run('scott', { type: 'acceptDelegation', ...about })
  play.run('nils', { type: 'delegateVote', gateId, role: 'network', to: 'quinn', reason: 'Asleep' })
  play.run('quinn', { type: 'acceptDelegation', gateId, role: 'network' })
  play.run('sam', { type: 'delegateVote', gateId, role: 'sponsor', to: 'quinn', reason: 'In a meeting' })
  play.run('sam', { type: 'endDelegation', gateId, role: 'sponsor', reason: 'It is over' })
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId })
  play.run('dana', { type: 'report', gateId, vote: 'abstain', reason: 'I was on leave' })
  play.run('quinn', { type: 'report', gateId, vote: 'go' }).run('scott', signature(play)).wait(minutes(20))
  play
    .run('sam', { ...signature(play), vote: 'abstain', reason: 'I sell it' })
    .wait(minutes(15))
    .passTime()
  return play.run('lena', { type: 'releasePerson', role: 'operations', email: 'olga' })
}

function rolledBack(): Play {
  const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
  play.run('lena', { type: 'beginRollback', reason: 'The data is wrong' })
  const freeze = { stepId: 'freeze~rollback' }
  play
    .run('dana', { type: 'startStep', ...freeze })
    .wait(minutes(5))
    .run('dana', { type: 'completeStep', ...freeze })
  play.run('dana', { type: 'undoStep', ...freeze, reason: 'Wrong button' }).wait(minutes(1))
  return play.run('dana', { type: 'completeStep', ...freeze }).run('lena', { type: 'closeCutover' })
}

function changed(): Play {
  const changeId = 'change-1'
  const play = new Play(askingRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030009' })
  hear(play, { kind: 'linkFailed', changeId, because: 'There is no such change' })
  play.run('lena', { type: 'retryChangeLink', changeId })
  hear(play, LINKED, facts(play))
  hear(play.wait(1000), { kind: 'unreachable', changeId, because: 'No answer' })
  hear(play.wait(1000), facts(play))
  hear(play, { kind: 'conflict', changeId, sentence: 'It stayed as before', write: 'dates' })
  play.run('lena', { type: 'settleChangeConflict', changeId, by: 'accept' })
  play.run('lena', { type: 'pauseChangeSync', changeId, reason: 'They upgrade tonight' })
  play.run('lena', { type: 'resumeChangeSync', changeId })
  const dates = { start: iso(T0 - minutes(60)), end: iso(T0 + minutes(360)) }
  play.run('lena', { type: 'proposeChangeDates', changeId, ...dates, reason: 'Overrun' })
  const seen: Observation = { kind: 'incident', facts: incidentReading() }
  hear(play, seen)
  play.run('nils', { type: 'raiseIncident', title: 'The switch is slow', stepId: 'switch' })
  const incidentId = play.cutover.incidents.at(-1)?.id ?? ''
  hear(play, { kind: 'incidentFailed', incidentId, because: 'Not allowed' })
  hear(play.wait(1000), facts(play, { state: '0', plannedEnd: dates.end }))
  play.run('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
  return play.run('lena', { type: 'closeChange', changeId, code: 'unsuccessful', notes: 'Not this year' })
}

/** Work under a change that begins after its planned window, which somebody answers for. */
function outsideWindow(): Play {
  const play = pastWindow()
  hear(play, facts(play, { ...EARLY, conflictCheckedAt: iso(T0 - minutes(100)) }))
  return play.run('dana', { type: 'startStep', stepId: 'freeze', outsideWindow: 'The CAB agreed on the phone' })
}

function brokenGlass(): Play {
  const gateId = 'go-no-go'
  const play = hear(linked(), { kind: 'unreachable', changeId: 'change-1', because: 'No answer since 22:00' })
  play.run('lena', { type: 'startCutover' })
  makeReady(play)
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId })
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId, vote: 'go' })
  for (const approver of ['olga', 'sam']) play.run(approver, signature(play))
  const glass = { type: 'breakGlass' as const, gateId, reason: 'ServiceNow is down' }
  play.run('lena', glass).run('sam', { ...glass, agrees: true })
  play.run('sam', { type: 'decideGate', gateId, outcome: 'go' })
  hear(play.wait(1000), facts(play))
  return play.run('lena', { type: 'unlinkChange', changeId: 'change-1', reason: 'The wrong one' })
}
