import { describe, expect, it } from 'vitest'
import type { SideField, SideRow } from '../../../../client/features/servicenow/changeCompared.ts'
import { sidesOf } from '../../../../client/features/servicenow/changeSides.ts'
import type { QueuedWrite } from '../../../../client/live/serviceNow.ts'
import { leadChange } from '../../../../shared/change/change.ts'
import { askingRunbook, changeReading, facts, hear, LINKED, linked } from '../../../support/changes.ts'
import { iso, makeReady, minutes, Play, signature, T0 } from '../../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../../support/smallRunbook.ts'

/** The small runbook whose freeze starts the change, and whose gate asks for its approval. */
const RUNBOOK = () =>
  mustRead(
    SMALL_YAML.replace('{ mandatory: closed }]', '{ mandatory: closed }, { change: { approved: true } }]').replace(
      'step: freeze, title: Freeze writes,',
      'step: freeze, title: Freeze writes, startsChange: true,',
    ),
  )

function sides(play: Play, writes?: readonly QueuedWrite[]): SideRow[] {
  const change = leadChange(play.cutover)
  if (!change) throw new Error('No change is linked')
  return sidesOf(play.cutover, change, play.now, writes)
}
const side = (play: Play, field: SideField, writes: readonly QueuedWrite[] = []) =>
  sides(play, writes).find((row) => row.field === field)
const statuses = (play: Play, writes: readonly QueuedWrite[] = []) =>
  sides(play, writes).flatMap(({ field, status }) => (status === 'agrees' ? [] : `${field} ${status}`))

const write = (key: string, given: Partial<QueuedWrite> = {}): QueuedWrite => ({
  key,
  what: key,
  status: 'waiting',
  failure: null,
  createdAt: T0,
  settledAt: null,
  notBefore: null,
  ...given,
})

/** Behind the gate, before the freeze. */
function released(): Play {
  const play = linked(new Play(RUNBOOK())).run('lena', { type: 'startCutover' })
  makeReady(play).run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  play.run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  play.run('olga', signature(play)).run('sam', signature(play))
  return play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })
}

/** The freeze has begun at T-0, and ServiceNow has taken that. */
function begun(): Play {
  const play = released()
  play.now = T0
  play.run('dana', { type: 'startStep', stepId: 'freeze' })
  return hear(play, facts(play, { state: '-1', actualStart: iso(T0) }))
}

describe('both sides of a change', () => {
  it('agree in calm, before and while the work goes on', () => {
    expect(statuses(linked(new Play(RUNBOOK())))).toEqual([])
    expect(statuses(released())).toEqual([])
    const play = begun()
    expect(statuses(play)).toEqual([])
    expect(side(play, 'state')).toMatchObject({ here: 'Implement, since 23:00', there: 'Implement' })
    expect(side(play, 'actualStart')).toEqual({
      field: 'actualStart',
      here: 'Sat 28 Nov, 23:00',
      there: 'Sat 28 Nov, 23:00',
      status: 'agrees',
    })
    expect(side(play, 'actualEnd')).toBeUndefined()
    expect(side(play, 'closeCode')).toBeUndefined()
  })

  it('[R14] are not compared in a rehearsal, nor before anything was heard', () => {
    expect(sides(linked(new Play(RUNBOOK(), { mode: 'rehearsal' })))).toEqual([])
    const play = new Play(RUNBOOK()).run('lena', { type: 'linkChange', number: 'CHG0030001' })
    expect(sides(hear(play, LINKED))).toEqual([])
  })

  it('[R11] are unknown once nobody confirms them, and what differed then still differs', () => {
    const play = hear(linked(new Play(RUNBOOK())), { kind: 'unreachable', changeId: 'change-1', because: 'Down' })
    expect(side(play, 'state')?.status).toBe('unknown')
    const held = begun()
    hear(held, facts(held, { state: '-1', actualStart: iso(T0), onHold: true })).wait(minutes(10))
    expect(side(held, 'hold')?.status).toBe('differs')
    expect(side(held, 'state')?.status).toBe('unknown')
  })
})

