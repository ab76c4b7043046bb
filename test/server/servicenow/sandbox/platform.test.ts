import { expect, it } from 'vitest'
import { ask, openSandbox, problem, record, records, typedRecord } from './openSandbox.ts'

it('a password is seen by nobody, only that there is one', async () => {
  const sandbox = await openSandbox()
  const made = await ask(sandbox, 'admin', 'POST', '/api/now/table/sys_user?sysparm_display_value=all', {
    user_name: 'ada',
    user_password: 'hush',
  })
  expect((made.body as { result: Record<string, unknown> }).result.user_password).toEqual({
    value: '********',
    display_value: '********',
  })
  expect(JSON.stringify(sandbox.rows('sys_user'))).not.toContain('hush')
  const [without] = records(await ask(sandbox, 'admin', 'GET', '/api/now/table/sys_user?user_name=admin'))
  expect(without?.user_password).toBe('********')
})

it('tables that every instance has are there, for the administrator, and a related list on them means what it says', async () => {
  const sandbox = await openSandbox()
  for (const table of ['syslog', 'sys_metadata', 'sys_script', 'sys_group_has_role']) {
    const answer = await ask(sandbox, 'admin', 'GET', `/api/now/table/${table}`)
    expect([table, answer.status]).toEqual([table, 200])
    expect((await ask(sandbox, 'itil.user', 'GET', `/api/now/table/${table}`)).status).toBe(403)
  }
  const rule = record(
    await ask(sandbox, 'admin', 'POST', '/api/now/table/sys_script', { name: 'A rule', when: 'before' }),
  )
  const [file] = records(await ask(sandbox, 'admin', 'GET', `/api/now/table/sys_metadata?sys_id=${rule.sys_id}`))
  expect(file).toMatchObject({ sys_id: rule.sys_id, sys_class_name: 'sys_script' })
  const [group] = sandbox.rows('sys_user_group')
  const [role] = sandbox.rows('sys_user_role')
  sandbox.insert('sys_group_has_role', { group: group?.sys_id ?? '', role: role?.sys_id ?? '' })
  const query = encodeURIComponent('RLQUERYsys_group_has_role.group,>=1^ENDRLQUERY')
  const found = records(await ask(sandbox, 'admin', 'GET', `/api/now/table/sys_user_group?sysparm_query=${query}`))
  expect(found.map(({ sys_id }) => sys_id)).toEqual([group?.sys_id])
})

it('a problem goes from state to state, is closed as a duplicate from each, and skips none', async () => {
  const sandbox = await openSandbox()
  const other = sandbox.insert('problem', {}).sys_id ?? ''
  const made = record(await ask(sandbox, 'itil.user', 'POST', '/api/now/table/problem', { short_description: 'Slow' }))
  const path = `/api/now/table/problem/${made.sys_id}`
  const move = (state: string, fields = {}) => ask(sandbox, 'itil.user', 'PATCH', path, { state, ...fields })
  for (const state of ['102', '103', '104', '106', '103', '106'])
    expect([state, (await move(state)).status]).toEqual([state, 200])
  const second = record(await ask(sandbox, 'itil.user', 'POST', '/api/now/table/problem', { state: '102' }))
  const skipped = await ask(sandbox, 'itil.user', 'PATCH', `/api/now/table/problem/${second.sys_id}`, { state: '106' })
  expect([skipped.status, problem(skipped).message]).toEqual([403, 'Operation Failed'])
  expect(problem(skipped).detail).toContain("Operation against file 'problem' was aborted by Business Rule")
  expect(record(await move('107', { duplicate_of: other })).duplicate_of).toMatchObject({ value: other })
})

it('a data policy names the fields that a new change lacks, in both APIs', async () => {
  const sandbox = await openSandbox({ settings: { mandatoryFields: ['justification', 'u_cost_centre'] } })
  for (const path of ['/api/sn_chg_rest/v1/change/normal', '/api/now/table/change_request']) {
    const refused = await ask(sandbox, 'tminus.integration', 'POST', path, { short_description: 'Move' })
    expect([refused.status, problem(refused).detail]).toEqual([
      403,
      'Data Policy Exception: \n\tThe following fields are mandatory: Justification, Cost centre',
    ])
  }
  const given = { justification: 'Lease', u_cost_centre: '4711' }
  const made = await ask(sandbox, 'tminus.integration', 'POST', '/api/sn_chg_rest/v1/change/normal', given)
  expect(typedRecord(made).u_cost_centre?.value).toBe('4711')
})
