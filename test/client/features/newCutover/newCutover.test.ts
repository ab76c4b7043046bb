import { describe, expect, it } from 'vitest'
import {
  type CutoverDraft,
  creationOf,
  emptyDraft,
  previewOf,
} from '../../../../client/features/newCutover/newCutover.ts'
import { createCutover } from '../../../../shared/commands.ts'
import { isRefusal } from '../../../../shared/refusal.ts'
import { CAST, iso, minutes, person, T0 } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const planner = person('paula', { organisationRole: 'planner' })
const NOW = T0 - minutes(600)
const full: CutoverDraft = {
  ...emptyDraft,
  title: ' The move ',
  mode: 'live',
  t0: T0,
  people: { ...CAST, qa: [] },
  release: 'Spring',
  bridge: 'https://meet.example.org/1',
}
const preview = (draft: CutoverDraft, actor = planner) => previewOf(draft, smallRunbook(), 'hash', actor, NOW)

describe('a cutover before it is made', () => {
  it('comes to a command that the schema takes, with nothing in it that was left empty', () => {
    const { links, ...creation } = creationOf(full, 'small-move', 'hash')
    expect(creation).toEqual({
      runbook: { id: 'small-move', version: 'hash' },
      mode: 'live',
      t0: iso(T0),
      people: Object.fromEntries(Object.entries(CAST).filter(([role]) => role !== 'qa')),
      title: 'The move',
      release: 'Spring',
    })
    expect(links).toEqual({ bridge: 'https://meet.example.org/1' })
    expect(createCutover.safeParse({ ...creation, links }).success).toBe(true)
    expect(creationOf(emptyDraft, 'small-move', 'hash')).toEqual({
      runbook: { id: 'small-move', version: 'hash' },
      mode: 'rehearsal',
      people: {},
    })
  })

  it('shows what the plan comes to for a T-0, and what should have begun already', () => {
    const made = preview(full)
    if (isRefusal(made)) throw new Error(made.message)
    expect(made.cutover.windowEnd).toBe(T0 + minutes(240))
    expect(made.plan?.finish).toBeGreaterThan(T0)
    expect(made.plan?.begunAlready).toBe(0)
    const late = previewOf(full, smallRunbook(), 'hash', planner, T0 + minutes(15))
    expect(isRefusal(late) || late.plan?.begunAlready).toBeGreaterThan(0)
    const undated = preview({ ...full, t0: undefined })
    expect(isRefusal(undated) || undated.plan).toBeUndefined()
  })

  it('holds only the people who were chosen, also while there is no lead', () => {
    const made = preview({ ...full, people: { dba: ['dana'] } })
    expect(isRefusal(made) || made.cutover.people).toEqual({ dba: ['dana'] })
  })

  it('[R13] refuses at the field what the rules would refuse', () => {
    expect(preview({ ...full, windowEnd: T0 - minutes(1) })).toMatchObject({ code: 'malformed', field: 'window.end' })
    expect(preview({ ...full, title: 'x'.repeat(201) })).toMatchObject({ code: 'malformed', field: 'title' })
    expect(preview(full, person('dana'))).toMatchObject({ code: 'notYourRole' })
  })
})
