import { describe, expect, it } from 'vitest'
import { CONFIRM_EVERY_MS, STALE_AFTER_MS, standingOf } from '../../../shared/change/change.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import {
  askingRunbook,
  changeReading,
  facts,
  hear,
  incidentReading,
  LINKED,
  linked,
  phaseRunbook,
  SERVICENOW,
} from '../../support/changes.ts'
import { iso, makeReady, minutes, Play, person, signature, T0 } from '../../support/play.ts'

const GATE = 'go-no-go'
const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const types = (play: Play, after: number) => play.log.filter(({ seq }) => seq > after).map(({ type }) => type)
const theChange = (play: Play) => {
  const [change] = play.cutover.changes
  if (!change) throw new Error('No change is there')
  return change
}

/** A linked change, readiness done, the poll of the gate open and everybody asked but the one who decides. */
function asked(play = linked()): Play {
  play.run('lena', { type: 'startCutover' })
  makeReady(play)
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  return vote(play.run('lena', { type: 'openPoll', gateId: GATE }))
}
function vote(play: Play): Play {
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: GATE, vote: 'go' })
  for (const approver of ['olga', 'sam']) play.run(approver, signature(play))
  return play
}
const decide = (play: Play) => play.give('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })
const gone = (play = asked()): Play => play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })
const status = (play: Play) => play.cutover.gates[0]?.status

describe('linking', () => {
  it('[R11] one change leads a cutover, however often it is asked for', () => {
    const play = linked()
    expect(code(play.give('lena', { type: 'linkChange', number: 'CHG0030001' }))).toBe('changeState')
    expect(code(play.give('lena', { type: 'linkChange', number: 'CHG0030002' }))).toBe('changeState')
    expect(code(play.give('lena', { type: 'createChange', model: 'normal' }))).toBe('changeState')
    expect(code(play.give('lena', { type: 'linkChange', number: 'CHG0030002', relation: 'parent' }))).toBe('ok')
  })

  it('[R11] a creation whose outcome is open cannot be forgotten, since that would be a way to make two', () => {
    const play = new Play(askingRunbook()).run('lena', { type: 'createChange', model: 'emergency' })
    const given = { type: 'unlinkChange' as const, changeId: 'change-1', reason: 'Too slow' }
    expect(code(play.give('lena', given))).toBe('changeState')
    hear(play, LINKED)
    expect(code(play.give('lena', given))).toBe('ok')
    expect(message(play.give('lena', { type: 'createChange', model: 'emergency' }))).toContain('CHG0030001 was made')
    expect(code(play.give('lena', { type: 'linkChange', number: 'CHG0030001' }))).toBe('ok')
  })

  it('an answer that comes twice, or after the link was given up, comes to nothing', () => {
    const play = linked()
    const before = play.cutover.seq
    hear(play, LINKED, { kind: 'linkFailed', changeId: 'change-1', because: 'Late' })
    play.run('lena', { type: 'unlinkChange', changeId: 'change-1', reason: 'The wrong one' })
    hear(play, LINKED, facts(play, { state: '4' }), { kind: 'unreachable', changeId: 'change-1', because: 'x' })
    expect(types(play, before)).toEqual(['changeUnlinked'])
  })

  it('a standard change has a template, and no other has one', () => {
    const play = new Play(askingRunbook())
    expect(play.give('lena', { type: 'createChange', model: 'standard' })).toMatchObject({ field: 'template' })
    expect(play.give('lena', { type: 'createChange', model: 'normal', template: 'abc' })).toMatchObject({
      field: 'template',
    })
  })

  it('[R14] a rehearsal links a change to look at it, and never makes, moves or closes one', () => {
    const play = linked(new Play(askingRunbook(), { mode: 'rehearsal' }))
    expect(theChange(play).status).toBe('linked')
    const alone = new Play(askingRunbook(), { mode: 'rehearsal' })
    expect(code(alone.give('lena', { type: 'createChange', model: 'normal' }))).toBe('rehearsalOnlyReads')
    const close = { type: 'closeChange' as const, changeId: 'change-1', code: 'successful' as const, notes: 'Fine' }
    expect(code(play.give('lena', close))).toBe('rehearsalOnlyReads')
    expect(code(play.give('lena', { type: 'raiseIncident', title: 'Slow' }))).toBe('rehearsalOnlyReads')
    expect(
      code(
        play.give('lena', {
          type: 'proposeChangeDates',
          changeId: 'change-1',
          start: iso(T0),
          end: iso(T0 + minutes(60)),
          reason: 'Late',
        }),
      ),
    ).toBe('rehearsalOnlyReads')
  })
})