describe('the state', () => {
  it('is nobody’s business before the work begins, unless the change is over by then', () => {
    const play = linked(new Play(RUNBOOK()))
    for (const state of ['-5', '-3', '-1', '17']) {
      expect(side(hear(play, facts(play, { state })), 'state')?.status).toBe('agrees')
    }
    expect(side(hear(play, facts(play, { state: '3' })), 'state')).toMatchObject({ status: 'differs', tone: 'late' })
    expect(side(hear(play, facts(play, { state: '4' })), 'state')).toMatchObject({ status: 'differs', tone: 'bad' })
  })

  it('is Implement while the work goes on, and unknown where it is one of the instance’s own', () => {
    const play = begun()
    hear(play, facts(play, { state: '0', actualStart: iso(T0) }))
    expect(side(play, 'state')).toMatchObject({ status: 'differs', there: 'Review', why: 'The work goes on here.' })
    hear(play, facts(play, { state: '17', actualStart: iso(T0) }))
    expect(side(play, 'state')).toMatchObject({ status: 'unknown', why: 'T-Minus does not know this state.' })
  })

  it('waits while it is being written, and says what the queue says otherwise', () => {
    const play = begun()
    hear(play, facts(play))
    const state = (given: Partial<QueuedWrite>) => side(play, 'state', [write('state:implement', given)])
    expect(state({})).toMatchObject({ status: 'waits', why: 'T-Minus writes it next.' })
    expect(state({ failure: 'Not before 23:30' })).toMatchObject({ status: 'waits', why: 'Not before 23:30' })
    expect(state({ status: 'sending' })).toMatchObject({ status: 'waits' })
    expect(state({ status: 'refused', failure: 'It is still in Assess.' })).toMatchObject({
      status: 'differs',
      why: 'It is still in Assess.',
      refused: true,
    })
    expect(state({ status: 'dropped' })).toMatchObject({ status: 'agrees', here: 'as it is there' })
    expect(state({ status: 'done', settledAt: play.now + 1 })).toMatchObject({ status: 'waits' })
    expect(state({ status: 'done', settledAt: play.now - 1 })).toMatchObject({
      status: 'differs',
      why: 'T-Minus wrote it Sat 28 Nov, 22:59; it was changed in ServiceNow since.',
    })
    expect(side(play, 'state', [])).toMatchObject({ status: 'differs' })
  })

  it('is no disagreement as long as the queue has not been read', () => {
    const play = begun()
    hear(play, facts(play))
    expect(sides(play).find(({ field }) => field === 'state')?.status).toBe('unknown')
  })

  it('waits behind a refusal, which is the one that somebody settles', () => {
    const play = begun()
    hear(play, facts(play))
    const writes = [write('actual:start:9'), write('state:implement', { status: 'refused', failure: 'No.' })]
    expect(side(play, 'actualStart', writes)).toMatchObject({
      status: 'waits',
      why: 'It waits behind what ServiceNow refused.',
    })
    expect(side(play, 'state', writes)?.refused).toBe(true)
  })

  it('is Closed once that was asked for, and once the cutover is over', () => {
    const play = linked(new Play(RUNBOOK())).run('lena', { type: 'cancelCutover', reason: 'Moved' })
    expect(side(play, 'state')).toMatchObject({ status: 'differs', here: 'Closed or cancelled' })
    play.run('lena', { type: 'closeChange', changeId: 'change-1', code: 'unsuccessful', notes: 'Moved' })
    const close = write('close:12')
    expect(side(play, 'state', [close])).toMatchObject({ status: 'waits', here: 'Closed' })
    expect(side(play, 'closeCode', [close])).toMatchObject({ status: 'waits', here: 'Unsuccessful', there: 'None' })
    hear(play, facts(play, { state: '3', closeCode: 'successful' }))
    expect(side(play, 'state')?.status).toBe('agrees')
    expect(side(play, 'closeCode')).toMatchObject({ status: 'differs', there: 'Successful' })
  })
})

