import { describe, expect, it } from 'vitest'
import { ask, ofPriority, openSandbox, problem, record, records } from './openSandbox.ts'

const table = (rest: string) => `/api/now/table/${rest}`

describe('Table API', () => {
  it('creates with 201 and a Location, reads, updates, deletes with 204, and then knows nothing of it', async () => {
    const sandbox = await openSandbox()
    const made = await ask(sandbox, 'itil.user', 'POST', table('incident'), {
      short_description: 'Down',
      impact: 1,
      urgency: 1,
    })
    expect(made.status).toBe(201)
    const { sys_id, number, sys_mod_count, sys_created_by } = record(made)
    expect(sys_id).toMatch(/^[0-9a-f]{32}$/)
    expect({ number, sys_mod_count, sys_created_by }).toEqual({
      number: 'INC0030001',
      sys_mod_count: '0',
      sys_created_by: 'itil.user',
    })
    expect(made.headers.get('location')).toBe(`${sandbox.address}/api/now/table/incident/${sys_id}`)

    const changed = await ask(sandbox, 'itil.user', 'PATCH', table(`incident/${sys_id}`), { state: '2' })
    expect(record(changed)).toMatchObject({ state: '2', sys_mod_count: '1', priority: '1' })
    const put = await ask(sandbox, 'itil.user', 'PUT', table(`incident/${sys_id}`), { severity: '1' })
    expect(record(put)).toMatchObject({ severity: '1', short_description: 'Down' })

    expect((await ask(sandbox, 'itil.user', 'DELETE', table(`incident/${sys_id}`))).status).toBe(403)
    expect((await ask(sandbox, 'admin', 'DELETE', table(`incident/${sys_id}`))).status).toBe(204)
    const gone = await ask(sandbox, 'itil.user', 'GET', table(`incident/${sys_id}`))
    expect(gone.status).toBe(404)
    expect(problem(gone)).toEqual({
      message: 'No Record found',
      detail: "Record doesn't exist or ACL restricts the record retrieval",
    })
    expect(gone.body).toMatchObject({ status: 'failure' })
  })

  it('says what is wrong with a table, a body, an address', async () => {
    const sandbox = await openSandbox()
    const unknown = await ask(sandbox, 'admin', 'GET', table('no_such_table'))
    expect([unknown.status, problem(unknown).message]).toEqual([400, 'Invalid table no_such_table'])
    const capitals = await ask(sandbox, 'admin', 'GET', table('Incident/1'))
    expect([capitals.status, problem(capitals).message]).toEqual([400, 'Invalid table Incident'])
    const broken = await fetch(`${sandbox.address}${table('incident')}`, {
      method: 'POST',
      headers: { 'x-sn-apikey': 'now_sandbox_key', 'content-type': 'application/json' },
      body: '{"a":',
    })
    expect(broken.status).toBe(400)
    const several = await ask(sandbox, 'admin', 'POST', table('incident'), [{ description: 'a' }, { description: 'b' }])
    expect([several.status, record(several).description, sandbox.rows('incident').length]).toEqual([201, 'a', 1])
    expect((await ask(sandbox, 'admin', 'POST', table('incident'), 'text')).status).toBe(400)
    const xml = await ask(sandbox, 'admin', 'POST', table('incident'), {}, { 'content-type': 'application/xml' })
    expect(xml.status).toBe(415)
    const nowhere = await ask(sandbox, 'admin', 'GET', '/api/now/nothing')
    expect(problem(nowhere).message).toContain('does not represent any resource')
  })

  it('ignores fields that do not exist or are the instance’s own', async () => {
    const sandbox = await openSandbox()
    const made = await ask(sandbox, 'itil.user', 'POST', table('incident'), {
      nonsense: 'x',
      sys_id: 'mine',
      sys_mod_count: '9',
    })
    expect(record(made).sys_id).not.toBe('mine')
    expect(record(made).sys_mod_count).toBe('0')
    expect(record(made)).not.toHaveProperty('nonsense')
    const same = await ask(sandbox, 'itil.user', 'PATCH', table(`incident/${record(made).sys_id}`), { nonsense: 'y' })
    expect([same.status, record(same).sys_mod_count]).toEqual([200, '0'])
  })

  it('lets a new record have the sys_id that is sent, once', async () => {
    const sandbox = await openSandbox()
    const sys_id = 'AAAABBBBCCCCDDDDEEEEFFFF00001111'
    const made = await ask(sandbox, 'itil.user', 'POST', table('incident'), { sys_id, short_description: 'Mine' })
    expect([made.status, record(made).sys_id]).toEqual([201, sys_id])
    expect(record(await ask(sandbox, 'itil.user', 'GET', table(`incident/${sys_id}`))).short_description).toBe('Mine')
    const again = await ask(sandbox, 'itil.user', 'POST', table('incident'), { sys_id, number: 'INC1' })
    expect([again.status, problem(again)]).toEqual([
      403,
      { message: 'Operation Failed', detail: 'Error during insert of incident (INC1)' },
    ])
    const moved = await ask(sandbox, 'itil.user', 'PATCH', table(`incident/${sys_id}`), { sys_id: 'f'.repeat(32) })
    expect(record(moved).sys_id).toBe(sys_id)
  })

  it('has the administrator and the roles that every instance has', async () => {
    const sandbox = await openSandbox()
    const admin = await ask(sandbox, 'nobody', 'GET', table('sys_user/6816f79cc0a8016401c5a33be04be441'))
    expect(record(admin).user_name).toBe('admin')
    expect(sandbox.row('sys_user_role', '282bf1fac6112285017366cb5f867469')?.name).toBe('itil')
  })

  it('makes a standard change of the template that is named, its model named or not', async () => {
    const sandbox = await openSandbox()
    const version = sandbox.rows('std_change_producer_version')[0]
    const body = {
      type: 'standard',
      chg_model: 'standard',
      std_change_producer_version: version?.sys_id,
      short_description: 'Ours',
    }
    const made = record(
      await ask(sandbox, 'itil.user', 'POST', table('change_request?sysparm_display_value=true'), body),
    )
    expect(made).toMatchObject({
      short_description: 'Ours',
      description: 'As rehearsed',
      category: 'Software',
      chg_model: { display_value: 'Standard' },
    })
  })

  it('derives what the platform derives of incidents and people', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-01-01T20:00:00Z') })
    const sent = { impact: '1', urgency: '2', priority: '5' }
    const made = record(await ask(sandbox, 'itil.user', 'POST', table('incident'), sent))
    expect(made).toMatchObject({ priority: '2', state: '1', incident_state: '1', active: 'true' })
    const path = table(`incident/${made.sys_id}?sysparm_exclude_reference_link=true`)
    const user = sandbox.rows('sys_user').find((row) => row.user_name === 'itil.user')?.sys_id
    expect(record(await ask(sandbox, 'itil.user', 'PATCH', path, { incident_state: '6', urgency: '1' }))).toMatchObject(
      {
        priority: '1',
        state: '6',
        resolved_at: '2026-01-01 20:00:00',
        resolved_by: user,
        active: 'true',
      },
    )
    expect(record(await ask(sandbox, 'itil.user', 'PATCH', path, { state: '7' }))).toMatchObject({
      incident_state: '7',
      active: 'false',
      closed_by: user,
    })
    const named = { user_name: 'new', first_name: 'Nia', last_name: 'Wolf' }
    expect(record(await ask(sandbox, 'admin', 'POST', table('sys_user'), named)).name).toBe('Nia Wolf')
  })

  it('shows references with a link, plain, or by name, and walks through them', async () => {
    const sandbox = await openSandbox()
    const change = sandbox.insert('change_request', { start_date: '2026-07-01 10:00:00' }, 'itil.user')
    const path = table(`change_request/${change.sys_id}`)
    const fields = 'opened_by,assigned_to,opened_by.email,state,start_date,no_such_field,opened_by.nothing'
    const shown = async (options: string) =>
      (await ask(sandbox, 'admin', 'GET', `${path}?sysparm_fields=${fields}${options}`)).body
    const user = sandbox.rows('sys_user').find((row) => row.user_name === 'itil.user')?.sys_id
    const link = `${sandbox.address}/api/now/table/sys_user/${user}`
    expect(await shown('')).toEqual({
      result: {
        opened_by: { link, value: user },
        assigned_to: '',
        'opened_by.email': 'itil.user@example.com',
        state: '-5',
        start_date: '2026-07-01 10:00:00',
      },
    })
    expect(await shown('&sysparm_exclude_reference_link=true')).toMatchObject({ result: { opened_by: user } })
    // As Python writes it.
    expect(await shown('&sysparm_exclude_reference_link=True&sysparm_display_value=True')).toMatchObject({
      result: { opened_by: 'Ines Ferreira', state: 'New' },
    })
    const domain = await ask(sandbox, 'admin', 'GET', `${path}?sysparm_fields=sys_domain`)
    expect(domain.body).toEqual({
      result: { sys_domain: { link: `${sandbox.address}/api/now/table/sys_user_group/global`, value: 'global' } },
    })
    expect(await shown('&sysparm_display_value=true')).toMatchObject({
      // In the reader's time zone, which is not UTC.
      result: { opened_by: { display_value: 'Ines Ferreira', link }, state: 'New', start_date: '2026-07-01 03:00:00' },
    })
    expect(await shown('&sysparm_display_value=all')).toMatchObject({
      result: {
        opened_by: { display_value: 'Ines Ferreira', link, value: user },
        assigned_to: { display_value: '', value: '' },
        state: { display_value: 'New', value: '-5' },
      },
    })
  })

  it('takes display values as input when asked to', async () => {
    const sandbox = await openSandbox()
    const body = { assignment_group: 'Network', state: 'In Progress', due_date: '2026-07-01 03:00:00' }
    const made = await ask(
      sandbox,
      'itil.user',
      'POST',
      `${table('incident')}?sysparm_input_display_value=true&sysparm_exclude_reference_link=true`,
      body,
    )
    const group = sandbox.rows('sys_user_group').find((row) => row.name === 'Network')?.sys_id
    expect(record(made)).toMatchObject({ assignment_group: group, state: '2', due_date: '2026-07-01 10:00:00' })
    const iso = await ask(sandbox, 'itil.user', 'POST', table('incident'), { due_date: '2026-07-01T10:00:00' })
    expect(record(iso).due_date).toBe('2026-07-01 10:00:00')
  })

  it('keeps journals as entries of their own, to be read by display value', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-01-01T20:00:00Z') })
    const change = sandbox.insert('change_request', {}, 'itil.user')
    const path = table(`change_request/${change.sys_id}`)
    await ask(sandbox, 'itil.user', 'PATCH', path, { work_notes: 'First' })
    const second = await ask(sandbox, 'itil.user', 'PATCH', `${path}?sysparm_display_value=all`, {
      work_notes: 'Second',
    })
    expect((second.body as { result: object }).result).toMatchObject({
      work_notes: {
        value: '',
        display_value:
          '2026-01-01 12:00:00 - Ines Ferreira (Work notes)\nSecond\n\n2026-01-01 12:00:00 - Ines Ferreira (Work notes)\nFirst\n\n',
      },
      sys_mod_count: { value: '2' },
    })
    const entries = await ask(
      sandbox,
      'itil.user',
      'GET',
      table(`sys_journal_field?sysparm_query=element_id=${change.sys_id}^value=First`),
    )
    expect(records(entries)).toMatchObject([{ element: 'work_notes', name: 'change_request', value: 'First' }])
  })

  it('pages, counts, and links the pages', async () => {
    const sandbox = await openSandbox()
    for (let count = 0; count < 5; count += 1) sandbox.insert('incident', {})
    const page = (offset: number, more = '') =>
      ask(
        sandbox,
        'admin',
        'GET',
        table(
          `incident?sysparm_query=ORDERBYnumber&sysparm_fields=number&sysparm_limit=2&sysparm_offset=${offset}${more}`,
        ),
      )
    const middle = await page(2)
    expect(records(middle).map(({ number }) => number)).toEqual(['INC0030003', 'INC0030004'])
    expect(middle.headers.get('x-total-count')).toBe('5')
    const rels = [...(middle.headers.get('link') ?? '').matchAll(/sysparm_offset=(\d+)[^>]*>;rel="(\w+)"/g)].map(
      ([, offset, rel]) => [rel, offset],
    )
    expect(rels).toEqual([
      ['first', '0'],
      ['prev', '0'],
      ['next', '4'],
      ['last', '4'],
    ])
    expect((await page(4)).headers.get('link')).not.toContain('rel="next"')
    expect((await page(2, '&sysparm_suppress_pagination_header=true')).headers.get('link')).toBeNull()
    expect((await page(2, '&sysparm_no_count=true')).headers.get('x-total-count')).toBeNull()
  })

  it('cuts the page before it asks who may read what', async () => {
    const sandbox = await openSandbox()
    const rows = [0, 1, 2].map(() => sandbox.insert('incident', {}))
    for (const row of rows.slice(0, 2)) sandbox.access.hide('itil.user', row.sys_id ?? '')
    const first = await ask(sandbox, 'itil.user', 'GET', table('incident?sysparm_query=ORDERBYnumber&sysparm_limit=2'))
    expect([records(first).length, first.headers.get('x-total-count')]).toEqual([0, '3'])
    expect(first.headers.get('link')).toContain('rel="next"')
    expect((await ask(sandbox, 'itil.user', 'GET', table(`incident/${rows[0]?.sys_id}`))).status).toBe(404)
  })

  it('answers an empty list with 200, in its first version with 404', async () => {
    const sandbox = await openSandbox()
    const empty = await ask(sandbox, 'admin', 'GET', '/api/now/v2/table/incident?number=INC1')
    expect([empty.status, records(empty)]).toEqual([200, []])
    expect((await ask(sandbox, 'admin', 'GET', '/api/now/v1/table/incident?number=INC1')).status).toBe(404)
  })

  it('lets nobody do what their roles do not allow', async () => {
    const sandbox = await openSandbox()
    const change = sandbox.insert('change_request', {})
    const path = table(`change_request/${change.sys_id}`)
    const refused = await ask(sandbox, 'reader', 'PATCH', path, { short_description: 'Mine' })
    expect([refused.status, problem(refused).detail]).toEqual([
      403,
      'ACL Exception Update Failed due to security constraints',
    ])
    expect((await ask(sandbox, 'reader', 'POST', table('change_request'), {})).status).toBe(403)
    expect((await ask(sandbox, 'nobody', 'GET', table('change_request'))).status).toBe(403)
    expect((await ask(sandbox, 'nobody', 'GET', path)).status).toBe(404)
    expect((await ask(sandbox, 'admin', 'GET', table('x_tminus_gate_link'))).status).toBe(403)
  })

  it('finds changes and incidents as tasks, and describes itself', async () => {
    const sandbox = await openSandbox()
    const change = sandbox.insert('change_request', {})
    sandbox.insert('incident', {})
    const tasks = await ask(
      sandbox,
      'admin',
      'GET',
      table('task?sysparm_query=active=true^numberSTARTSWITHCHG&sysparm_fields=sys_id,sys_class_name'),
    )
    expect(records(tasks)).toEqual([{ sys_id: change.sys_id, sys_class_name: 'change_request' }])
    const choices = await ask(
      sandbox,
      'nobody',
      'GET',
      table('sys_choice?sysparm_query=name=change_request^element=state^ORDERBYsequence&sysparm_fields=value,label'),
    )
    expect(records(choices).map(({ value, label }) => `${value} ${label}`)).toEqual([
      '-5 New',
      '-4 Assess',
      '-3 Authorize',
      '-2 Scheduled',
      '-1 Implement',
      '0 Review',
      '3 Closed',
      '4 Canceled',
    ])
    const columns = await ask(
      sandbox,
      'admin',
      'GET',
      table('sys_dictionary?sysparm_query=name=incident^element=rfc&sysparm_fields=internal_type,reference'),
    )
    expect(records(columns)).toEqual([{ internal_type: 'reference', reference: 'change_request' }])
  })

  it('counts, whole and by groups, and answers several requests in one', async () => {
    const sandbox = await openSandbox()
    for (const priority of ['1', '2', '2']) sandbox.insert('incident', ofPriority(priority))
    const counted = await ask(
      sandbox,
      'itil.user',
      'GET',
      '/api/now/stats/incident?sysparm_count=true&sysparm_query=priority=2',
    )
    expect(counted.body).toEqual({ result: { stats: { count: '2' } } })
    const grouped = await ask(
      sandbox,
      'itil.user',
      'GET',
      '/api/now/stats/incident?sysparm_count=true&sysparm_group_by=priority',
    )
    expect(grouped.body).toMatchObject({
      result: expect.arrayContaining([{ stats: { count: '2' }, groupby_fields: [{ field: 'priority', value: '2' }] }]),
    })
    const body = Buffer.from(JSON.stringify({ short_description: 'In a batch' })).toString('base64')
    const requests = [
      { id: 'a', method: 'POST', url: '/api/now/table/incident', body },
      { id: 'b', method: 'GET', url: '/api/now/table/no_such_table', exclude_response_headers: true },
    ]
    const batch = await ask(sandbox, 'itil.user', 'POST', '/api/now/v1/batch', {
      batch_request_id: '7',
      rest_requests: requests,
    })
    expect(batch.body).toMatchObject({
      batch_request_id: '7',
      serviced_requests: [
        { id: 'a', status_code: 201, status_text: 'Created' },
        { id: 'b', status_code: 400, headers: [] },
      ],
      unserviced_requests: [],
    })
    expect(sandbox.rows('incident').map((row) => row.short_description)).toContain('In a batch')
    expect((await ask(sandbox, 'itil.user', 'GET', '/api/now/attachment?sysparm_limit=1')).body).toEqual({ result: [] })
  })
})
