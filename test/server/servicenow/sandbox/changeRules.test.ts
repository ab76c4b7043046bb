import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it } from 'vitest'
import { ask, makeChange, makeScheduledChange, openSandbox, problem, record } from './openSandbox.ts'

const states = ['-5', '-4', '-3', '-2', '-1', '0', '3', '4']

async function moveTo(sandbox: Sandbox, change: string, state: string, fields: Record<string, string> = {}) {
  return ask(sandbox, 'itil.user', 'PATCH', `/api/now/table/change_request/${change}`, { state, ...fields })
}

const approvals = (sandbox: Sandbox, change: string) =>
  sandbox.rows('sysapproval_approver').flatMap((row) => (row.sysapproval === change ? [row.state] : []))

const tasks = (sandbox: Sandbox, change: string) =>
  sandbox
    .rows('change_task')
    .flatMap((row) => (row.change_request === change ? [`${row.short_description}: ${row.state}`] : []))

describe('states of a change', () => {
  it('a normal change goes through all, an emergency past Assess, a standard past both', async () => {
    const sandbox = await openSandbox()
    const normal = await makeChange(sandbox)
    expect((await moveTo(sandbox, normal, '-4')).status).toBe(200)
    expect(sandbox.people.change(normal)).toMatchObject({ state: '-4', approval: 'requested' })
    sandbox.people.approve(normal, 'peer.one')
    expect(sandbox.people.change(normal).state).toBe('-4')
    sandbox.people.approve(normal, 'peer.two')
    expect(sandbox.people.change(normal)).toMatchObject({ state: '-3', approval: 'requested' })
    sandbox.people.approveStage(normal)
    expect(sandbox.people.change(normal)).toMatchObject({ state: '-2', approval: 'approved' })

    const emergency = await makeChange(sandbox, {}, 'emergency')
    expect((await moveTo(sandbox, emergency, '-4')).status).toBe(403)
    expect((await moveTo(sandbox, emergency, '-3')).status).toBe(200)
    expect(sandbox.people.approveAll(emergency)).toMatchObject({ state: '-2', approval: 'approved' })

    const template = sandbox.rows('std_change_record_producer')[0]?.sys_id
    const made = await ask(sandbox, 'itil.user', 'POST', `/api/sn_chg_rest/v1/change/standard/${template}`, {})
    const standard = (made.body as { result: { sys_id: { value: string } } }).result.sys_id.value
    expect((await moveTo(sandbox, standard, '-2')).status).toBe(200)
    expect(sandbox.people.change(standard)).toMatchObject({ state: '-2', approval: 'approved', type: 'standard' })
  })

  it('from each state only what the model allows, by a person', async () => {
    const sandbox = await openSandbox()
    sandbox.settings.implementTasks = false
    const allowed: Record<string, string[]> = {
      '-5': ['-4', '4'],
      '-4': ['-5', '4'],
      '-3': ['-5', '4'],
      '-2': ['-1', '4'],
      // Without a single active task the way to Review is open in either sense.
      '-1': ['0', '4'],
      '0': ['3'],
      '3': [],
      '4': [],
    }
    for (const from of states) {
      for (const to of states.filter((state) => state !== from)) {
        const fields = { state: from, close_code: 'successful', close_notes: 'Done' }
        const { sys_id = '' } = sandbox.insert('change_request', fields)
        const heard = await moveTo(sandbox, sys_id, to)
        const isAllowed = allowed[from]?.includes(to) === true
        expect([from, to, heard.status]).toEqual([from, to, isAllowed ? 200 : 403])
        expect(sandbox.people.change(sys_id).state).toBe(isAllowed ? to : from)
        if (!isAllowed)
          expect(problem(heard)).toMatchObject({
            message: 'Operation Failed',
            detail: expect.stringContaining('Change Model: Check State Transition'),
          })
      }
    }
  })

  it('an illegal move can be ignored without a word, the rest of the update kept', async () => {
    const sandbox = await openSandbox({ settings: { illegalMove: 'ignore' } })
    const change = await makeChange(sandbox)
    const heard = await moveTo(sandbox, change, '-1', { short_description: 'Kept' })
    expect([heard.status, record(heard).state, record(heard).short_description]).toEqual([200, '-5', 'Kept'])
  })

  it('a state that it already has is no change, or an error where a customer made it one', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    const same = await moveTo(sandbox, change, '-5')
    expect([same.status, record(same).sys_mod_count]).toEqual([200, '0'])
    sandbox.settings.sameStateIsError = true
    expect((await moveTo(sandbox, change, '-5')).status).toBe(403)
  })

  it('Implement makes two tasks, Review cancels them and leaves the ones made by hand, which hold Close', async () => {
    const sandbox = await openSandbox()
    const change = await makeScheduledChange(sandbox)
    await moveTo(sandbox, change, '-1')
    expect(tasks(sandbox, change)).toEqual(['Implement: 1', 'Post implementation testing: 1'])
    expect(sandbox.people.change(change).work_start).not.toBe('')
    const own = sandbox.insert('change_task', { change_request: change, short_description: 'Call them' })
    await moveTo(sandbox, change, '0')
    expect(tasks(sandbox, change)).toEqual(['Implement: 4', 'Post implementation testing: 4', 'Call them: 1'])
    const closing = { close_code: 'successful', close_notes: 'Done' }
    expect((await moveTo(sandbox, change, '3', closing)).status).toBe(403)
    sandbox.people.closeTask(own.sys_id ?? '')
    const without = await moveTo(sandbox, change, '3')
    expect([without.status, problem(without).detail]).toEqual([
      403,
      expect.stringContaining('mandatory: Close code, Close notes'),
    ])
    expect((await moveTo(sandbox, change, '3', closing)).status).toBe(200)
    expect(sandbox.people.change(change)).toMatchObject({ active: 'false', state: '3' })
    expect(sandbox.people.change(change).closed_at).not.toBe('')
  })

  it('the last task closed sends it to Review by itself, where nobody has switched that off', async () => {
    const sandbox = await openSandbox()
    const reviewed = await makeScheduledChange(sandbox)
    sandbox.people.move(reviewed, '-1')
    sandbox.people.closeTasks(reviewed)
    expect(sandbox.people.change(reviewed).state).toBe('0')
    sandbox.settings.automaticReview = false
    const waiting = await makeScheduledChange(sandbox)
    sandbox.people.move(waiting, '-1')
    sandbox.people.closeTasks(waiting)
    expect(sandbox.people.change(waiting).state).toBe('-1')
  })

  it('Implement waits for the planned start where that is the rule', async () => {
    const sandbox = await openSandbox({
      now: Date.parse('2026-05-01T10:00:00Z'),
      settings: { implementWithinWindow: true },
    })
    const change = await makeScheduledChange(sandbox, {
      start_date: '2026-05-01 20:00:00',
      end_date: '2026-05-02 03:00:00',
    })
    expect((await moveTo(sandbox, change, '-1')).status).toBe(403)
    sandbox.clock.set('2026-05-01T20:00:00Z')
    expect((await moveTo(sandbox, change, '-1')).status).toBe(200)
  })
})