describe('the approval', () => {
  it('differs where a gate said go on it and it is gone', () => {
    const play = released()
    expect(side(play, 'approval')).toMatchObject({ here: 'Go for “Go / no-go”', status: 'agrees' })
    hear(play, facts(play, { approval: 'requested' }))
    expect(side(play, 'approval')).toMatchObject({
      here: 'Not decided yet',
      status: 'differs',
      tone: 'bad',
      why: 'It was there before. Gates that rest on it do not say go.',
    })
  })

  it('is nobody’s matter before the gate is decided, but for a rejection', () => {
    const play = hear(new Play(askingRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030001' }), LINKED)
    hear(play, facts(play, { approval: 'requested' }))
    expect(side(play, 'approval')).toMatchObject({ here: 'Not decided yet', status: 'agrees' })
    hear(play, facts(play, { approval: 'rejected' }))
    expect(side(play, 'approval')).toMatchObject({ status: 'differs', tone: 'bad' })
  })
})

it('a hold differs from a cutover that goes on, not from one that stands still', () => {
  const play = begun()
  const held = () =>
    hear(play, facts(play, { state: '-1', actualStart: iso(T0), onHold: true, onHoldReason: 'Freeze' }))
  expect(side(held(), 'hold')).toMatchObject({ here: 'Running', there: 'On hold: “Freeze”', status: 'differs' })
  play.run('lena', { type: 'pauseCutover', reason: 'ServiceNow holds it' })
  expect(side(held(), 'hold')).toMatchObject({ here: 'Paused', status: 'agrees' })
})

describe('the planned dates', () => {
  it('agree while they leave room for what is expected', () => {
    const play = linked(new Play(RUNBOOK()))
    expect(side(play, 'plannedEnd')?.status).toBe('agrees')
    hear(play, facts(play, { plannedStart: iso(T0 + minutes(5)), plannedEnd: iso(T0 + minutes(10)) }))
    expect(side(play, 'plannedStart')).toMatchObject({ status: 'differs', there: 'Sat 28 Nov, 23:05' })
    expect(side(play, 'plannedEnd')?.why).toMatch(/^The work is expected to end /)
  })

  it('are unknown where ServiceNow has none', () => {
    const play = linked(new Play(RUNBOOK()))
    const { plannedStart: _, plannedEnd: __, ...dateless } = changeReading()
    hear(play, { kind: 'facts', changeId: 'change-1', readAt: iso(play.now), facts: dateless })
    expect(side(play, 'plannedStart')).toMatchObject({ there: 'No date', status: 'unknown' })
  })

  it('that were asked for wait until ServiceNow has them', () => {
    const play = linked(new Play(RUNBOOK()))
    const [start, end] = [iso(T0 + minutes(60)), iso(T0 + minutes(400))]
    play.run('lena', { type: 'proposeChangeDates', changeId: 'change-1', start, end, reason: 'Late' })
    expect(side(play, 'plannedStart', [write('dates:9')])).toMatchObject({
      here: 'Sun 29 Nov, 00:00, asked for',
      status: 'waits',
    })
    expect(side(play, 'plannedStart', [write('dates:9', { status: 'refused', failure: 'Closed week' })])).toMatchObject(
      {
        status: 'differs',
        why: 'Closed week',
        refused: true,
      },
    )
    hear(play, facts(play, { plannedStart: start, plannedEnd: end }))
    expect(side(play, 'plannedEnd')?.here).not.toContain('asked for')
  })
})

it('an actual start that ServiceNow alone has is a disagreement', () => {
  const play = linked(new Play(RUNBOOK()))
  hear(play, facts(play, { actualStart: iso(T0) }))
  expect(side(play, 'actualStart')).toMatchObject({ here: 'Not begun', status: 'differs' })
})