describe('[R11] what may be believed', () => {
  it('is confirmed, then stale by age alone, and unreachable once that was said', () => {
    const play = linked()
    expect(standingOf(theChange(play), play.now)).toBe('confirmed')
    expect(standingOf(theChange(play), play.now + STALE_AFTER_MS)).toBe('confirmed')
    expect(standingOf(theChange(play), play.now + STALE_AFTER_MS + 1)).toBe('stale')
    hear(play, { kind: 'unreachable', changeId: 'change-1', because: 'No answer' })
    expect(standingOf(theChange(play), play.now)).toBe('unreachable')
    hear(play, facts(play))
    expect(standingOf(theChange(play), play.now)).toBe('confirmed')
  })

  it('fills the log with what is new, and with a confirmation now and then', () => {
    const play = linked()
    const before = play.cutover.seq
    hear(play.wait(60_000), facts(play))
    expect(types(play, before)).toEqual([])
    hear(play.wait(CONFIRM_EVERY_MS), facts(play))
    hear(play.wait(1000), facts(play, { state: '-1' }))
    expect(types(play, before)).toEqual(['changeConfirmed', 'changeConfirmed'])
  })

  it('an older reading never replaces a newer one, and none is from the future', () => {
    const play = linked().wait(60_000)
    const older = facts(play, { state: '-1' })
    hear(play.wait(60_000), facts(play, { state: '0' }), older)
    expect(theChange(play).facts?.state.label).toBe('Review')
    const ahead = { ...facts(play, { state: '3' }), readAt: iso(play.now + minutes(60)) }
    hear(play, ahead)
    expect(theChange(play).confirmedAt).toBe(play.now)
  })

  it('only the sync with ServiceNow says what ServiceNow says', () => {
    const play = linked()
    const observations = [facts(play, { approval: 'approved' })]
    expect(code(play.give('lena', { type: 'recordChange', observations }))).toBe('notYourRole')
    expect(code(play.give(SERVICENOW, { type: 'startCutover' }))).toBe('notYourRole')
  })
})

