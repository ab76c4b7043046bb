import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type BoardRow, boardOf } from '../../../../client/derive/board.ts'
import { keptList, type Listed } from '../../../../client/features/run/keptList.ts'
import type { ListFilter, ListLook } from '../../../../client/features/run/listFilter.ts'
import type { Folds } from '../../../../client/features/run/listFolds.ts'
import { type ListItem, type ListOrder, listItems, sameItems } from '../../../../client/features/run/runList.ts'
import { planRunbook } from '../../../../shared/schedule/network.ts'
import { minutes, Play } from '../../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../../support/smallRunbook.ts'

interface Shown {
  filter?: ListFilter
  me?: string | undefined
  look?: Partial<ListLook>
  folds?: Folds
}

function shown(play: Play, order: ListOrder, { filter = {}, me, look = {}, folds }: Shown = {}): ListItem[] {
  const knows = { late: new Set<string>(), expectedOf: () => undefined, ...look }
  return listItems(boardOf(play.cutover, play.now, me), order, filter, knows, folds)
}
/** Without the headings of days, which depend on when the test runs. */
const keys = (play: Play, order: ListOrder, options?: Shown) =>
  shown(play, order, options).flatMap(({ kind, key }) => (kind === 'day' ? [] : key))

describe('the list', () => {
  it('stands in the order of the plan, a gate before what it holds', () => {
    const planned = keys(started(), 'plan')
    expect(planned).toHaveLength(12)
    expect(planned.indexOf('go-no-go')).toBeLessThan(planned.indexOf('freeze'))
    expect(planned.indexOf('promote')).toBeLessThan(planned.indexOf('switch'))
  })

  it.each(['payments-datacentre-move', 'erp-golive-weekend', 'saas-release'])(
    'puts nothing before what it waits for, if both are planned for the same moment: %s',
    (file) => {
      const runbook = mustRead(readFileSync(join(import.meta.dirname, `../../../../runbooks/${file}.yaml`), 'utf8'))
      const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, ['lena']]))
      const order = keys(new Play(runbook, { people }), 'plan')
      const place = new Map(order.map((key, index) => [key, index]))
      const { nodes } = planRunbook(runbook)
      const starts = new Map(nodes.map(({ id, earlyStart }) => [id, earlyStart]))
      const early = [...runbook.steps, ...runbook.gates].flatMap(({ id, after }) =>
        after
          .filter(({ on }) => starts.get(on) === starts.get(id) && (place.get(on) ?? 0) > (place.get(id) ?? 0))
          .map(({ on }) => `${id} before ${on}`),
      )
      expect(early).toEqual([])
    },
  )

  it('stands by workstream, each with its heading', () => {
    const grouped = keys(started(), 'workstream')
    expect(grouped.slice(0, 4)).toEqual(['group Gates', 'go-no-go', 'group Business', 'announce'])
    expect(grouped).toHaveLength(12 + 5)
  })

  it('does not change its order with what happens', () => {
    expect(keys(promoted(), 'plan')).toEqual(keys(started(), 'plan'))
  })

  it('finds by every word, in title, workstream, role and phase', () => {
    expect(keys(started(), 'plan', { filter: { search: 'database lag' } })).toEqual(['watch-lag'])
    expect(keys(started(), 'plan', { filter: { search: 'nothing like it' } })).toEqual([])
  })

  it('puts a rollback on top, in the order in which its steps can be done', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    expect(keys(play, 'plan').slice(0, 5)).toEqual([
      'group ~rollback',
      'promote~rollback',
      'copy~rollback',
      'freeze~rollback',
      'group ~forward',
    ])
    expect(keys(SITUATIONS.rollingBack(), 'plan')[0]).toBe('group ~rollback')
  })

  it('is narrowed down by state, workstream, phase, person, critical path and to mine, and gates go with that', () => {
    const play = promoted()
    const look = {
      late: new Set(['promote']),
      expectedOf: ({ view: { definition } }: BoardRow) => {
        const start = definition.phase === 'Validation' ? 100 : 0
        return { start, finish: start + 50, slack: 0, critical: definition.phase === 'Validation' }
      },
    }
    const fits = (filter: ListFilter, me?: string) => keys(play, 'plan', { filter, me, look })
    expect(keys(started(), 'workstream', { filter: { workstream: 'Quality' } })).toEqual(['group Quality', 'validate'])
    expect(fits({ states: ['running'] })).toEqual(['promote'])
    expect(fits({ states: ['ready'] })).toEqual(['watch-lag', 'later'])
    expect(fits({ states: ['late'] })).toEqual(['promote'])
    expect(fits({ states: ['failed'] })).toEqual([])
    expect(fits({ states: ['ready', 'running'] })).toEqual(['watch-lag', 'promote', 'later'])
    expect(fits({ states: ['open'] })).not.toContain('freeze')
    expect(fits({ states: ['open'] })).toContain('switch')
    expect(fits({ phase: 'Preparation' })).toEqual(['announce'])
    expect(fits({ critical: true, states: ['open'] })).toEqual(['later', 'bake', 'validate', 'live'])
    expect(fits({ during: { from: 60, to: 100 }, states: ['open'] })).toEqual(['later', 'bake', 'validate', 'live'])
    expect(fits({ during: { from: 60, to: 90 } })).toEqual([])
    // Where nobody is assigned, everybody who could.
    expect(fits({ person: 'quinn' })).toEqual(['validate'])
    expect(fits({ person: 'second' })).toEqual(['watch-lag', 'open-writes'])
    expect(fits({ mine: true, states: ['running'] }, 'second')).toEqual(['promote'])
  })

  it('has a heading for each day, since the times alone would mislead', () => {
    const slow = started(mustRead(SMALL_YAML.replace('owner: dba, takes: 20m', 'owner: dba, takes: 2h')))
    const items = shown(slow, 'plan')
    const days = items.flatMap((item) => (item.kind === 'day' ? item.title : []))
    expect(days).toEqual(['Sat 28 Nov', 'Sun 29 Nov'])
    expect(items.findIndex(({ key }) => key === 'day Sun 29 Nov')).toBeGreaterThan(
      items.findIndex(({ key }) => key === 'freeze'),
    )
    // Not where there is one day only.
    expect(shown(slow, 'plan', { filter: { phase: 'Preparation' } }).map(({ kind }) => kind)).toEqual(['step'])
  })

  it('folds what finished a while ago into a row for each phase, or workstream, and never the open step', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    const nowAnd = (wait: number, folds: Partial<Folds> = {}) => ({
      folds: { now: play.now + minutes(wait), unfolded: new Set<string>(), ...folds },
    })
    expect(keys(play, 'plan', nowAnd(0))).toEqual(keys(play, 'plan'))
    expect(keys(play, 'plan', nowAnd(10))).toEqual([
      'announce',
      'go-no-go',
      'fold Outage',
      ...keys(play, 'plan').filter((key) => !['announce', 'go-no-go', 'freeze', 'copy', 'promote'].includes(key)),
    ])
    expect(keys(play, 'workstream', nowAnd(10))).toContain('fold Database')
    expect(keys(play, 'plan', nowAnd(10, { unfolded: new Set(['Outage']) }))).toEqual([
      'announce',
      'go-no-go',
      'fold Outage',
      ...keys(play, 'plan').slice(2),
    ])
    // Two are left then, which are not worth a row.
    expect(keys(play, 'plan', nowAnd(10, { openStep: 'copy' }))).toEqual(keys(play, 'plan'))
  })

  it('is the same list for as long as nothing comes in or goes out', () => {
    const play = started()
    const before = shown(play, 'plan')
    play.run('dana', { type: 'noteStep', stepId: 'freeze', text: 'Slow' })
    expect(sameItems(before, shown(play, 'plan'))).toBe(before)
    expect(sameItems(before, shown(play, 'plan', { filter: { states: ['running'] } }))).not.toBe(before)
    const folds = { now: play.now + minutes(60), unfolded: new Set<string>() }
    const folded = shown(allDone(), 'plan', { folds })
    const unfolded = shown(allDone(), 'plan', { folds: { ...folds, unfolded: new Set(['Outage']) } })
    expect(sameItems(folded, unfolded)).not.toBe(folded)
  })

  it.each<[what: string, parts: Partial<Listed>]>([
    ['in full', {}],
    ['searched', { filter: { search: 'database', workstream: 'Database' } }],
    ['folded', { folds: { now: 0, unfolded: new Set(), openStep: 'freeze' } }],
  ])('is not derived again for what cannot change it: %s', (_, parts) => {
    const play = started()
    const derive = vi.fn(listItems)
    const list = keptList(derive)
    const fixed: Omit<Listed, 'board'> = {
      order: 'plan',
      filter: {},
      outlook: undefined,
      late: new Set(),
      folds: undefined,
      ...parts,
    }
    const items = () => list({ ...fixed, board: boardOf(play.cutover, play.now, 'dana') })
    const before = items()
    play.run('dana', { type: 'noteStep', stepId: 'freeze', text: 'Slow' })
    play.run('dana', { type: 'completeStep', stepId: 'freeze', observed: 'Nothing writes' })
    expect(items()).toBe(before)
    expect(derive).toHaveBeenCalledTimes(1)
  })

  it('is derived again for what can: a state that is asked for, a finished step taken back, a rollback', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    const keysOf = (list: ReturnType<typeof keptList>, filter: ListFilter, folds?: Folds) =>
      list({
        board: boardOf(play.cutover, play.now, 'dana'),
        order: 'plan',
        filter,
        outlook: undefined,
        late: new Set(),
        folds,
      }).map(({ key }) => key)
    const [running, folded] = [keptList(), keptList()]
    const folds = { now: play.now + minutes(60), unfolded: new Set<string>() }
    const RUNNING: ListFilter = { states: ['running'] }
    expect(keysOf(running, RUNNING)).toEqual([])
    expect(keysOf(folded, {}, folds)).not.toContain('promote')
    play.run('dana', { type: 'undoStep', stepId: 'promote', reason: 'Too early' })
    expect(keysOf(running, RUNNING)).toEqual(['promote'])
    expect(keysOf(folded, {}, folds)).toContain('promote')
    play.run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    expect(keysOf(folded, {}, folds)).toContain('group ~rollback')
  })
})
