import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandOf } from '../../../../client/live/drafts/edits.ts'
import { inverseOf } from '../../../../client/live/drafts/inverse.ts'
import { checkDraft } from '../../../../shared/draft/check.ts'
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import { insertion } from '../../../../shared/draft/insert/insertion.ts'
import { tryInsertion } from '../../../../shared/draft/insert/tryInsertion.ts'
import { PLANS } from '../../../../shared/draft/library/plans.ts'
import { SNIPPETS } from '../../../../shared/draft/library/snippets.ts'
import { draftText } from '../../../../shared/draft/text.ts'
import { isRefusal } from '../../../../shared/refusal.ts'
import { actor, draftOfYaml, give, given, NOW, PLANNER, smallDraft } from '../../../support/drafts.ts'
import {
  anyPartInAnyPlan,
  anySnippetsInAnyPlan,
  contentOf,
  inserted,
  tried,
} from '../../../support/insertionProperty.ts'

const snippet = (id: string): string => {
  const found = SNIPPETS.find((one) => one.id === id)
  if (!found) throw new Error(`There is no snippet ${id}`)
  return found.yaml
}

const cellsOf = (draft: Draft, id: string) => {
  const row = draft.rows.find(({ cells }) => cells.step?.text === id)
  if (!row) throw new Error(`There is no step ${id}`)
  return Object.fromEntries(Object.entries(row.cells).map(([column, { text }]) => [column, text]))
}

const MOVE = `runbook: ledger-move
title: The ledger moves
tier: 2
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  db: { title: Database }
gates: # who says so
  - id: go-no-go # the only one
    title: Go / no-go
    approvers: { roles: [lead], quorum: 1 }
    decides: lead
phases: [Outage]
workstreams:
  Database:
    - step: stop-writes
      title: Freeze writes
      owner: db
      takes: 10m
      after: [go-no-go]
`