describe('a gate that asks the change', () => {
  it('goes when ServiceNow has confirmed everything that is asked', () => {
    expect(status(gone())).toBe('go')
  })

  it.each([
    ['is not approved', { approval: 'requested' }, 'approval: Requested'],
    ['is in another state', { state: '-3' }, 'is in Authorize'],
    ['is on hold', { onHold: true }, 'is on hold'],
    ['has a conflict', { conflict: true }, 'conflicts: found'],
    ['is planned too short', { plannedEnd: iso(T0 + minutes(5)) }, 'planned window: does not cover the forecast'],
  ])('does not go when it %s, and says so', (_, said, sentence) => {
    const play = asked(hear(linked(), facts(linked(), said)))
    expect(code(decide(play))).toBe('criteriaUnmet')
    expect(message(decide(play))).toContain('CHG0030001')
    expect(message(decide(play))).toContain(sentence)
  })

  it('[R11] does not go on what nobody confirmed: no change, a stale, an unreachable, a conflicting or a paused one', () => {
    expect(message(decide(asked(new Play(askingRunbook()))))).toContain('none is linked')
    const stale = asked()
    stale.wait(STALE_AFTER_MS + 1)
    expect(code(decide(stale))).toBe('pollChanged')
    const lost = asked(hear(linked(), { kind: 'unreachable', changeId: 'change-1', because: 'No answer' }))
    expect(message(decide(lost))).toContain('cannot be reached')
    const conflict = asked(hear(linked(), { kind: 'conflict', changeId: 'change-1', sentence: 'It stayed in New' }))
    expect(message(decide(conflict))).toContain('It stayed in New')
    const paused = asked(linked().run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade' }))
    expect(message(decide(paused))).toContain('paused')
  })

  it('[R11] does not go on a fact that the instance does not answer', () => {
    const play = linked()
    const { conflict: _, ...silent } = changeReading()
    hear(play, { kind: 'facts', changeId: 'change-1', readAt: iso(play.now), facts: silent })
    expect(code(decide(asked(play)))).toBe('criteriaUnmet')
  })

  it('[R7] an open poll begins again when the change turns, with every vote void', () => {
    const play = asked()
    hear(play.wait(1000), facts(play, { onHold: true, onHoldReason: 'Network freeze' }))
    expect(play.cutover.gates[0]?.poll).toMatchObject({ reports: [], signatures: [] })
    expect(play.cutover.gates[0]?.poll?.reopenedBecause).toContain('is on hold')
  })

  it.each([
    ['rejected', { approval: 'rejected' }, 'was rejected'],
    ['held', { onHold: true }, 'was put on hold'],
    ['cancelled', { state: '4' }, 'was cancelled'],
    ['closed', { state: '3' }, 'was closed'],
    ['in review', { state: '0' }, 'went into review'],
    ['not approved any more', { approval: 'requested', state: '-3' }, 'lost its approval'],
    ['moved out of its window', { plannedEnd: iso(T0 + minutes(10)) }, 'was moved'],
  ])('[R7] reopens after a go when the change is %s', (_, said, because) => {
    const play = gone()
    hear(play.wait(1000), facts(play, said))
    expect(status(play)).toBe('pending')
    expect(play.cutover.gates[0]?.reopenedBecause).toContain(because)
  })

  it('[R7] stays open to go on through age, silence, and everything else that ServiceNow says', () => {
    const play = gone().wait(STALE_AFTER_MS * 3)
    hear(play, { kind: 'unreachable', changeId: 'change-1', because: 'No answer' })
    hear(play.wait(1000), facts(play, { state: '-1', openTasks: 3, conflict: true }))
    expect(status(play)).toBe('go')
  })

  it('[R7] after the point of no return it alarms and does not stop anybody', () => {
    const play = gone()
    play.now = T0 + minutes(1)
    play.run('dana', { type: 'startStep', stepId: 'freeze' }).wait(minutes(6))
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    play.run('dana', { type: 'startStep', stepId: 'copy' }).wait(minutes(20))
    play.run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '1' } })
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.execute('dana', 'promote')
    play.run('second', { type: 'confirmStep', stepId: 'promote' })
    play.execute('nils', 'switch')
    play.execute('quinn', 'validate', 'Right')
    play.run('dana', { type: 'startStep', stepId: 'open-writes' })
    hear(play.wait(1000), facts(play, { onHold: true }))
    expect(status(play)).toBe('go')
    play.execute('nils', 'bake')
    expect(code(play.give('dana', { type: 'startStep', stepId: 'watch-lag' }))).toBe('ok')
  })
})