describe('approvals', () => {
  it('a rejection returns it to New, asks nobody else, and it can be submitted again', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    sandbox.people.move(change, '-4')
    sandbox.people.reject(change, 'Not in December')
    expect(sandbox.people.change(change)).toMatchObject({ state: '-5', approval: 'rejected', active: 'true' })
    expect(approvals(sandbox, change)).toEqual(['rejected', 'not_required'])
    sandbox.people.move(change, '-4')
    expect(approvals(sandbox, change)).toEqual(['rejected', 'not_required', 'requested', 'requested'])
    expect(sandbox.people.approveAll(change)).toMatchObject({ state: '-2', approval: 'approved' })
  })

  it('one is enough where that is the rule; the assignment group assesses its own', async () => {
    const sandbox = await openSandbox({ settings: { quorum: { assess: 'anyone', authorize: 'all' } } })
    const group = sandbox.rows('sys_user_group').find((row) => row.name === 'Network')?.sys_id ?? ''
    const change = await makeChange(sandbox, { assignment_group: group })
    sandbox.people.move(change, '-4')
    sandbox.people.approve(change, 'itil.user')
    expect(sandbox.people.change(change).state).toBe('-3')
    expect(approvals(sandbox, change)).toEqual(['not_required', 'approved', 'requested', 'requested'])
  })

  it('and tasks can take their time to appear, as flows on instances do', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-05-01T10:00:00Z'), settings: { flowMilliseconds: 2000 } })
    const change = await makeChange(sandbox)
    const heard = await moveTo(sandbox, change, '-4')
    expect([record(heard).state, record(heard).approval, approvals(sandbox, change)]).toEqual([
      '-4',
      'not requested',
      [],
    ])
    sandbox.clock.advance(2000)
    expect(approvals(sandbox, change)).toEqual(['requested', 'requested'])
    sandbox.people.approveStage(change)
    expect(sandbox.people.change(change)).toMatchObject({ state: '-4', approval: 'requested' })
    sandbox.clock.advance(2000)
    expect(sandbox.people.change(change)).toMatchObject({ state: '-3', approval: 'approved' })
    sandbox.people.cancel(change, 'Meanwhile')
    sandbox.clock.advance(2000)
    expect(approvals(sandbox, change)).toEqual(['approved', 'approved'])
  })

  it('back to New cancels what is asked', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    sandbox.people.move(change, '-4')
    sandbox.people.move(change, '-5')
    expect(approvals(sandbox, change)).toEqual(['cancelled', 'cancelled'])
    expect(sandbox.people.change(change).approval).toBe('not requested')
  })

  it('only the one who is asked approves, by either API', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    sandbox.people.move(change, '-4')
    const [asked] = sandbox.rows('sysapproval_approver')
    const path = `/api/now/table/sysapproval_approver/${asked?.sys_id}`
    expect((await ask(sandbox, 'cab.one', 'PATCH', path, { state: 'approved' })).status).toBe(403)
    expect((await ask(sandbox, 'peer.one', 'PATCH', path, { state: 'approved' })).status).toBe(200)
    const answer = (who: string, body: object) =>
      ask(sandbox, who, 'PATCH', `/api/sn_chg_rest/v1/change/${change}/approvals`, body)
    expect((await answer('tminus.integration', { state: 'approved' })).status).toBe(400)
    expect((await answer('peer.one', { state: 'approved' })).status).toBe(400)
    expect((await answer('peer.two', { state: 'rejected' })).status).toBe(400)
    expect((await answer('peer.two', { state: 'maybe' })).status).toBe(400)
    const rejected = await answer('peer.two', { state: 'rejected', comments: 'No' })
    expect([rejected.status, sandbox.people.change(change).state]).toEqual([200, '-5'])
  })

  it('other planned dates ask again where that is the rule', async () => {
    const sandbox = await openSandbox({ settings: { datesChangeResetsApprovals: true } })
    const change = await makeScheduledChange(sandbox, {
      start_date: '2026-05-01 20:00:00',
      end_date: '2026-05-02 03:00:00',
    })
    sandbox.people.edit(change, { start_date: '2026-05-03 20:00:00' })
    expect(sandbox.people.change(change)).toMatchObject({ state: '-3', approval: 'requested' })
    expect(approvals(sandbox, change).filter((state) => state === 'requested')).toHaveLength(2)
    sandbox.settings.datesChangeResetsApprovals = false
    sandbox.people.approveAll(change)
    sandbox.people.edit(change, { start_date: '2026-05-04 20:00:00' })
    expect(sandbox.people.change(change)).toMatchObject({ state: '-2', approval: 'approved' })
  })
})

