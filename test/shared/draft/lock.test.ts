import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lockNow, type PlannedFrom } from '../../../shared/draft/lock.ts'
import { actor, give, given, NOW, PLANNER, smallDraft } from '../../support/drafts.ts'

const DAY = 86_400_000
const cutover = (t0: number): PlannedFrom => ({ cutoverId: 'c', title: 'Ledger move', t0 })
const planned = (t0: number) => ({ planned: [cutover(t0)] })
const edit = { type: 'setSection', section: 'title', text: 'Another', seen: 1 } as const
const unlock = { type: 'unlock', reason: 'The vendor was late' } as const

describe('a plan of which a live cutover comes near', () => {
  it('is locked from two days before its T-0, and says where changes go', () => {
    expect(give(smallDraft(), edit, PLANNER, planned(NOW + 2 * DAY + 1)).refusal).toBeUndefined()
    expect(give(smallDraft(), edit, PLANNER, planned(NOW + 2 * DAY)).refusal).toMatchObject({
      code: 'draftLocked',
      message: expect.stringContaining('Changes go through edits of that cutover'),
    })
  })

  it('is open again when its T-0 moves away', () => {
    const draft = smallDraft()
    expect(give(draft, edit, PLANNER, planned(NOW + DAY)).refusal?.code).toBe('draftLocked')
    expect(give(draft, edit, PLANNER, planned(NOW + 5 * DAY)).refusal).toBeUndefined()
    expect(give(draft, edit).refusal).toBeUndefined()
  })

  it('locks when its planners have said, or never', () => {
    const early = given(smallDraft(), { type: 'setLockBefore', before: 7 * 86_400 })
    expect(give(early, edit, PLANNER, planned(NOW + 6 * DAY)).refusal?.code).toBe('draftLocked')
    const never = given(smallDraft(), { type: 'setLockBefore', before: null })
    expect(give(never, edit, PLANNER, planned(NOW - DAY)).refusal).toBeUndefined()
  })

  it('[R8] is unlocked by a planner with a reason, and locks again where T-0 moves to later', () => {
    const { draft, refusal } = give(smallDraft(), unlock, PLANNER, planned(NOW + DAY))
    expect(refusal).toBeUndefined()
    expect(give(draft, edit, PLANNER, { ...planned(NOW + DAY), now: NOW + 1000 }).refusal).toBeUndefined()
    const later = { ...planned(NOW + 4 * DAY), now: NOW + 2 * DAY }
    expect(give(draft, edit, PLANNER, later).refusal?.code).toBe('draftLocked')
    expect(give(smallDraft(), unlock, actor('ben', 'member'), planned(NOW + DAY)).refusal?.code).toBe('notYourRole')
    expect(give(smallDraft(), unlock).refusal?.code).toBe('draftState')
  })

  it('is not opened by saying that it locks later', () => {
    const refused = give(smallDraft(), { type: 'setLockBefore', before: null }, PLANNER, planned(NOW + DAY)).refusal
    expect(refused?.code).toBe('draftLocked')
  })

  it('takes comments all the same', () => {
    expect(give(smallDraft(), { type: 'comment', text: 'Late' }, PLANNER, planned(NOW)).refusal).toBeUndefined()
  })

  it('is locked exactly from the earliest of what locks it, whatever is planned', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 4 }),
        fc.option(fc.integer({ min: 0, max: 8 })),
        (days, before) => {
          const draft = given(smallDraft(), { type: 'setLockBefore', before: before === null ? null : before * 86_400 })
          const all = days.map((day) => cutover(NOW + day * DAY))
          const isNear = before !== null && days.some((day) => day <= before)
          expect(lockNow(draft, all, NOW) !== undefined).toBe(isNear)
        },
      ),
    )
  })
})

describe('an archived plan', () => {
  const archived = () => given(smallDraft(), { type: 'archiveDraft', reason: 'The project was stopped' })

  it('[R8] takes nothing more, says why, and is brought back as it was', () => {
    expect(give(archived(), edit).refusal?.message).toContain('The project was stopped')
    expect(give(archived(), { type: 'comment', text: 'Why?' }).refusal?.code).toBe('draftState')
    const { archived: _, seq, ...back } = given(archived(), { type: 'bringBackDraft', reason: 'It goes on' })
    const { seq: was, ...before } = smallDraft()
    expect(back).toEqual(before)
    expect(seq).toBe(was + 2)
  })

  it('is for planners, and once', () => {
    const archive = { type: 'archiveDraft', reason: 'x' } as const
    expect(give(smallDraft(), archive, actor('ben', 'member')).refusal?.code).toBe('notYourRole')
    expect(give(archived(), archive).refusal?.code).toBe('draftState')
    expect(give(smallDraft(), { type: 'bringBackDraft', reason: 'x' }).refusal?.code).toBe('draftState')
  })
})