describe('a change that is held in the middle of a run', () => {
  const running = () => {
    const play = gone()
    play.now = T0 + minutes(1)
    return play.run('dana', { type: 'startStep', stepId: 'freeze' })
  }

  it('keeps new steps of the marked phases from starting beside the gate, and says why', () => {
    const play = gone()
    play.now = T0 + minutes(31)
    hear(play, facts(play))
    hear(play.wait(1000), facts(play, { onHold: true, onHoldReason: 'Network freeze' }))
    const refused = play.give('dana', { type: 'startStep', stepId: 'freeze' })
    expect(refused).toMatchObject({
      waitingFor: [
        { kind: 'gate', id: GATE },
        { kind: 'change', id: 'change-1', sentence: 'CHG0030001 is on hold in ServiceNow (“Network freeze”)' },
      ],
    })
    const elsewhere = play.give('nils', { type: 'startStep', stepId: 'later' })
    expect(elsewhere).toMatchObject({ waitingFor: [{ kind: 'gate', id: GATE }] })
  })

  it('keeps them from starting by the phase alone, where no gate asks the change', () => {
    const play = gone(asked(linked(new Play(phaseRunbook()))))
    play.now = T0 + minutes(1)
    hear(play, facts(play, { onHold: true }))
    expect(status(play)).toBe('go')
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze' }))).toBe('changeHeld')
  })

  it('lets what runs finish, and never holds a rollback', () => {
    const play = running()
    hear(play.wait(1000), facts(play, { onHold: true }))
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'freeze' }))).toBe('ok')
    play.run('lena', { type: 'beginRollback', reason: 'The change is held' })
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze~rollback' }))).toBe('ok')
  })

  it('lets go when the hold ends, but for the gate, which has to be asked again', () => {
    const play = running()
    hear(play.wait(1000), facts(play, { onHold: true }))
    const waiting = () => {
      const refused = play.give('nils', { type: 'startStep', stepId: 'switch' })
      return isRefusal(refused) ? refused.waitingFor?.map(({ kind }) => kind) : []
    }
    expect(waiting()).toContain('change')
    hear(play.wait(1000), facts(play))
    expect(waiting()).not.toContain('change')
    expect(waiting()).toContain('gate')
  })
})

describe('break glass', () => {
  const lost = () =>
    asked(hear(linked(), { kind: 'unreachable', changeId: 'change-1', because: 'No answer since 22:00' }))
  const propose = { type: 'breakGlass' as const, gateId: GATE, reason: 'ServiceNow is down' }
  const agree = { ...propose, agrees: true as const }

  it('takes two named people and a reason, and is marked on the decision', () => {
    const play = lost()
    expect(code(play.give('lena', propose))).toBe('ok')
    expect(code(decide(play))).toBe('criteriaUnmet')
    expect(code(play.give('lena', propose))).toBe('samePerson')
    expect(code(play.give('nils', propose))).toBe('notYourRole')
    expect(code(play.give('sam', agree))).toBe('ok')
    expect(code(decide(play))).toBe('ok')
    expect(play.cutover.gates[0]?.decision?.breakGlass).toMatchObject({
      proposed: { by: 'lena' },
      agreed: { by: 'sam' },
      reason: 'ServiceNow is down',
    })
  })

  it('[R15] is agreed to by who has read it: another proposal is none, nor is there agreement to nothing', () => {
    expect(lost().give('lena', agree)).toMatchObject({ code: 'proposalChanged', field: 'agrees' })
    const play = lost().run('lena', propose)
    expect(play.give('sam', propose)).toMatchObject({ code: 'proposalChanged', field: 'agrees' })
    expect(play.cutover.gates[0]?.poll?.breakGlass?.agreed).toBeUndefined()
  })

  it('is not there while ServiceNow answers, least of all against its no', () => {
    expect(code(asked().give('lena', propose))).toBe('changeState')
    const rejected = linked()
    hear(rejected, facts(rejected, { approval: 'rejected' }))
    expect(code(asked(rejected).give('lena', propose))).toBe('changeState')
  })

  it('is no way around any other criterion, nor for a program', () => {
    const play = lost().run('lena', propose).run('sam', agree)
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong report' })
    vote(play)
    expect(message(decide(play))).toContain('UAT exit criteria met')
    expect(code(lost().give(person('lena', { via: 'token' }), propose))).toBe('notYourRole')
  })

  it.each([
    ['holds', {}, true],
    ['does not hold', { state: '-3' }, false],
  ])('is reconciled once ServiceNow answers that it %s', (_, said, met) => {
    const play = lost().run('lena', propose).run('sam', agree)
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })
    hear(play.wait(1000), facts(play, said))
    expect(play.cutover.gates[0]?.decision?.breakGlass?.settled).toEqual({ at: play.now, met })
  })
})

