import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { CommandInput } from '../../../shared/commands.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { effectsOf } from '../../../shared/decide/effects.ts'
import { doesNotCount } from '../../../shared/derived/fourEyes.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { derivedStatus } from '../../../shared/derived/waiting.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { sayChangedFields } from '../../../shared/runbook/amendedFields.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { actArbitrary, helpAlong, perform } from '../../support/improvise.ts'
import { amendingMoves } from '../../support/moves.ts'
import { CAST, iso, makeReady, minutes, Play, person } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'
import { readAgain } from '../../support/writtenAgain.ts'

type Adding = Extract<CommandInput, { type: 'addStep' }>
type Changing = Extract<CommandInput, { type: 'changeStep' }>
const add = (more: Partial<Adding> = {}): Adding => ({
  type: 'addStep',
  title: 'Restart the driver',
  workstream: 'Database',
  phase: 'Outage',
  owner: 'dba',
  takes: '10m',
  reason: 'It leaks',
  ...more,
})
const change = (stepId: string, more: Partial<Changing>): Changing => ({
  type: 'changeStep',
  stepId,
  reason: 'It turned out otherwise',
  ...more,
})
const added = (play: Play) => {
  const id = play.cutover.amendments?.at(-1)?.step.id ?? expect.unreachable('nothing was added')
  return stepView(play.cutover, id) ?? expect.unreachable('the step is not there')
}
const refused = (play: Play, command: Adding | Changing, who = 'lena') => {
  const decision = play.give(who, command)
  return isRefusal(decision) ? decision : expect.unreachable('it was accepted')
}
const say = { time: (at: number) => iso(at).slice(11, 16) }

