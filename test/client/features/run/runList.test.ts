import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { type ListFilter, type ListOrder, listItems } from '../../../../client/features/run/runList.ts'
import { planRunbook } from '../../../../shared/schedule/network.ts'
import { Play } from '../../../support/play.ts'
import { promoted, SITUATIONS, started } from '../../../support/situations.ts'
import { mustRead } from '../../../support/smallRunbook.ts'

const keys = (play: Play, order: ListOrder, filter: ListFilter = {}, me?: string) =>
  listItems(boardOf(play.cutover, play.now, me), order, filter, (role) => role).map(({ key }) => key)

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
    expect(keys(started(), 'plan', { search: 'database lag' })).toEqual(['watch-lag'])
    expect(keys(started(), 'plan', { search: 'nothing like it' })).toEqual([])
    expect(keys(started(), 'workstream', { workstream: 'Quality' })).toEqual(['group Quality', 'validate'])
    expect(keys(started(), 'plan', { mine: true }, 'quinn')).toEqual(['validate'])
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
})
