import { describe, expect, it } from 'vitest'
import { createBulkhead } from '../../../../server/servicenow/client/bulkhead.ts'
import { attempt } from '../../../../server/servicenow/client/faults.ts'
import { changeRow, failure, json, standIn, sysId, tableOnly } from './standIn.ts'

const NEVER = Number.POSITIVE_INFINITY

describe('requests that give way', () => {
  /** Fills all slots, queues the requests, frees slot after slot; the order in which they got theirs. */
  async function orderOf(atOnce: number, queued: readonly ('told' | 'due')[]): Promise<string[]> {
    const bulkhead = createBulkhead({ atOnce, waiting: 100 }, () => 0)
    const held = await Promise.all(Array.from({ length: atOnce }, () => bulkhead.enter(NEVER)))
    const order: string[] = []
    const all = queued.map(async (kind, position) => {
      const place = await bulkhead.enter(1_000_000, kind === 'due')
      if (typeof place === 'string') throw new Error(place)
      order.push(`${kind} ${position}`)
      place.leave()
    })
    for (const place of held) if (typeof place !== 'string') place.leave()
    await Promise.all(all)
    return order
  }

  it('go after all that somebody waits for, each kind in its order', async () => {
    expect(await orderOf(1, ['due', 'told', 'due', 'told'])).toEqual(['told 1', 'told 3', 'due 0', 'due 2'])
  })

  it('have each fifth slot, so that they are late and never starve', async () => {
    const told = Array.from({ length: 9 }, () => 'told' as const)
    const order = await orderOf(1, ['due', ...told, 'due'])
    expect(order.map((one) => one.split(' ')[0]).join(' ')).toBe('told told told told due told told told told due told')
  })

  it('leave one slot free, so that what is told need not wait for a slow one', async () => {
    const bulkhead = createBulkhead({ atOnce: 3, waiting: 100 }, () => 0)
    const places = [bulkhead.enter(NEVER, true), bulkhead.enter(NEVER, true), bulkhead.enter(1_000_000, true)]
    await places[1]
    expect(bulkhead.load()).toEqual({ underWay: 2, waiting: 1 })
    expect(await bulkhead.enter(NEVER)).toHaveProperty('leave')
    bulkhead.close()
    expect(await places[2]).toBe('closed')
  })

  it('fill their own queue and not the other one', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 1 }, () => 0)
    await bulkhead.enter(NEVER)
    const late = bulkhead.enter(1_000_000, true)
    expect(await bulkhead.enter(NEVER, true)).toBe('full')
    const first = bulkhead.enter(1_000_000)
    expect(bulkhead.load().waiting).toBe(2)
    bulkhead.close()
    expect(await Promise.all([late, first])).toEqual(['closed', 'closed'])
  })

  it('of one instance share its slots with the others, and are sent after them', async () => {
    const paths: string[] = []
    await using server = await standIn(
      tableOnly((seen, response) => {
        paths.push(seen.path.split('/').at(-1) ?? '')
        setTimeout(() => json(response, 200, { result: [] }), 20)
      }),
    )
    const instance = server.open({ maxConcurrent: 1, requestsPerSecond: 1000 })
    const due = ['a', 'b', 'c'].map((digit) => instance.background.findWorkNote(sysId(digit), 'x'))
    const told = instance.listApprovals(sysId('d'))
    await Promise.allSettled([...due, told])
    // One was on its way when the others were asked for.
    expect(paths.indexOf('sysapproval_approver')).toBe(1)
  })
})

describe('looks in the background', () => {
  const ids = Array.from({ length: 60 }, (_, position) => position.toString(16).padStart(32, '0'))
  const rows = (search: URLSearchParams) => {
    const [, list = ''] = /^sys_idIN([^^]*)/.exec(search.get('sysparm_query') ?? '') ?? []
    return list
      .split(',')
      .filter((id) => id !== '' && !id.endsWith('7'))
      .map((id) => changeRow({ sys_id: id }))
  }

  it('are one query for fifty changes, and each is answered as alone', async () => {
    await using server = await standIn(
      tableOnly((seen, response) => {
        if (seen.path.endsWith('/change_request')) return json(response, 200, { result: rows(seen.search) })
        json(response, 404, failure('No Record found'))
      }),
    )
    const instance = server.open({ requestsPerSecond: 1000 })
    const found = await Promise.all(ids.map((id) => attempt(instance.background.readChange(id))))
    for (const [position, id] of ids.entries()) {
      expect(found[position]).toMatchObject(
        id.endsWith('7') ? { ok: false, fault: { kind: 'notFound' } } : { ok: true, value: { sysId: id } },
      )
    }
    const lists = server.seen.filter(({ path }) => path.endsWith('/change_request'))
    expect(lists).toHaveLength(2)
  })

  it('are asked for alone where the query for all is refused, so that one record spoils no other', async () => {
    await using server = await standIn(
      tableOnly((seen, response) => {
        if (seen.path.endsWith('/change_request')) return json(response, 200, { result: [changeRow({ state: 'odd' })] })
        json(response, 200, { result: changeRow({ sys_id: seen.path.split('/').at(-1) ?? '' }) })
      }),
    )
    const instance = server.open({ requestsPerSecond: 1000 })
    const found = await Promise.all(ids.slice(0, 3).map((id) => instance.background.readChange(id)))
    expect(found.map(({ sysId: id }) => id)).toEqual(ids.slice(0, 3))
  })

  it('of a table that is closed to us are one refusal for all, and of records that are hidden each has its own', async () => {
    await using server = await standIn(
      tableOnly((seen, response) => {
        if (seen.path.endsWith('/incident')) return json(response, 403, failure('ACL Exception'))
        const isForAll = seen.search.get('sysparm_query')?.includes(',') ?? false
        json(response, 200, { result: [] }, { 'x-total-count': isForAll ? '1' : '0' })
      }),
    )
    const { background } = server.open({ requestsPerSecond: 1000 })
    const few = ids.slice(0, 5)
    const incidents = await Promise.all(few.map((id) => attempt(background.listIncidents(id))))
    expect(incidents.every((one) => !one.ok && one.fault.kind === 'forbidden')).toBe(true)
    expect(server.seen.filter(({ path }) => path.endsWith('/incident'))).toHaveLength(1)
    expect(await Promise.all(few.map((id) => background.listTasks(id)))).toEqual(few.map(() => []))
    expect(server.seen.filter(({ path }) => path.endsWith('/change_task'))).toHaveLength(6)
  })

  it('are not asked for again one by one while the instance does not answer', async () => {
    await using server = await standIn((_, response) => json(response, 401, failure('User Not Authenticated')))
    const instance = server.open({ requestsPerSecond: 1000 })
    const found = await Promise.all(ids.map((id) => attempt(instance.background.readChange(id))))
    expect(found.every((one) => !one.ok && one.fault.kind === 'unauthorised')).toBe(true)
    expect(server.seen.length).toBeLessThan(5)
  })
})
