import { describe, expect, it } from 'vitest'
import { type Draft, positionsOf } from '../../../shared/draft/draft.ts'
import { MAX_ROWS } from '../../../shared/draft/limits.ts'
import { actor, draftOf, give, given, NOW, PLANNER, smallDraft } from '../../support/drafts.ts'

const BEN = actor('ben', 'member')
const withBen = (): Draft => given(smallDraft(), { type: 'giveWorkstream', workstream: 'database', people: ['ben'] })
const takes = (text: string, seen = 1, row = 'a') => ({
  type: 'setCells' as const,
  cells: [{ row, column: 'takes', text, seen }],
})

describe('cells', () => {
  it('hold what was typed, faulty or not, with who typed it', () => {
    const { draft } = give(smallDraft(), takes('2h 70m'))
    expect(draft.rows[0]?.cells.takes).toEqual({ text: '2h 70m', seq: 2, by: 'planner' })
  })

  it('[R15] are not overwritten where somebody else changed them meanwhile; whose they are is said', () => {
    const first = given(smallDraft(), takes('20m'))
    const { draft, refusal } = give(first, takes('30m'), actor('eva', 'admin'))
    expect(draft).toBe(first)
    expect(refusal).toMatchObject({
      code: 'cellChanged',
      changed: [{ row: 'a', column: 'takes', text: '20m', seq: 2, by: 'planner' }],
    })
    expect(give(first, takes('30m', 2), actor('eva', 'admin')).refusal).toBeUndefined()
  })

  it('[R13] are set all or none', () => {
    const first = given(smallDraft(), takes('20m'))
    const both = [...takes('30m').cells, ...takes('9m', 1, 'c').cells]
    const { draft, refusal } = give(first, { type: 'setCells', cells: both })
    expect(refusal?.code).toBe('cellChanged')
    expect(draft.rows[2]?.cells.takes?.text).toBe('5m')
  })

  it('that hold it already are no conflict and no event', () => {
    const first = given(smallDraft(), takes('20m'))
    expect(give(first, takes('20m'), actor('eva', 'admin'))).toEqual({ draft: first, events: [] })
  })

  it('that were cleared are still somebody’s: a stale editor is told', () => {
    const cleared = given(smallDraft(), takes(''))
    expect(give(cleared, takes('30m')).refusal?.changed).toEqual([
      { row: 'a', column: 'takes', text: '', seq: 2, by: 'planner' },
    ])
  })

  it('of an unknown row, an unknown column or named twice are refused by name', () => {
    const code = (row: string, column: string) =>
      give(smallDraft(), { type: 'setCells', cells: [{ row, column, text: 'x', seen: 0 }] }).refusal?.code
    expect(code('nobody', 'do')).toBe('unknownRow')
    expect(code('a', 'x-mine')).toBe('unknownColumn')
    expect(
      give(smallDraft(), { type: 'setCells', cells: [...takes('1m').cells, ...takes('2m').cells] }).refusal?.code,
    ).toBe('malformed')
  })
})

describe('rights', () => {
  it('[R5] who was given a workstream edits its rows, and no others', () => {
    const draft = withBen()
    expect(give(draft, takes('20m'), BEN).refusal).toBeUndefined()
    expect(give(draft, takes('20m', 1, 'c'), BEN).refusal?.code).toBe('notYourRole')
    expect(give(draft, { type: 'moveRows', rows: ['a'], workstream: 'network' }, BEN).refusal?.code).toBe('notYourRole')
    expect(give(draft, { type: 'moveRows', rows: ['c'], workstream: 'database' }, BEN).refusal?.code).toBe(
      'notYourRole',
    )
    expect(give(draft, { type: 'removeRows', rows: [{ row: 'c', seen: 1 }] }, BEN).refusal?.code).toBe('notYourRole')
    expect(give(draft, { type: 'setSection', section: 'tier', text: '1', seen: 0 }, BEN).refusal?.code).toBe(
      'notYourRole',
    )
    expect(give(draft, { type: 'comment', row: 'c', text: 'Why?' }, BEN).refusal).toBeUndefined()
  })

  it('observers and other members change nothing', () => {
    expect(give(smallDraft(), takes('20m'), actor('olga', 'observer')).refusal?.code).toBe('observersWatch')
    expect(give(smallDraft(), { type: 'comment', text: 'Hm' }, actor('olga', 'observer')).refusal?.code).toBe(
      'observersWatch',
    )
    expect(give(smallDraft(), takes('20m'), BEN).refusal?.code).toBe('notYourRole')
    // Given a workstream while a member, and an observer since.
    expect(give(withBen(), takes('20m'), actor('ben', 'observer')).refusal?.code).toBe('observersWatch')
  })
})