describe('new dates', () => {
  const propose = {
    type: 'proposeChangeDates' as const,
    changeId: 'change-1',
    start: iso(T0 - minutes(60)),
    end: iso(T0 + minutes(360)),
    reason: 'Overrun',
  }

  it('leave the gate unconfirmed until ServiceNow has them', () => {
    const play = linked().run('lena', propose)
    expect(message(decide(asked(play)))).toContain('new dates are not confirmed')
    hear(play.wait(1000), facts(play, { plannedEnd: iso(T0 + minutes(300)) }))
    expect(theChange(play).proposed).toBeDefined()
    hear(play.wait(1000), facts(play, { plannedEnd: iso(T0 + minutes(360)) }))
    expect(theChange(play).proposed).toBeUndefined()
  })

  it.each([
    ['dates' as const, false],
    ['state' as const, true],
  ])('are waited for no longer when somebody leaves as it is what was refused of the %s', (write, waits) => {
    const play = linked().run('lena', propose)
    hear(play, { kind: 'conflict', changeId: 'change-1', sentence: 'It stayed as before', write })
    play.run('lena', { type: 'settleChangeConflict', changeId: 'change-1', by: 'accept' })
    expect(theChange(play).proposed !== undefined).toBe(waits)
  })

  it('have to make sense', () => {
    const play = linked()
    const backwards = { ...propose, end: propose.start }
    expect(play.give('lena', backwards)).toMatchObject({ code: 'malformed', field: 'end' })
    const same = { ...propose, end: iso(T0 + minutes(240)) }
    expect(code(play.give('lena', same))).toBe('nothingChanges')
  })
})

describe('incidents', () => {
  it('are seen once, followed, and counted in the exit criteria', () => {
    const play = linked()
    const before = play.cutover.seq
    const observations = { kind: 'incident' as const, facts: incidentReading() }
    hear(play, observations, observations)
    expect(types(play, before)).toEqual(['incidentSeen'])
    hear(play, { kind: 'incident', facts: incidentReading({ open: false, state: { value: '7', label: 'Closed' } }) })
    expect(play.cutover.incidents).toHaveLength(1)
    expect(play.cutover.incidents[0]?.facts?.open).toBe(false)
    hear(play, { kind: 'incident', facts: incidentReading({ sysId: 'c'.repeat(32), open: false }) })
    expect(play.cutover.incidents).toHaveLength(1)
  })

  it('are raised once from a step, and become the one that ServiceNow has', () => {
    const play = linked()
    const raise = { type: 'raiseIncident' as const, title: 'Payments are slow', stepId: 'switch' }
    play.run('nils', raise)
    expect(code(play.give('nils', raise))).toBe('nothingChanges')
    hear(play, { kind: 'incidentFailed', incidentId: 'incident-1', because: 'Not allowed' })
    expect(code(play.give('nils', raise))).toBe('ok')
    hear(play, { kind: 'incident', incidentId: 'incident-2', facts: incidentReading() })
    expect(play.cutover.incidents).toMatchObject([
      { id: 'incident-1', failed: 'Not allowed' },
      { id: 'incident-2', facts: { number: 'INC0010001' } },
    ])
  })

  it.each(['step', 'watch item'])('are raised again for a %s once the one before is closed, and only then', (from) => {
    const play = linked().run('nils', { type: 'addWatchItem', title: 'Payments are slow' })
    const about = from === 'step' ? { stepId: 'switch' } : { watchItemId: play.cutover.watchItems[0]?.id }
    const raise = { type: 'raiseIncident' as const, title: 'Payments are slow', ...about }
    play.run('nils', raise)
    hear(play, { kind: 'incident', incidentId: 'incident-1', facts: incidentReading() })
    expect(message(play.give('nils', raise))).toContain('INC0010001 was raised for it and is open')
    const closed = { open: false, state: { value: '7', label: 'Closed' } }
    hear(play, { kind: 'incident', incidentId: 'incident-1', facts: incidentReading(closed) })
    expect(code(play.give('nils', raise))).toBe('ok')
    expect(message(play.give('nils', raise))).toContain('is being raised already')
    const second = incidentReading({ sysId: 'd'.repeat(32), number: 'INC0010002' })
    hear(play, { kind: 'incident', incidentId: 'incident-2', facts: second })
    expect(message(play.give('nils', raise))).toContain('INC0010002')
  })
})
