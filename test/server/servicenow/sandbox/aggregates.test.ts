import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it } from 'vitest'
import { ask, ofPriority, openSandbox } from './openSandbox.ts'

async function stats(sandbox: Sandbox, parameters: Record<string, string>) {
  const path = `/api/now/stats/incident?${new URLSearchParams(parameters)}`
  const { body } = await ask(sandbox, 'itil.user', 'GET', path)
  return (body as { result: unknown }).result
}

async function withIncidents() {
  const sandbox = await openSandbox({ now: Date.parse('2026-03-05T10:00:00Z') })
  const group = (name: string) => sandbox.rows('sys_user_group').find((row) => row.name === name)?.sys_id ?? ''
  const network = { assignment_group: group('Network') }
  const database = { assignment_group: group('Database') }
  sandbox.insert('incident', { ...ofPriority('1'), ...network, reassignment_count: '4' })
  sandbox.insert('incident', { ...ofPriority('2'), ...network, reassignment_count: '1' })
  sandbox.insert('incident', { ...ofPriority('2'), ...network, reassignment_count: '2' })
  sandbox.insert('incident', { ...ofPriority('5'), ...database, reassignment_count: '7' })
  return { sandbox, network: group('Network'), database: group('Database') }
}

describe('the Aggregate API', () => {
  it('averages, sums and finds extremes of what the query means, nothing unless asked', async () => {
    const { sandbox } = await withIncidents()
    expect(await stats(sandbox, {})).toEqual({ stats: {} })
    const asked = {
      sysparm_query: 'priority<=2',
      sysparm_count: 'true',
      sysparm_avg_fields: 'reassignment_count,priority,nonsense',
      sysparm_sum_fields: 'reassignment_count',
      sysparm_min_fields: 'reassignment_count,number',
      sysparm_max_fields: 'sys_created_on',
    }
    expect(await stats(sandbox, asked)).toEqual({
      stats: {
        count: '3',
        avg: { reassignment_count: '2.3333', priority: '1.6667' },
        sum: { reassignment_count: '7' },
        min: { reassignment_count: '1', number: 'INC0030001' },
        max: { sys_created_on: '2026-03-05 10:00:00' },
      },
    })
  })

  it('groups, shows the groups by name, orders and filters them', async () => {
    const { sandbox, network, database } = await withIncidents()
    const byGroup = { sysparm_count: 'true', sysparm_group_by: 'assignment_group' }
    const field = 'assignment_group'
    expect(await stats(sandbox, byGroup)).toEqual([
      { stats: { count: '1' }, groupby_fields: [{ field, value: database }] },
      { stats: { count: '3' }, groupby_fields: [{ field, value: network }] },
    ])
    expect(await stats(sandbox, { ...byGroup, sysparm_order_by: 'COUNT^DESC', sysparm_display_value: 'all' })).toEqual([
      { stats: { count: '3' }, groupby_fields: [{ field, value: network, display_value: 'Network' }] },
      { stats: { count: '1' }, groupby_fields: [{ field, value: database, display_value: 'Database' }] },
    ])
    expect(await stats(sandbox, { ...byGroup, sysparm_having: 'avg^reassignment_count^>^3' })).toMatchObject([
      { groupby_fields: [{ value: database }] },
    ])
    const byTwo = {
      sysparm_count: 'true',
      sysparm_group_by: 'priority,assignment_group',
      sysparm_display_value: 'true',
    }
    expect(await stats(sandbox, { ...byTwo, sysparm_having: 'count^priority^>=^2' })).toEqual([
      {
        stats: { count: '2' },
        groupby_fields: [
          { field: 'priority', display_value: '2 - High' },
          { field, display_value: 'Network' },
        ],
      },
    ])
  })
})