describe('rows', () => {
  const keys = ({ rows }: Draft) => rows.map(({ key }) => key).join()

  it('are inserted after a row, or at the beginning of a workstream that may be empty', () => {
    const rows = [{ key: 'n', cells: { title: 'New' } }]
    expect(keys(given(smallDraft(), { type: 'insertRows', workstream: 'database', after: 'a', rows }))).toBe('a,n,b,c')
    expect(keys(given(smallDraft(), { type: 'insertRows', workstream: 'network', rows }))).toBe('a,b,n,c')
    const empty = given(smallDraft(), { type: 'addWorkstream', key: 'mid', title: 'Mid', after: 'database' })
    expect(keys(given(empty, { type: 'insertRows', workstream: 'mid', rows }))).toBe('a,b,n,c')
  })

  it('move within and between workstreams, in the order named', () => {
    expect(keys(given(smallDraft(), { type: 'moveRows', rows: ['b', 'a'], workstream: 'network', after: 'c' }))).toBe(
      'c,b,a',
    )
    expect(keys(given(smallDraft(), { type: 'moveWorkstream', workstream: 'network' }))).toBe('c,a,b')
  })

  it('[R15] are not removed where somebody changed them meanwhile', () => {
    const changed = given(smallDraft(), takes('20m'))
    const remove = (seen: number) => give(changed, { type: 'removeRows', rows: [{ row: 'a', seen }] })
    expect(remove(1).refusal).toMatchObject({ code: 'cellChanged', changed: [{ row: 'a', seq: 2, by: 'planner' }] })
    expect(keys(remove(2).draft)).toBe('b,c')
  })

  it('that were removed can be put back from the event alone', () => {
    const { draft, events } = give(smallDraft(), {
      type: 'removeRows',
      rows: [
        { row: 'a', seen: 1 },
        { row: 'b', seen: 1 },
      ],
    })
    const [event] = events
    if (event?.type !== 'rowsRemoved') throw new Error('Nothing was removed')
    const back = event.rows.reduce(
      (one, { key, workstream, after, cells }) =>
        given(one, { type: 'insertRows', workstream, ...(after !== null && { after }), rows: [{ key, cells }] }),
      draft,
    )
    const texts = (one: Draft) =>
      one.rows.map(({ key, cells }) => [key, Object.entries(cells).map(([c, { text }]) => [c, text])])
    expect(texts(back)).toEqual(texts(smallDraft()))
    expect(back.size).toBe(smallDraft().size)
  })

  it('are limited in number and in length, by name', () => {
    const rows = Array.from({ length: MAX_ROWS - 2 }, (_, row) => ({ key: `n${row}`, cells: {} }))
    expect(give(smallDraft(), { type: 'insertRows', workstream: 'network', rows }).refusal?.code).toBe('tooMany')
    const long = {
      key: 'n',
      cells: Object.fromEntries(['do', 'verify', 'message'].map((key) => [key, 'x'.repeat(20_000)])),
    }
    const many = Array.from({ length: 140 }, (_, row) => ({ ...long, key: `n${row}` }))
    expect(give(smallDraft(), { type: 'insertRows', workstream: 'network', rows: many }).refusal?.code).toBe('tooMany')
  })
})

