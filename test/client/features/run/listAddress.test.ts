import { describe, expect, it } from 'vitest'
import { listParameters, NO_FILTER, readListAddress } from '../../../../client/features/run/listAddress.ts'
import type { ListFilter } from '../../../../client/features/run/listFilter.ts'
import { readViews } from '../../../../client/features/run/listViews.ts'

const KNOWN = { workstreams: ['Database', 'Network'], phases: ['Outage'], people: ['dana'], views: ['My night'] }
const read = (search: string) => readListAddress(search, KNOWN)

const EVERYTHING: ListFilter = {
  workstream: 'Database',
  phase: 'Outage',
  person: 'dana',
  search: 'ledger & lag',
  mine: true,
  critical: true,
  states: ['ready', 'late'],
  during: { from: Date.parse('2026-11-28T22:00Z'), to: Date.parse('2026-11-29T01:30Z') },
}

function written(filter: ListFilter & { view?: string }): string {
  const given = Object.entries(listParameters(filter)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  )
  return new URLSearchParams(given).toString()
}

describe('the filter in the address', () => {
  it('is read as it was written', () => {
    expect(read(written(EVERYTHING))).toEqual({ filter: EVERYTHING, view: undefined, dropped: undefined })
    expect(written(NO_FILTER)).toBe('')
  })

  it('drops what is not known here, says so, and keeps the rest', () => {
    const { filter, dropped } = read('state=ready,asleep&phase=Lunch&person=nobody&mine=perhaps&stream=Network')
    expect(filter).toEqual({ ...NO_FILTER, workstream: 'Network', states: ['ready'] })
    expect(dropped).toBe('Left out, not known here: state “asleep”, phase “Lunch”, person “nobody” and 1 more.')
  })

  it('leaves out a time that is none, or that ends before it begins', () => {
    for (const written of ['soon', '2026-11-28T22:00Z', '2026-11-29T01:00Z/2026-11-28T22:00Z', '1/2/3']) {
      const { filter, dropped } = read(`during=${encodeURIComponent(written)}`)
      expect(filter).toEqual(NO_FILTER)
      expect(dropped).toBe(`Left out, not known here: time “${written}”.`)
    }
  })

  it('calls a view by its name where it is saved, or comes with all that it filters by', () => {
    expect(read('view=My+night')).toMatchObject({ view: 'My night', dropped: undefined })
    expect(read('view=Theirs&state=late')).toMatchObject({ view: 'Theirs', dropped: undefined })
    expect(read('view=Theirs')).toMatchObject({ view: undefined, dropped: 'Left out, not known here: view “Theirs”.' })
  })

  it('is no saved view any more once it is changed by hand', () => {
    expect(listParameters({ mine: true })).toEqual({ view: undefined, mine: 'yes' })
    expect(listParameters({ mine: false, view: 'My night' })).toEqual({ view: 'My night', mine: undefined })
  })
})

describe('saved views', () => {
  it('are what was stored, whatever else stands there', () => {
    const view = { name: 'My night', search: 'state=late' }
    expect(readViews(JSON.stringify([view, { name: 3 }, null]))).toEqual([view])
    for (const stored of [undefined, '', '{}', 'no JSON']) expect(readViews(stored)).toEqual([])
  })
})