describe('on hold', () => {
  it('nobody is asked, only Cancel is open, and what was asked comes back', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    sandbox.people.move(change, '-4')
    sandbox.people.approve(change, 'peer.one')
    sandbox.people.hold(change, 'Freeze')
    expect(approvals(sandbox, change)).toEqual(['approved', 'not_required'])
    expect((await moveTo(sandbox, change, '-5')).status).toBe(403)
    sandbox.people.release(change)
    expect(approvals(sandbox, change)).toEqual(['approved', 'requested'])
    sandbox.people.approve(change, 'peer.two')
    expect(sandbox.people.change(change).state).toBe('-3')
    sandbox.people.hold(change, 'Again')
    sandbox.people.cancel(change, 'No more')
    expect(sandbox.people.change(change)).toMatchObject({ state: '4', on_hold: 'false', active: 'false' })
    expect(sandbox.rows('sys_journal_field').map(({ value }) => value)).toContain('No more')
  })

  it('takes its tasks along, and gives back only those', async () => {
    const sandbox = await openSandbox()
    const change = await makeScheduledChange(sandbox)
    sandbox.people.move(change, '-1')
    const [first] = sandbox.rows('change_task')
    sandbox.update(first?.sys_id ?? '', { on_hold: 'true', on_hold_reason: 'Mine' })
    const held = () => sandbox.rows('change_task').map((task) => `${task.on_hold} ${task.on_hold_reason}`)
    sandbox.people.hold(change, 'Freeze')
    expect(held()).toEqual(['true Mine', 'true Freeze'])
    sandbox.people.release(change)
    expect(held()).toEqual(['true Mine', 'false '])
    sandbox.people.cancel(change, 'No more')
    expect(tasks(sandbox, change)).toEqual(['Implement: 4', 'Post implementation testing: 4'])
  })
})