describe('review', () => {
  const inReview = () => given(withBen(), { type: 'askForReview' })
  const approve = (draft: Draft, workstream: string, by = PLANNER) =>
    give(draft, { type: 'approveWorkstream', workstream, seen: draft.seq }, by)
  const approved = () => approve(approve(inReview(), 'database', BEN).draft, 'network').draft
  const VERSION = { runbookId: 'plan', hash: 'abc' }

  it('is by those to whom a workstream was given, by a planner where it was given to nobody', () => {
    expect(approve(inReview(), 'database').refusal?.code).toBe('notYourRole')
    expect(approve(inReview(), 'network', BEN).refusal?.code).toBe('notYourRole')
    expect(approved().workstreams.map(({ approval }) => approval?.by)).toEqual(['ben', 'planner'])
  })

  it('falls with any edit of a row in it, and with any edit of a section', () => {
    const approvals = (draft: Draft) => draft.workstreams.map(({ approval }) => approval !== undefined)
    expect(approvals(given(approved(), takes('20m')))).toEqual([false, true])
    expect(approvals(given(approved(), { type: 'setSection', section: 'tier', text: '2', seen: 0 }))).toEqual([
      false,
      false,
    ])
    expect(approvals(given(approved(), { type: 'moveRows', rows: ['a'], workstream: 'network' }))).toEqual([
      false,
      false,
    ])
    expect(approvals(given(approved(), { type: 'comment', row: 'a', text: 'Fine' }))).toEqual([true, true])
  })

  it('[R15] is of what was seen', () => {
    const draft = inReview()
    const changed = given(draft, takes('20m'))
    const stale = { type: 'approveWorkstream' as const, workstream: 'database', seen: draft.seq }
    expect(give(changed, stale, BEN).refusal?.code).toBe('draftChanged')
    expect(give(given(draft, takes('20m', 1, 'c')), stale, BEN).refusal).toBeUndefined()
  })

  it('takes the word of a person whose sign-in nobody else made', () => {
    const draft = inReview()
    const approval = { type: 'approveWorkstream' as const, workstream: 'network', seen: draft.seq }
    const planner = { ...PLANNER }
    if (planner.kind !== 'person') throw new Error('A planner is a person')
    expect(give(draft, approval, { ...planner, isProgram: true }).refusal?.code).toBe('notYourRole')
    expect(give(draft, approval, { ...planner, unconfirmed: true }).refusal?.code).toBe('notConfirmed')
    expect(give(draft, takes('20m'), { ...planner, isProgram: true, unconfirmed: true }).refusal).toBeUndefined()
  })

  it('ends in a version, only once all workstreams are approved as they are', () => {
    const whole = (draft: Draft, seq = draft.seq) =>
      give(draft, { type: 'approveDraft', seen: draft.seq }, PLANNER, { version: { seq, became: VERSION } })
    expect(whole(inReview()).refusal?.message).toBe('Not approved yet: Database, Network.')
    expect(whole(approved(), 0).refusal?.code).toBe('draftChanged')
    const { draft } = whole(approved())
    expect(draft).toMatchObject({ status: 'approved', approved: VERSION })
    expect(give(draft, takes('20m')).refusal?.code).toBe('draftState')
    const open = given(draft, { type: 'reopenDraft', reason: 'The vendor moved' })
    expect(open.status).toBe('draft')
    expect(open.workstreams.every(({ approval }) => approval === undefined)).toBe(true)
  })

  it('is locked from an instant on, without anybody doing anything then', () => {
    const at = new Date(NOW + 1000).toISOString()
    const draft = given(smallDraft(), { type: 'lock', reason: 'T-2d', at })
    expect(give(draft, takes('20m')).refusal).toBeUndefined()
    expect(give(draft, takes('20m'), PLANNER, { now: NOW + 1000 }).refusal?.code).toBe('draftLocked')
    const open = give(draft, { type: 'unlock', reason: 'One more' }, PLANNER, { now: NOW + 1000 }).draft
    expect(give(open, takes('20m'), PLANNER, { now: NOW + 1000 }).refusal).toBeUndefined()
  })
})

describe('an edit of one cell', () => {
  it('costs no more than the list of rows, in ten thousand', () => {
    const rows = Array.from({ length: MAX_ROWS }, (_, row) => ({
      key: `r${row}`,
      workstream: 'w',
      cells: { title: `Step ${row}`, takes: '5m' },
    }))
    let draft = draftOf({ sections: {}, workstreams: [{ key: 'w', title: 'W' }], columns: [], rows })
    const { rows: kept } = draft
    draft = given(draft, takes('6m', 1, 'r77'))
    // One row is new, and where each stands is not counted again.
    expect(draft.rows.filter((row, place) => row !== kept[place])).toHaveLength(1)
    expect(positionsOf(draft.rows)).toBe(positionsOf(kept))
  })
})
