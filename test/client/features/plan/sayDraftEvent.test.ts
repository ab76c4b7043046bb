import { expect, it } from 'vitest'
import { sayDraftEvent } from '../../../../client/features/plan/sayDraftEvent.ts'
import { type DraftEvent, draftEvent } from '../../../../shared/draft/events.ts'
import { beginDraft } from '../../../../shared/draft/evolve.ts'

const DRAFT = beginDraft('d', {
  type: 'draftCreated',
  title: 'Move',
  content: {
    sections: {},
    columns: [{ key: 'x-cab', title: 'CAB ref', type: 'text' }],
    workstreams: [{ key: 'db', title: 'Database' }],
    rows: [{ key: 'r1', workstream: 'db', cells: { title: 'Freeze writes' } }],
  },
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  actor: 'mira',
  commandId: 'c',
})
const say = (event: DraftEvent) => sayDraftEvent(event, DRAFT, (id) => `${id}!`)

it('an edit is told with what it replaced, by the words of the table', () => {
  const cell = { row: 'r1', column: 'takes', text: '10m', was: '' }
  expect(say({ type: 'cellsSet', cells: [cell] })).toBe('Takes of “Freeze writes”: nothing → “10m”')
  expect(say({ type: 'cellsSet', cells: [{ ...cell, column: 'x-cab' }] })).toMatch(/^CAB ref of /)
  expect(say({ type: 'cellsSet', cells: [cell, { ...cell, row: 'gone' }] })).toBe('changed 2 cells in 2 rows')
  expect(say({ type: 'cellsSet', cells: [{ ...cell, row: 'gone' }] })).toMatch(/^Takes of a row that is gone/)
  expect(
    say({ type: 'rowsMoved', workstream: 'db', after: null, rows: [{ key: 'r1', workstream: 'net', after: null }] }),
  ).toBe('moved “Freeze writes” to Database')
  expect(say({ type: 'workstreamGiven', workstream: 'db', people: ['tom'], was: [] })).toBe('gave Database to tom!')
  expect(say({ type: 'sectionSet', section: 'window', text: '6h', was: '4h' })).toBe('window: “4h” → “6h”')
})

it('there is a sentence for every kind of event', () => {
  const kinds = draftEvent.options.map(({ shape }) => shape.type.value)
  expect(kinds.length).toBeGreaterThan(20)
  const bare = {
    key: 'db',
    title: 'T',
    workstream: 'db',
    rows: [],
    cells: [],
    people: [],
    was: '',
    text: 't',
    reason: 'r',
  }
  const column = { key: 'x-cab', title: 'CAB ref', type: 'text' as const }
  for (const type of kinds) {
    const event = draftEvent.safeParse({
      ...bare,
      type,
      after: null,
      column,
      section: 'window',
      mentions: [],
      comment: 1,
      version: { runbookId: 'm', hash: 'h' },
      from: type === 'draftLocked' ? '2026-01-01T00:00:00.000Z' : { runbookId: 'm', hash: 'h' },
      content: { sections: {}, workstreams: [], columns: [], rows: [] },
      ...(type === 'commented' && { column: 'takes', row: 'r1' }),
      ...(type === 'workstreamMoved' && { was: null }),
      ...(type === 'workstreamGiven' && { was: [] }),
      ...(type === 'columnChanged' && { was: column }),
      ...(type === 'lockBeforeSet' && { before: 86_400, was: null }),
    })
    if (!event.success) throw new Error(`${type}: ${event.error.message}`)
    expect(say(event.data), type).toMatch(/^\w/)
  }
})