describe('what is inserted', () => {
  it('is told apart where its id is taken, and what belongs together follows', () => {
    const { draft, made } = inserted(draftOfYaml(MOVE), snippet('restore-point'))
    expect(made.renamed).toEqual([{ from: 'stop-writes', to: 'stop-writes-2' }])
    expect(cellsOf(draft, 'take-backup')).toMatchObject({ after: 'stop-writes-2', owner: 'db', phase: 'Outage' })
    expect(draft.workstreams.map(({ title }) => title)).toEqual(['Database'])
  })

  it('has the roles that somebody chose for it, also in gates and readiness', () => {
    const { draft } = inserted(draftOfYaml(MOVE), snippet('go-no-go'), {
      roles: { technology: 'db', business: 'lead' },
    })
    expect(draft.sections.gates?.text).toContain('- id: go-no-go-2')
    expect(draft.sections.gates?.text).toContain('reporters: [db]')
    expect(draft.sections.gates?.text).toContain('decides: lead')
    expect(draft.sections.readiness?.text).toContain('owner: db')
    expect(draft.sections.roles?.text).not.toContain('technology')
  })

  it('leaves what was there as it was written, with its comments', () => {
    const { draft } = inserted(draftOfYaml(MOVE), snippet('go-no-go'))
    expect(draft.sections.gates?.text).toContain('- id: go-no-go # the only one')
    expect(draftText(draft).yaml).toContain('# who says so')
    expect(draft.sections.roles?.text).toContain('technology: { title: Technology')
  })

  it('says what it rested on outside of itself, and leaves that out', () => {
    const { draft, made } = inserted(smallDraft(), MOVE, { only: ['stop-writes'] })
    expect(made.leftOut).toEqual(['“Freeze writes” rested on “go-no-go”, which does not come along; that is left out.'])
    expect(cellsOf(draft, 'stop-writes').after).toBeUndefined()
    expect(draft.sections.gates).toBeUndefined()
  })

  it('brings the readiness items that a chosen gate asks for', () => {
    const yaml = MOVE.replace('    decides: lead', '    decides: lead\n    must: [{ item: uat }]').replace(
      'gates:',
      'readiness: { Tests: [{ id: uat, title: UAT, owner: db, due: T-1d }] }\ngates:',
    )
    const { draft } = inserted(draftOfYaml(MOVE), yaml, { only: ['go-no-go'] })
    expect(draft.sections.readiness?.text).toContain('id: uat')
    expect(draft.sections.gates?.text).toContain('{ item: uat }')
  })

  it('goes where somebody is, into the phase of the row there', () => {
    const [row] = draftOfYaml(MOVE).rows
    const { draft } = inserted(draftOfYaml(MOVE), snippet('smoke-test'), {
      at: { workstream: 'w1', after: row?.key },
    })
    expect(draft.workstreams).toHaveLength(1)
    expect(draft.rows.map(({ cells }) => cells.step?.text)[1]).toBe('check-health')
    expect(cellsOf(draft, 'check-health').phase).toBe('Outage')
    expect(draft.sections.phases?.text).toBe('[Outage]')
  })

  it('writes out what rested on there being one phase only', () => {
    const { draft, made } = inserted(draftOfYaml(MOVE), snippet('smoke-test'))
    expect(made.phases).toEqual([{ title: 'Validation', becomes: 'Validation', isNew: true }])
    expect(cellsOf(draft, 'stop-writes').phase).toBe('Outage')
    expect(draft.sections.phases?.text.replaceAll(' ', '')).toBe('[Outage,Validation]')
  })

  it('keeps what a plan has once, and says so', () => {
    const hypercare = draftOfYaml(`${MOVE}hypercare: { lasts: 2d }\n`)
    const { draft, made } = inserted(hypercare, snippet('hypercare'))
    expect(draft.sections.hypercare?.text).toBe('{ lasts: 2d }')
    expect(made.leftOut).toContain('The plan has “hypercare” already, and keeps it as it is.')
  })

  it('is taken away by one undo, whatever it brought', () => {
    for (const { yaml } of SNIPPETS) {
      const before = draftOfYaml(MOVE)
      const { command } = tried(before, yaml)
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
    }
  })

  it('[R15] is refused as a whole where somebody has changed the same meanwhile', () => {
    const draft = draftOfYaml(MOVE)
    const { command } = tried(draft, snippet('go-no-go'))
    const changed = given(draft, { type: 'setSection', section: 'gates', text: '', seen: 1 })
    if (!command) throw new Error('There is something to insert')
    expect(() => given(changed, command)).toThrow(/Somebody else has changed/)
  })

  it('is for those to whom the workstream was given, once it needs nothing beside it', () => {
    const draft = given(draftOfYaml(MOVE), { type: 'giveWorkstream', workstream: 'w1', people: ['ben'] })
    const by = { actor: actor('ben', 'member'), now: NOW }
    const asNew = tryInsertion(draft, contentOf(snippet('smoke-test')), {}, by)
    expect(asNew).toMatchObject({ refused: { code: 'notYourRole' }, rolesHere: [{ id: 'lead' }, { id: 'db' }] })
    expect(asNew).not.toHaveProperty('command')
    const mapped = tryInsertion(
      draft,
      contentOf(snippet('smoke-test')),
      {
        roles: { technology: 'db', business: 'db' },
        phases: { Validation: 'Outage' },
        at: { workstream: 'w1' },
      },
      by,
    )
    expect(mapped).toMatchObject({ command: { type: 'bulk' } })
  })

  it('leaves out a section that would be an error here, and says why', () => {
    const draft = draftOfYaml(MOVE)
    const { draft: after, made } = inserted(draft, `${MOVE}hypercare: { lasts: 0s }\n`)
    expect(after.sections.hypercare).toBeUndefined()
    expect(made.leftOut).toContainEqual(
      expect.stringMatching(/^“hypercare” is left out, since hypercare takes no time/),
    )
    expect(made.faults.filter(({ section }) => section === 'hypercare')).toEqual([])
  })

  it('keeps steps that stand in a section, under ids of their own', () => {
    const section = `
anySection:
  first:
    - { step: stop-writes, title: Stop, owner: db }
    - { step: say-so, title: Say so, owner: db, after: [stop-writes] }
`
    const made = insertion(draftOfYaml(MOVE), contentOf(`${MOVE}${section}`), { roles: { db: 'lead' } })
    if (isRefusal(made)) throw new Error(made.message)
    const set = made.command?.commands.find((one) => one.type === 'setSection' && one.section === 'anySection')
    const text = set?.type === 'setSection' ? set.text : ''
    const [, renamed = ''] = /step: (stop-writes-\d)/.exec(text) ?? []
    expect(text).toContain(`after: [${renamed}]`)
    expect(text).toContain('owner: lead')
    expect(text).toContain('step: say-so')
    expect(made.renamed).toContainEqual({ from: 'stop-writes', to: renamed })
  })

  it('[R13] is refused where a section into which it has to go cannot be read', () => {
    const draft = draftOfYaml(MOVE)
    const broken = given(draft, { type: 'setSection', section: 'gates', text: '- {', seen: 1 })
    const made = tryInsertion(broken, contentOf(snippet('go-no-go')), {}, { actor: PLANNER, now: NOW })
    expect(made).toMatchObject({ code: 'draftFaults', field: 'gates' })
  })

  it('asks for roles and phases that the plan has', () => {
    const made = tryInsertion(
      draftOfYaml(MOVE),
      contentOf(snippet('go-no-go')),
      { roles: { business: 'nobody' } },
      { actor: PLANNER, now: NOW },
    )
    expect(made).toMatchObject({ code: 'malformed', field: 'roles.business' })
  })
})

describe('the library', () => {
  it.each([...SNIPPETS, ...PLANS])('$id passes the check', ({ yaml }) => {
    const { faults } = checkDraft(draftOfYaml(yaml))
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it.each([...PLANS])('$id has nothing that the check warns of', ({ yaml }) => {
    expect(checkDraft(draftOfYaml(yaml)).faults).toEqual([])
  })

  it('any snippet goes into any plan, with any roles, several times', () => {
    fc.assert(anySnippetsInAnyPlan, { numRuns: 3 })
  })
})

it('any part of any runbook goes into any plan: it adds no error, and all that it left out is said', () => {
  fc.assert(anyPartInAnyPlan, { numRuns: 4 })
})
