import { describe, expect, it } from 'vitest'
import { commandOf } from '../../../../client/live/drafts/edits.ts'
import { inverseOf } from '../../../../client/live/drafts/inverse.ts'
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import { draftText } from '../../../../shared/draft/text.ts'
import { calendarOf } from '../../../../shared/runbook/calendars.ts'
import { readRunbook } from '../../../../shared/runbook/runbookFile.ts'
import { draftOfYaml, give, given } from '../../../support/drafts.ts'
import { inserted, tried } from '../../../support/insertionProperty.ts'

const PLAN = `runbook: plan
title: The plan
tier: 2
timezone: Europe/Berlin
window: 10d
roles:
  lead: { title: Cutover lead }
phases: [Outage]
workstreams:
  Database:
    - { step: freeze, title: Freeze, takes: 10m, owner: lead }
`
const OFFICE = `calendars:
  office: { hours: { Mon-Fri: 09:00-17:00 } } # agreed with Ana
`

const FROM = `runbook: other
title: The other
tier: 2
timezone: Europe/Berlin
window: 10d
roles:
  lead: { title: Cutover lead }
  dba: { title: Database administrator, calendar: nights }
calendars:
  office: { hours: { Mon-Fri: 09:00-17:00 } }
  nights: { hours: { Mon-Sun: 22:00-06:00 } }
  bank: { timezone: Europe/Paris, hours: { Mon: 10:00-12:00 }, workstreams: [Payments] }
  unused: { hours: { Sat: 10:00-12:00 } }
calendar: office
phases: [Outage]
workstreams:
  Database:
    - { step: copy, title: Copy, takes: 1h, owner: dba }
    - { step: check, title: Check, takes: 1h, owner: lead, after: [copy +2h working] }
    - { step: tidy, title: Tidy up, takes: 1h, owner: lead, calendar: nights }
    - { step: wait, title: Wait, takes: 1h, owner: lead, calendar: 24h }
  Payments:
    - { step: pay, title: Pay, takes: 1h, owner: lead }
`

const cell = (draft: Draft, id: string, column: string) =>
  draft.rows.find(({ cells }) => cells.step?.text === id)?.cells[column]?.text

function kept(draft: Draft): Record<string, string | undefined> {
  const { runbook, faults } = readRunbook(draftText(draft).yaml, 'runbook.yaml')
  if (!runbook) throw new Error(faults[0]?.message)
  return Object.fromEntries(runbook.steps.map((step) => [step.id, calendarOf(step, runbook)?.name]))
}

