import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/actor.ts'
import { contentOfText } from '../../../shared/draft/contentOfText.ts'
import { type Draft, findRow, positionsOf } from '../../../shared/draft/draft.ts'
import { draftEvent } from '../../../shared/draft/events.ts'
import { evolveDraft } from '../../../shared/draft/evolve.ts'
import { draftText } from '../../../shared/draft/text.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { commandsFor } from '../../support/draftCommands.ts'
import { actor, draftOf, give, given, smallDraft } from '../../support/drafts.ts'

const PEOPLE: Actor[] = [actor('planner'), actor('eva', 'admin'), actor('ben', 'member'), actor('olga', 'observer')]

/** What must hold of every state, whatever was commanded. */
function invariants(draft: Draft): void {
  const keys = draft.rows.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  const order = draft.workstreams.map(({ key }) => key)
  const places = draft.rows.map(({ workstream }) => order.indexOf(workstream))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(places).not.toContain(-1)
  for (const [key, position] of positionsOf(draft.rows)) expect(draft.rows[position]?.key).toBe(key)
  const texts = [...Object.values(draft.sections), ...draft.rows.flatMap(({ cells }) => Object.values(cells))]
  expect(draft.size).toBe(texts.reduce((sum, { text }) => sum + text.length, 0))
  expect(JSON.parse(JSON.stringify(draft))).toEqual(draft)
}

describe('any sequence of commands', () => {
  it('[R4] leads every replica to the same state, by the events alone and as JSON carries them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(commandsFor(), fc.constantFrom(...PEOPLE)), { minLength: 1, maxLength: 40 }),
        (commands) => {
          let server = given(smallDraft(), { type: 'giveWorkstream', workstream: 'database', people: ['ben'] })
          let replica: Draft = JSON.parse(JSON.stringify(server))
          for (const [make, by] of commands) {
            const { draft, events } = give(server, make(server), by)
            server = draft
            for (const event of events) {
              draftEvent.parse(event)
              replica = evolveDraft(replica, JSON.parse(JSON.stringify(event)))
            }
            invariants(server)
          }
          expect(replica).toEqual(server)
        },
      ),
      { numRuns: 80 },
    )
  })

  it('[R13] that are refused change nothing, and what observers give is always refused', () => {
    fc.assert(
      fc.property(commandsFor(), (make) => {
        const draft = smallDraft()
        expect(give(draft, make(draft), actor('olga', 'observer')).refusal?.code).toBe('observersWatch')
      }),
      { numRuns: 200 },
    )
  })
})

describe('a text that is pasted back', () => {
  const edited = fc
    .array(commandsFor(), { maxLength: 25 })
    .map((makes) => makes.reduce((draft, make) => give(draft, make(draft)).draft, smallDraft()))
  const textsOf = (draft: Draft) => draftText(draft).yaml

  it('becomes that text, whatever the draft held', () => {
    fc.assert(
      fc.property(edited, edited, (draft, other) => {
        fc.pre(draft.status !== 'approved' && !draft.archived)
        const target = textsOf({ ...other, columns: [] })
        const { draft: now, refusal } = give(draft, { type: 'replaceText', text: target, seen: draft.seq })
        expect(refusal).toBeUndefined()
        invariants(now)
        const read = contentOfText(target)
        const held = contentOfText(textsOf({ ...now, columns: now.columns.filter(({ key }) => !key.startsWith('x-')) }))
        if (isRefusal(read) || isRefusal(held)) throw new Error('It was a draft’s text')
        const plain = (rows: readonly { cells: Record<string, string> }[]) =>
          rows.map(({ cells }) => ({ ...cells, '#': '' }))
        expect(plain(held.content.rows)).toEqual(plain(read.content.rows))
        expect(held.content.sections).toEqual(read.content.sections)
        expect(held.content.workstreams.map(({ title }) => title)).toEqual(
          read.content.workstreams.map(({ title }) => title),
        )
      }),
      { numRuns: 80 },
    )
  })

  it('that is the draft’s own changes nothing', () => {
    fc.assert(
      fc.property(edited, (draft) => {
        fc.pre(draft.status !== 'approved' && !draft.archived)
        const { events, refusal } = give(draft, { type: 'replaceText', text: textsOf(draft), seen: draft.seq })
        expect({ events, refusal }).toEqual({ events: [], refusal: undefined })
      }),
      { numRuns: 80 },
    )
  })

  it('is as small an edit as it can be: one cell, one row moved', () => {
    const draft = smallDraft()
    const yaml = textsOf(draft)
    const one = give(draft, { type: 'replaceText', text: yaml.replace('10m', '15m'), seen: 1 })
    expect(one.events).toMatchObject([
      { type: 'cellsSet', cells: [{ row: 'a', column: 'takes', text: '15m', was: '10m' }] },
    ])
    const moved = textsOf(given(draft, { type: 'moveRows', rows: ['a'], workstream: 'network' }))
    expect(give(draft, { type: 'replaceText', text: moved, seen: 1 }).events).toMatchObject([
      { type: 'rowsMoved', workstream: 'network', after: null, rows: [{ key: 'a' }] },
    ])
  })

  it('[R15] overwrites nothing that somebody changed since it was taken', () => {
    const before = smallDraft()
    const text = textsOf(before).replace('10m', '15m')
    const changed = given(before, { type: 'setCells', cells: [{ row: 'a', column: 'takes', text: '20m', seen: 1 }] })
    expect(give(changed, { type: 'replaceText', text, seen: 1 }).refusal?.changed).toMatchObject([
      { row: 'a', text: '20m' },
    ])
    const added = given(before, {
      type: 'insertRows',
      workstream: 'network',
      rows: [{ key: 'n', cells: { title: 'New' } }],
    })
    expect(give(added, { type: 'replaceText', text, seen: 1 }).refusal?.changed).toMatchObject([{ row: 'n' }])
    expect(findRow(give(added, { type: 'replaceText', text, seen: 2 }).draft, 'n')).toBeUndefined()
  })

  it('of 5,000 steps that all changed is still one event', () => {
    const rows = Array.from({ length: 5000 }, (_, row) => ({
      key: `r${row}`,
      workstream: 'w',
      cells: { step: `s-${row}`, title: `Step ${row}`, takes: '5m' },
    }))
    const draft = draftOf({ sections: { runbook: 'x' }, workstreams: [{ key: 'w', title: 'W' }], columns: [], rows })
    const text = textsOf(draft).replaceAll('5m', '6m')
    const { events } = give(draft, { type: 'replaceText', text, seen: 1 })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'cellsSet', cells: { length: 5000 } })
  })
})
