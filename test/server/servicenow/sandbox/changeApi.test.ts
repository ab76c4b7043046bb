import { describe, expect, it } from 'vitest'
import { ask, makeChange, makeScheduledChange, openSandbox, problem, typedRecord } from './openSandbox.ts'

const path = (rest = '') => `/api/sn_chg_rest/v1/change${rest}`
const who = 'tminus.integration'

interface Worker {
  result: {
    worker: { sysId: string; link: string }
    state: { value: number }
    messages: { infoMessages: string[]; warningMessages: string[] }
    payload?: { spans: { start: { value: string } }[] }
  }
}

describe('Change Management API', () => {
  it('creates with 200 and shows each field as value and display value, the value typed', async () => {
    const sandbox = await openSandbox()
    const made = await ask(sandbox, who, 'POST', `${path('/normal')}?description=From%20the%20address`, {
      short_description: 'Move',
      start_date: '2026-07-01 10:00:00',
      no_such_field: 'x',
    })
    expect(made.status).toBe(200)
    const change = typedRecord(made)
    expect(change.state).toEqual({ display_value: 'New', value: -5 })
    expect(made.text).toContain('"state":{"display_value":"New","value":-5.0}')
    expect(change).toMatchObject({
      type: { display_value: 'Normal', value: 'normal' },
      on_hold: { display_value: 'false', value: false },
      start_date: {
        value: '2026-07-01 10:00:00',
        display_value: '2026-07-01 03:00:00',
        display_value_internal: '2026-07-01 03:00:00',
      },
      description: { value: 'From the address' },
      requested_by: { display_value: 'T-Minus Integration' },
      chg_model: { display_value: 'Normal' },
      order: { display_value: '', value: '' },
      priority: { display_value: '4 - Low', value: 4 },
    })
    expect((made.body as { result: { __meta: object } }).result.__meta).toEqual({ ignoredFields: ['no_such_field'] })
  })

  it('reads, searches and updates by type, with and without a version', async () => {
    const sandbox = await openSandbox()
    const normal = await makeChange(sandbox)
    const emergency = await makeChange(sandbox, { correlation_id: 'c-9' }, 'emergency')
    expect((await ask(sandbox, who, 'GET', path(`/normal/${normal}`))).status).toBe(200)
    expect((await ask(sandbox, who, 'GET', path(`/normal/${emergency}`))).status).toBe(404)
    expect((await ask(sandbox, who, 'GET', `/api/sn_chg_rest/change/${emergency}`)).status).toBe(200)
    const found = await ask(sandbox, who, 'GET', path('?sysparm_query=correlation_id=c-9'))
    expect(
      (found.body as { result: { sys_id: { value: string } }[] }).result.map(({ sys_id }) => sys_id.value),
    ).toEqual([emergency])
    const patched = await ask(sandbox, who, 'PATCH', path(`/emergency/${emergency}`), { risk: '2' })
    expect(typedRecord(patched).risk).toEqual({ display_value: 'High', value: 2 })
    const moved = await ask(sandbox, who, 'PATCH', path(`/${normal}`), { state: '-1' })
    expect([moved.status, problem(moved).message]).toEqual([403, 'Operation Failed'])
    expect((await ask(sandbox, who, 'GET', path(`/${'0'.repeat(32)}`))).status).toBe(404)
    expect((await ask(sandbox, who, 'GET', path('/CHG0030001'))).status).toBe(404)
    expect((await ask(sandbox, who, 'DELETE', path(`/${normal}`))).status).toBe(403)
    expect((await ask(sandbox, 'change.manager', 'DELETE', path(`/${normal}`))).status).toBe(200)
    expect((await ask(sandbox, 'nobody', 'GET', path())).status).toBe(403)
  })

  it('makes a standard change of a template, whose plans stay as they are', async () => {
    const sandbox = await openSandbox()
    const templates = await ask(sandbox, who, 'GET', path('/standard/template'))
    const template = (templates.body as { result: { sys_id: { value: string } }[] }).result[0]?.sys_id.value
    const made = await ask(sandbox, who, 'POST', path(`/standard/${template}`), {
      backout_plan: 'Mine',
      correlation_id: 'c-1',
    })
    expect(typedRecord(made)).toMatchObject({
      type: { value: 'standard' },
      backout_plan: { value: 'Run its rollback' },
      correlation_id: { value: 'c-1' },
    })
    expect((made.body as { result: { __meta: object } }).result.__meta).toEqual({ ignoredFields: ['backout_plan'] })
    expect((await ask(sandbox, who, 'POST', path(`/standard/${'a'.repeat(32)}`), {})).status).toBe(404)
    const model = await ask(sandbox, who, 'POST', path(), { chg_model: 'Emergency' })
    expect(typedRecord(model)).toMatchObject({
      type: { value: 'emergency' },
      chg_model: { display_value: 'Emergency' },
    })
  })

  it('names the next states, what they need, and whether that is met', async () => {
    const sandbox = await openSandbox()
    const change = await makeScheduledChange(sandbox)
    sandbox.people.move(change, '-1')
    const { body } = await ask(sandbox, who, 'GET', path(`/${change}/nextstates`))
    expect(body).toMatchObject({
      result: {
        available_states: ['0', '4', '-1'],
        state_label: { '0': 'Review', '4': 'Canceled', '-1': 'Implement' },
        state_transitions: [
          [
            {
              to_state: '0',
              automatic_transition: true,
              transition_available: false,
              conditions: [{ passed: false, condition: { name: 'No active Change Tasks' } }],
            },
            {
              to_state: '0',
              automatic_transition: false,
              transition_available: true,
              display_value: 'Implement to Review',
            },
          ],
          [{ from_state: '-1', to_state: '4', transition_available: true, conditions: [] }],
        ],
      },
    })
  })

  it('adds, reads and changes tasks of a change', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    const made = await ask(sandbox, who, 'POST', path(`/${change}/task`), {
      short_description: 'Freeze',
      nonsense: '1',
    })
    expect(typedRecord(made)).toMatchObject({
      change_request: { value: change },
      parent: { display_value: 'CHG0030001' },
      state: { value: 1 },
    })
    const task = String(typedRecord(made).sys_id?.value)
    const patched = await ask(sandbox, who, 'PATCH', path(`/${change}/task/${task}`), { state: '3' })
    expect(typedRecord(patched)).toMatchObject({ state: { value: 3 }, active: { value: false } })
    const list = await ask(sandbox, who, 'GET', path(`/${change}/task`))
    expect((list.body as { result: object[] }).result).toHaveLength(1)
    const other = await makeChange(sandbox)
    expect((await ask(sandbox, who, 'PATCH', path(`/${other}/task/${task}`), {})).status).toBe(404)
  })

  it('checks for conflicts: the word says Conflict either way, the list tells', async () => {
    const sandbox = await openSandbox({
      now: Date.parse('2026-05-01T00:00:00Z'),
      settings: { workerMilliseconds: 5000 },
    })
    const item = sandbox.rows('cmdb_ci')[0]?.sys_id ?? ''
    const dates = { cmdb_ci: item, start_date: '2026-05-02 20:00:00', end_date: '2026-05-03 03:00:00' }
    const change = await makeChange(sandbox, dates)
    const read = async () => (await ask(sandbox, who, 'GET', path(`/${change}/conflict`))).body
    expect(await read()).toMatchObject({ result: { status: 'Not Run', conflicts: [] } })
    const started = await ask(sandbox, who, 'POST', path(`/${change}/conflict`))
    expect([started.status, (started.body as { result: string }).result]).toEqual([
      200,
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ])
    expect(await read()).toMatchObject({ result: { status: 'Not Run', job_status: '1' } })
    sandbox.clock.advance(5000)
    expect(await read()).toMatchObject({ result: { status: 'Conflict', job_status: '2', conflicts: [] } })

    const rival = await makeChange(sandbox, dates)
    sandbox.people.addBlackout('Year end', Date.parse('2026-05-03T00:00:00Z'), Date.parse('2026-05-04T00:00:00Z'))
    await ask(sandbox, who, 'POST', path(`/${change}/conflict`))
    expect((await ask(sandbox, who, 'DELETE', path(`/${change}/conflict`))).status).toBe(200)
    expect((await ask(sandbox, who, 'DELETE', path(`/${change}/conflict`))).status).toBe(400)
    await ask(sandbox, who, 'POST', path(`/${change}/conflict`))
    sandbox.clock.advance(5000)
    expect(await read()).toMatchObject({
      result: {
        conflicts: [
          { type: { value: 'ci_already_scheduled' }, conflicting_change: { value: rival } },
          { type: { value: 'blackout' } },
        ],
      },
    })
    expect(sandbox.people.change(change).conflict_status).toBe('Conflict')
  })

  it('finds free slots past other changes and blackouts, and takes the first', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-05-01T00:00:00Z') })
    const item = sandbox.rows('cmdb_ci')[0]?.sys_id ?? ''
    await makeChange(sandbox, { cmdb_ci: item, start_date: '2026-05-01 00:00:00', end_date: '2026-05-01 06:00:00' })
    sandbox.people.addBlackout('Night', Date.parse('2026-05-01T06:30:00Z'), Date.parse('2026-05-01T08:00:00Z'))
    const change = await makeChange(sandbox, {
      cmdb_ci: item,
      start_date: '2026-05-01 00:00:00',
      end_date: '2026-05-01 01:00:00',
    })
    const asked = await ask(sandbox, who, 'GET', path(`/${change}/schedule`))
    expect(asked.status).toBe(202)
    const { worker, state } = (asked.body as Worker).result
    expect(state.value).toBe(1)
    const done = await ask(sandbox, who, 'GET', new URL(worker.link).pathname)
    expect((done.body as Worker).result.payload?.spans[0]?.start.value).toBe('2026-05-01 08:00:00')
    const taken = await ask(sandbox, who, 'PATCH', path(`/${change}/schedule/first_available`), {
      duration_in_seconds: '1800',
    })
    expect(taken.status).toBe(202)
    expect(sandbox.row('change_request', change)).toMatchObject({
      start_date: '2026-05-01 06:00:00',
      end_date: '2026-05-01 06:30:00',
    })
    const bare = await makeChange(sandbox)
    expect((await ask(sandbox, who, 'GET', path(`/${bare}/schedule`))).status).toBe(400)
  })

  it('takes configuration items later, and says which it did not know', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    const item = sandbox.rows('cmdb_ci')[0]?.sys_id
    const body = { association_type: 'affected', cmdb_ci_sys_ids: [item, 'b'.repeat(32)] }
    const asked = await ask(sandbox, who, 'POST', path(`/${change}/ci`), body)
    expect(asked.status).toBe(202)
    const worker = await ask(sandbox, who, 'GET', path(`/worker/${(asked.body as Worker).result.worker.sysId}`))
    expect((worker.body as Worker).result.messages.warningMessages).toEqual(['Invalid CMDB_CI sys_id provided.'])
    const list = await ask(sandbox, who, 'GET', path(`/${change}/ci?association_type=affected`))
    expect((list.body as { result: object[] }).result).toMatchObject([
      { ci_item: { value: item, display_value: 'core-router-01' } },
    ])
    expect((await ask(sandbox, who, 'GET', path(`/${change}/ci`))).status).toBe(400)
  })
})