describe('the calendars of a part', () => {
  it('come along where its roles, workstreams and steps keep to them, and no others', () => {
    const { draft, made } = inserted(draftOfYaml(PLAN), FROM)
    expect(made.faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(kept(draft)).toEqual({
      freeze: undefined,
      copy: 'nights',
      check: 'office',
      tidy: 'nights',
      wait: undefined,
      pay: 'bank',
    })
    expect(draft.sections.calendars?.text).not.toContain('unused')
    expect(draft.sections.calendars?.text).toContain('Payments')
    expect(draft.sections.calendar).toBeUndefined()
    expect(cell(draft, 'copy', 'calendar')).toBeUndefined()
    expect(cell(draft, 'check', 'after')).toBe('copy +2h working')
  })

  it('are shared where the plan has the same, whose text stays as it is', () => {
    const { draft, made } = inserted(draftOfYaml(PLAN + OFFICE), FROM, { only: ['check'] })
    expect(made.renamed).toEqual([])
    expect(draft.sections.calendars?.text).toBe(draftOfYaml(PLAN + OFFICE).sections.calendars?.text)
    expect(kept(draft)).toEqual({ freeze: undefined, check: 'office' })
  })

  it('are told apart where another has their name, once however often they come', () => {
    const other = draftOfYaml(`${PLAN}calendars:\n  nights: { hours: { Sat: 20:00-23:00 } }\n`)
    const { draft, made } = inserted(other, FROM, { only: ['copy', 'tidy'] })
    expect(made.renamed).toEqual([{ from: 'nights', to: 'nights-2' }])
    expect(kept(draft)).toMatchObject({ copy: 'nights-2', tidy: 'nights-2' })
    const { draft: again } = inserted(draft, FROM, { only: ['tidy'] })
    expect(cell(again, 'tidy-2', 'calendar')).toBe('nights-2')
    expect(again.sections.calendars?.text).toBe(draft.sections.calendars?.text)
  })

  it('keep the zone of their clocks, and are others where the plan has the same hours in its own', () => {
    const overseas = draftOfYaml(PLAN.replace('Europe/Berlin', 'America/New_York') + OFFICE)
    const { draft, made } = inserted(overseas, FROM, { only: ['check'] })
    expect(made.renamed).toEqual([{ from: 'office', to: 'office-2' }])
    expect(draft.sections.calendars?.text).toContain('timezone: Europe/Berlin')
    expect(draft.sections.calendars?.text).toContain('# agreed with Ana')
    expect(cell(draft, 'check', 'calendar')).toBe('office-2')
  })

  it('are written out at the step where nothing here says them, all hours too', () => {
    const plan = draftOfYaml(`${PLAN}${OFFICE}calendar: office\n`)
    const allHours = FROM.replace('calendar: office\n', '')
    const { draft } = inserted(plan, allHours, { only: ['check', 'pay'], at: { workstream: 'w1' } })
    expect(kept(draft)).toEqual({ freeze: 'office', check: undefined, pay: 'bank' })
    expect(cell(draft, 'check', 'calendar')).toBe('24h')
  })

  it('give way to those of the people and workstreams here', () => {
    const roles = PLAN.replace('Cutover lead }', 'Cutover lead, calendar: office }') + OFFICE
    expect(kept(inserted(draftOfYaml(roles), FROM, { roles: { dba: 'lead' }, only: ['copy', 'check'] }).draft)).toEqual(
      {
        freeze: 'office',
        copy: 'office',
        check: 'office',
      },
    )
    const workstream = `${PLAN}calendars:\n  office: { hours: { Sat: 09:00-10:00 }, workstreams: [Database] }\n`
    expect(kept(inserted(draftOfYaml(workstream), FROM, { only: ['copy', 'pay'] }).draft)).toEqual({
      freeze: 'office',
      copy: 'office',
      pay: 'bank',
    })
  })

  it('are left out and said where the other runbook has no such calendar, also where the plan has one of the name', () => {
    const { draft, made } = inserted(
      draftOfYaml(PLAN + OFFICE),
      PLAN.replace('owner: lead', 'owner: lead, calendar: office'),
    )
    expect(cell(draft, 'freeze-2', 'calendar')).toBeUndefined()
    expect(made.leftOut).toEqual(['“Freeze” rested on “office”, which does not come along; that is left out.'])
  })

  it('leave a part that says nothing of hours to what the plan says', () => {
    const { draft } = inserted(draftOfYaml(`${PLAN}${OFFICE}calendar: office\n`), PLAN)
    expect(cell(draft, 'freeze-2', 'calendar')).toBeUndefined()
  })

  it('are taken away by one undo', () => {
    const before = draftOfYaml(PLAN + OFFICE)
    const { command } = tried(before, FROM)
    if (!command) throw new Error('There is something to insert')
    const { draft, events } = give(before, command)
    const chained = events.map((event) => ({ ...event, prev: '', hash: '' }))
    const seenCell = (row: string, column: string) => findRow(draft, row)?.cells[column]?.seq ?? 0
    const back = inverseOf(chained, { draft, me: 'planner', seenCell }).reduce((state, edit) => {
      const inverse = commandOf(edit)
      if (!inverse) throw new Error('It waits for nothing')
      return given(state, inverse)
    }, draft)
    expect(draftText(back).yaml).toBe(draftText(before).yaml)
  })

  it('are not what somebody calls a field of their own', () => {
    const fields = PLAN.replace('owner: lead', 'owner: lead, fields: { calendar: office, owner: lead }')
    const { draft } = inserted(draftOfYaml(PLAN), fields, { roles: { lead: 'lead' } })
    expect(cell(draft, 'freeze-2', 'fields')).toContain('calendar: office')
  })
})