describe('[R12] what stands beside the work of an edited step', () => {
  const beside = {
    deadline: 'T+2h',
    parties: { informed: ['sponsor'], Vendor: ['network'] },
    links: [{ title: 'The page', url: 'https://wiki.example.org/driver' }],
    note: 'The bank asks for it',
  }

  it('comes with a new step, and is changed or taken out of one that has not begun', () => {
    const play = started().run('lena', add(beside))
    const { id } = added(play).definition
    expect(added(play).definition).toMatchObject({ ...beside, deadline: 7200 })
    play.run('lena', change(id, { deadline: '2030-01-01T00:00:00Z', parties: null, note: 'Known' }))
    const { definition } = added(play)
    expect(definition).toMatchObject({ deadline: '2030-01-01T00:00:00Z', links: beside.links, note: 'Known' })
    expect(definition).not.toHaveProperty('parties')
    play.run('lena', change(id, { deadline: null, links: null, note: null }))
    expect(Object.keys(added(play).definition)).not.toEqual(expect.arrayContaining(['deadline']))
    expect(added(play).definition).not.toHaveProperty('links')
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('is refused by its place where the runbook has no such role, and nothing is half-applied', () => {
    const play = started()
    const { seq } = play.cutover
    expect(refused(play, add({ parties: { informed: ['sponsor', 'nobody'] } }))).toMatchObject({
      code: 'unknownRole',
      field: 'parties.informed.1',
    })
    expect(refused(play, change('later', { parties: { Vendor: ['acme'] } }))).toMatchObject({
      field: 'parties.Vendor.0',
    })
    expect(play.cutover.seq).toBe(seq)
  })

  it('is said before it is taken: a deadline that cannot be kept, and what changed', () => {
    const play = started()
    const by = iso(play.now + minutes(1))
    const effects = effectsOf(
      play.cutover,
      { ...add({ deadline: by }), before: [] },
      { actor: person('lena'), now: play.now },
      say,
    )
    expect(effects.join(' ')).toMatch(/“Restart the driver” would be finished \d+ min after its deadline/)
    play.run('lena', change('later', { deadline: 'T+3h', note: 'Known' }))
    const event = play.log.at(-1)
    if (event?.type !== 'stepChanged') throw new Error('nothing was changed')
    expect(sayChangedFields(event.was, event.step, play.cutover.runbook)).toBe('new deadline, new planner’s note')
  })
})

describe('[R12] a step that nobody planned', () => {
  it('is waited for, started and done like any other, and leaves the pinned runbook as it is', () => {
    const play = started().run(
      'lena',
      add({ after: ['freeze'], before: ['promote'], kind: 'validation', do: 'Slowly' }),
    )
    const { definition } = added(play)
    expect(definition).toMatchObject({ id: expect.stringMatching(/^restart-the-driver-\d+$/), do: 'Slowly' })
    expect(derivedStatus(play.cutover, added(play), play.now)).toBe('waiting')
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(derivedStatus(play.cutover, added(play), play.now)).toBe('ready')
    play.run('dana', { type: 'startStep', stepId: definition.id })
    expect(refused(play, change(definition.id, { takes: '1h' }))).toMatchObject({ code: 'stepState' })
    const promote = stepView(play.cutover, 'promote') ?? expect.unreachable()
    expect(promote.definition.after.map(({ on }) => on)).toContain(definition.id)
    play.wait(minutes(4)).run('dana', { type: 'completeStep', stepId: definition.id, observed: 'It runs' })
    expect(added(play).state.status).toBe('done')
    expect(play.cutover.pinned).toEqual(smallRunbook())
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('[R15] shows what waits for it again: whoever acknowledged or saw that one has not seen this', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('lena', { type: 'assignStep', stepId: 'switch', to: 'nils' })
    play.run('nils', { type: 'acknowledgeStep', stepId: 'switch' })
    play.run('lena', add({ before: ['switch'] }))
    expect(play.give('nils', { type: 'startStep', stepId: 'switch', run: 0 })).toMatchObject({ code: 'runChanged' })
    const state = stepView(play.cutover, 'switch')?.state
    expect(state).toMatchObject({ run: 1, assigned: 'nils' })
    expect(state?.acknowledged).toBeUndefined()
    expect(stepView(play.cutover, 'freeze')?.state.run).toBe(stepView(promoted().cutover, 'freeze')?.state.run)
  })

  it('is planned no earlier than it was added, so that it is not late at once', () => {
    const play = promoted().run('lena', add({ after: ['freeze'] }))
    expect(added(play).definition.notBefore).toBe(iso(play.now))
    const early = new Play(smallRunbook()).run('lena', add({ after: ['freeze'] }))
    expect(added(early).definition.notBefore).toBeUndefined()
  })

  it('moves the finish by what it takes on the critical path, as its effect says before', () => {
    const play = started()
    const command = add({ after: ['promote'], before: ['switch'], takes: '30m' })
    const before = forecast(play.cutover, play.now).finish
    const effects = effectsOf(play.cutover, command, { actor: person('lena'), now: play.now }, say)
    expect(effects).toContainEqual(expect.stringMatching(/^Forecast finish 30 min later: /))
    play.run('lena', command)
    expect(forecast(play.cutover, play.now).finish - before).toBe(minutes(30))
  })

  it('is reversed as it says, and counts in the time of a rollback', () => {
    const command = add({ after: ['freeze SS'], rollback: { title: 'Start the old driver', takes: '7m' } })
    const play = started().run('lena', command)
    const { id } = added(play).definition
    const before = forecast(play.cutover, play.now).rollbackSeconds
    play.run('dana', { type: 'startStep', stepId: id })
    // It runs for six minutes before it can be reversed.
    expect(forecast(play.cutover, play.now).rollbackSeconds - before).toBe((6 + 7) * 60)
    play.run('dana', { type: 'completeStep', stepId: id }).run('lena', { type: 'beginRollback', reason: 'Wrong' })
    expect(stepView(play.cutover, `${id}~rollback`)?.definition.title).toBe('Start the old driver')
  })

  it('has an id of its own however often it is added', () => {
    const play = started().run('lena', { type: 'bulk', commands: [add(), add(), add({ title: '復旧' })] })
    const ids = play.cutover.runbook.steps.slice(-3).map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(ids[2]).toMatch(/^step-\d+$/)
  })

  it.each<[string, Partial<Adding>, object]>([
    ['a role that is not there', { owner: 'storage' }, { code: 'unknownRole', field: 'owner' }],
    ['another phase', { phase: 'Later' }, { code: 'runbookFaults', field: 'phase' }],
    ['another workstream', { workstream: 'Storage' }, { code: 'runbookFaults', field: 'workstream' }],
    ['a step that is not there', { after: ['frieze'] }, { code: 'runbookFaults', field: 'after.0' }],
    ['the same twice', { after: ['copy', 'copy'] }, { code: 'runbookFaults', field: 'after.1' }],
    ['no time at all', { takes: '0m' }, { code: 'runbookFaults', field: 'takes' }],
    ['15 days', { takes: '15d' }, { code: 'runbookFaults', field: 'takes' }],
    [
      '15 days to reverse it',
      { rollback: { title: 'Back', takes: '15d' } },
      { code: 'runbookFaults', field: 'rollback.takes' },
    ],
    ['before what has begun', { before: ['freeze'] }, { code: 'stepState', field: 'before.0' }],
    ['before a gate that has said go', { before: ['go-no-go'] }, { code: 'gateState', field: 'before.0' }],
  ])('is refused for %s', (_what, more, refusal) => {
    expect(refused(started(), add(more))).toMatchObject(refusal)
  })

  it('never makes a circle, and says which', () => {
    const refusal = refused(started(), add({ after: ['switch'], before: ['promote'] }))
    expect(refusal.message).toBe(
      'These would wait for each other and never start: “Restart the driver” → “Promote the replica” → “Switch the traffic” → “Restart the driver”.',
    )
  })

  it('is for the lead, while there are steps to do', () => {
    expect(refused(started(), add(), 'dana')).toMatchObject({ code: 'notYourRole' })
    const back = started().run('lena', { type: 'beginRollback', reason: 'Wrong' })
    expect(refused(back, add())).toMatchObject({ code: 'cutoverState' })
    const one = started().run('lena', { type: 'beginRollback', workstream: 'Database', reason: 'Wrong' })
    expect(refused(one, add())).toMatchObject({ code: 'rollingBack', field: 'workstream' })
    one.run('lena', add({ workstream: 'Network', owner: 'network' }))
  })

  it('[R7] before a gate whose poll is open asks everybody again, and is what the gate waits for', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    makeReady(play).run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' }, add({ before: ['go-no-go'], phase: 'Preparation' }))
    expect(play.cutover.gates[0]?.poll).toMatchObject({
      reopenedBecause: 'To be met as well: “Restart the driver” is done',
    })
  })
})

describe('[R12] a step that has not begun', () => {
  it('says something else from then on, to whoever had it in view too', () => {
    const play = started().run('lena', change('switch', { owner: 'dba', takes: '1m..2m', do: 'With the new tool' }))
    const { definition, state } = stepView(play.cutover, 'switch') ?? expect.unreachable()
    expect(definition).toMatchObject({ owner: 'dba', people: { dba: 1 }, takes: { low: 60, likely: 90, high: 120 } })
    expect(definition.rollback).toMatchObject({ owner: 'dba' })
    expect(state.run).toBe(1)
    expect(play.give('dana', { type: 'startStep', stepId: 'switch', run: 0 })).toMatchObject({ code: 'runChanged' })
  })

  it('[R13] is without what is taken out of it, and keeps what is left out', () => {
    const play = new Play(smallRunbook()).run('lena', change('announce', { verify: null, message: 'We start later.' }))
    const { definition } = stepView(play.cutover, 'announce') ?? expect.unreachable()
    expect(definition).toMatchObject({ audience: 'Everybody', message: 'We start later.' })
    expect(definition).not.toHaveProperty('verify')
    expect(refused(play, change('announce', { verify: null }))).toMatchObject({ code: 'nothingChanges' })
  })

  it('loses who acknowledged it, and who had it for a role that it no longer has', () => {
    const play = started()
      .run('second', { type: 'assignStep', stepId: 'promote', to: 'second' })
      .run('second', { type: 'acknowledgeStep', stepId: 'promote' })
      .run('lena', change('promote', { takes: '12m' }))
    expect(stepView(play.cutover, 'promote')?.state).toMatchObject({ assigned: 'second' })
    expect(stepView(play.cutover, 'promote')?.state.acknowledged).toBeUndefined()
    play.run('lena', change('promote', { owner: 'network' }))
    expect(stepView(play.cutover, 'promote')?.state.assigned).toBeUndefined()
  })

  it('[R1] never comes past a gate that held it', () => {
    expect(refused(started(), change('later', { after: [] }))).toMatchObject({
      code: 'gateClosed',
      message: '“Later” would no longer wait for the go of “Go / no-go”; let it come after something behind the gate.',
      field: 'after',
    })
    started().run('lena', change('later', { after: ['promote'] }))
  })

  it('is refused where nothing changes, or where it would last longer than its timebox', () => {
    expect(refused(started(), change('later', { takes: '5m' }))).toMatchObject({ code: 'nothingChanges' })
    const play = new Play(smallRunbook())
    expect(refused(play, change('freeze', { takes: '20m' }))).toMatchObject({ code: 'runbookFaults', field: 'takes' })
  })
})

describe('[R6] four eyes follow the work', () => {
  it('an approver who gets work behind the gate no longer counts, a counted one gets none', () => {
    const gate = smallRunbook().gates[0] ?? expect.unreachable()
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    expect(doesNotCount(play.cutover, gate, 'olga')).toBeUndefined()
    play.run('lena', add({ after: ['go-no-go'], to: 'olga' }))
    expect(added(play).state).toMatchObject({ assigned: 'olga', outside: { by: 'lena', reason: 'It leaks' } })
    expect(doesNotCount(play.cutover, gate, 'olga')).toBe('is assigned to “Restart the driver”')
    expect(refused(started(), add({ after: ['freeze'], to: 'olga' }))).toMatchObject({ code: 'countedApprover' })
    expect(refused(started(), add({ after: ['freeze'], owner: 'operations' }))).toMatchObject({
      code: 'countedApprover',
      field: 'owner',
    })
  })

  it('somebody outside the role does what the lead gave them, with a reason, and nothing else of it', () => {
    const assign = { type: 'assignStep' as const, stepId: 'switch', to: 'quinn' }
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    expect(play.give('lena', assign)).toMatchObject({ code: 'unknownPerson' })
    expect(play.give('nils', { ...assign, reason: 'I am tired' })).toMatchObject({ code: 'notYourRole' })
    play.run('lena', { ...assign, reason: 'Nils is ill' }).run('quinn', { type: 'startStep', stepId: 'switch' })
    expect(play.give('quinn', { type: 'startStep', stepId: 'later' })).toMatchObject({ code: 'notYourRole' })
    play.run('lena', { type: 'assignStep', stepId: 'switch', to: 'nils' })
    expect(stepView(play.cutover, 'switch')?.state.outside).toBeUndefined()
    expect(play.give('quinn', { type: 'completeStep', stepId: 'switch' })).toMatchObject({ code: 'notYourRole' })
  })
})

describe('a runbook amended on the night', () => {
  it('[R12] is one that somebody could have written, with the same plan', () => {
    const file: object = parse(SMALL_YAML)
    const people = [...new Set(Object.values(CAST).flat())]
    const acts = fc.array(actArbitrary(commandArbitraries(smallRunbook(), people), people), { maxLength: 40 })
    let amendments = 0
    fc.assert(
      fc.property(fc.nat(40), fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), acts, (along, turns, rest) => {
        const play = helpAlong(new Play(smallRunbook()), along)
        for (const turn of turns) {
          const moves = amendingMoves({ cutover: play.cutover, now: play.now, turn })
          const move = moves[turn % moves.length]
          if (move) play.give(move.who, move.command)
        }
        for (const act of rest) perform(play, act)
        amendments += play.cutover.amendments?.length ?? 0
        expectAsWritten(play.cutover, file)
      }),
      { numRuns: 60, seed: Number(process.env.FC_SEED ?? 1) },
    )
    expect(amendments).toBeGreaterThan(100)
  })
})

function expectAsWritten({ runbook, t0, amendments = [] }: Cutover, file: object) {
  if (amendments.length === 0) return
  const written = readAgain(file, runbook)
  const byId = <Thing extends { id: string }>(things: readonly Thing[]) =>
    Object.fromEntries(things.map((thing) => [thing.id, thing]))
  expect(byId(written.steps)).toEqual(byId(runbook.steps))
  expect(byId(written.gates)).toEqual(byId(runbook.gates))
  expect(byId(planRunbook(written, { t0 }).nodes)).toEqual(byId(planRunbook(runbook, { t0 }).nodes))
}
