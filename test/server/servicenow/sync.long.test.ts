import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../../server/servicenow/instances.ts'
import { readPanel } from '../../../server/servicenow/panel.ts'
import { verifyLog } from '../../../server/verification/verifyLog.ts'
import { parseHead } from '../../../shared/chain/signedHead.ts'
import { standingOf } from '../../../shared/change/change.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let sandbox: Sandbox
let world: World
let node: Node
let cutoverId: string

const ORIGIN = 'https://tminus.example.org'

beforeEach(async () => {
  sandbox = await createSandbox({ seed: 1 })
  world = await createWorld()
  node = await world.node(world.url, { instances: instances(), origin: ORIGIN })
  cutoverId = await node.create()
})
afterEach(async () => {
  await world.end()
  await sandbox.close()
})

function instances(): Map<string, Known> {
  const instance = openInstance({
    name: 'acme',
    url: sandbox.address,
    auth: { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' },
    quota: 1,
    patience: 1,
    timeLimit: 2,
  })
  return new Map([['acme', { instance, groups: {}, webhookSecrets: [], timing: { sayAfter: 500, retry: [200, 400] } }]])
}

const state = async (): Promise<Cutover> => {
  const cutover = await node.core.readState(world.organisation, cutoverId)
  if (!cutover) throw new Error('The cutover is gone')
  return cutover
}
const change = async (): Promise<ChangeState | undefined> => (await state()).changes.at(-1)
const give = async (name: string, command: CommandInput) => {
  const answer = await node.give(name, cutoverId, command)
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
}
const standing = async () => {
  const known = await change()
  return known && standingOf(known, node.core.now())
}
const changes = () => sandbox.rows('change_request').filter((row) => row.correlation_id === cutoverId)

describe('a change that is made', () => {
  it('[R11] is one, carries the id of the cutover, its window and its plans, and is confirmed', async () => {
    await give('lena', { type: 'createChange', model: 'normal' })
    await expect.poll(standing).toBe('confirmed')
    const [made, ...others] = changes()
    expect(others).toEqual([])
    expect(made).toMatchObject({ short_description: 'Small move', type: 'normal' })
    expect(made?.implementation_plan).toContain('Freeze writes')
    expect(made?.backout_plan).toContain('Allow writes again')
    expect((await change())?.ticket?.number).toBe(made?.number)
  })

  it.each([
    ['answers 500 after it was made', { kind: 'serverError', when: 'after' }],
    ['cuts the line after it was made', { kind: 'cut', when: 'after' }],
    ['answers with an error behind the result', { kind: 'trailingError' }],
    ['cuts the line before', { kind: 'cut' }],
  ] as const)('[R11] is one although the instance %s', async (_, fault) => {
    sandbox.faults.add({ method: 'POST', path: /change\/normal/, times: 1 }, fault)
    await give('lena', { type: 'createChange', model: 'normal' })
    await expect.poll(standing).toBe('confirmed')
    expect(changes()).toHaveLength(1)
  })
})

describe('a change that is linked', () => {
  const linkOne = async () => {
    const { number, sys_id } = sandbox.insert('change_request', {
      short_description: 'Move of the ledger',
      type: 'normal',
      start_date: '2026-11-28 21:00:00',
      end_date: '2026-11-29 03:00:00',
    })
    await give('lena', { type: 'linkChange', number: number ?? '' })
    await expect.poll(standing).toBe('confirmed')
    return sys_id ?? ''
  }

  it('shows what ServiceNow says, and within seconds what it says next', async () => {
    const sysId = await linkOne()
    expect((await change())?.facts).toMatchObject({ title: 'Move of the ledger', state: { value: '-5', label: 'New' } })
    sandbox.people.move(sysId, '-4')
    await node.core.servicenow.happened('acme', sysId)
    await expect.poll(async () => (await change())?.facts?.state.label).toBe('Assess')
  })

  it('is not linked by a number that nobody knows, and says so', async () => {
    await give('lena', { type: 'linkChange', number: 'CHG0099999' })
    await expect.poll(async () => (await change())?.failed).toContain('CHG0099999')
  })

  it('[R11] is the one that the table on the instance has', async () => {
    const sysId = await linkOne()
    const link = sandbox.rows('x_tminus_gate_link').find((row) => row.cutover === cutoverId)
    expect(link).toMatchObject({ change_request: sysId })
    const other = sandbox.insert('change_request', { short_description: 'Another', type: 'normal' })
    await give('lena', { type: 'unlinkChange', changeId: 'change-1', reason: 'The wrong one' })
    await give('lena', { type: 'linkChange', number: other.number ?? '' })
    await expect.poll(async () => (await change())?.failed ?? (await change())?.status).toBe('linked')
    expect(sandbox.rows('x_tminus_gate_link').map((row) => row.change_request)).toEqual([other.sys_id])
  })

  it('says since when the instance cannot be reached, and that it can again', async () => {
    const sysId = await linkOne()
    const down = sandbox.faults.add({}, { kind: 'unavailable' })
    await node.core.servicenow.happened('acme', sysId)
    await expect.poll(standing).toBe('unreachable')
    expect((await change())?.unreachable?.because).toContain('does not answer since')
    down.remove()
    await expect.poll(standing).toBe('confirmed')
  }, 120_000)

  it('writes each milestone, decision and failure once, and the state at the start of the change', async () => {
    const sysId = await linkOne()
    await give('lena', { type: 'startCutover' })
    await give('lena', { type: 'pauseCutover', reason: 'Waiting for the ledger' })
    await give('lena', { type: 'resumeCutover' })
    const notes = () =>
      sandbox
        .rows('sys_journal_field')
        .filter((row) => row.element_id === sysId && row.element === 'work_notes')
        .map((row) => row.value ?? '')
        .join('\n')
    await expect.poll(notes).toContain('resumed the cutover')
    expect(notes().match(/paused the cutover/g)).toHaveLength(1)
    expect(notes()).toContain('lena paused the cutover: Waiting for the ledger')
    expect(notes()).toContain(`In T-Minus: ${ORIGIN}/cutovers/${cutoverId}`)
    // Nobody can guess the marker of a note that is still to come.
    const markers = [...notes().matchAll(/\[T-Minus (\S+) #(\S+)\]/g)].map(([, , batch]) => batch)
    expect(markers.length).toBeGreaterThan(0)
    expect(markers.every((batch) => /^[\w-]{16}$/.test(batch ?? ''))).toBe(true)
  })

  it('[R10] signs each note with where the log stood, which proves later that nothing was cut off or rewritten', async () => {
    const sysId = await linkOne()
    await give('lena', { type: 'startCutover' })
    const notes = () =>
      sandbox
        .rows('sys_journal_field')
        .filter((row) => row.element_id === sysId && row.element === 'work_notes')
        .flatMap((row) => row.value ?? '')
    await expect.poll(() => notes().join()).toContain('started the cutover')
    const heads = notes().map((note) => parseHead(/^Signed log head: (.*)$/m.exec(note)?.[1] ?? ''))
    const given = {
      organisation: world.organisation,
      cutoverId,
      heads: heads.flatMap((head) => head ?? []),
      keys: [LOG_KEY.public],
    }
    expect(given.heads.length).toBe(notes().length)
    expect(await verifyLog(world.sql, given)).toMatchObject({ verification: { intact: true } })
    const last = given.heads.at(-1)?.seq ?? 0
    await world.sql`delete from events where cutover = ${cutoverId} and seq >= ${last}`
    await world.sql`
      update cutovers set (head, head_hash) =
        (select seq, hash from events where cutover = ${cutoverId} order by seq desc limit 1) where id = ${cutoverId}`
    expect(await verifyLog(world.sql, given)).toMatchObject({
      verification: { intact: false, faults: [{ kind: 'signedHead', seq: last }] },
    })
  })

  it('writes no note longer than a field holds, whatever people give as reasons', async () => {
    const sysId = await linkOne()
    await give('lena', { type: 'startCutover' })
    await give('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'A moment' })
    const reason = (digit: number) => `${digit}`.repeat(1900)
    for (let digit = 1; digit <= 4; digit++) {
      await give('lena', { type: 'pauseCutover', reason: reason(digit) })
      await give('lena', { type: 'resumeCutover' })
    }
    await give('lena', { type: 'resumeChangeSync', changeId: 'change-1' })
    const notes = () =>
      sandbox.rows('sys_journal_field').flatMap((row) => {
        return row.element_id === sysId && row.element === 'work_notes' ? (row.value ?? '') : []
      })
    await expect.poll(() => notes().join()).toContain(reason(4))
    for (let digit = 1; digit <= 4; digit++) expect(notes().join().split(reason(digit))).toHaveLength(2)
    for (const note of notes()) {
      expect(note.length).toBeLessThanOrEqual(4000)
      expect(note).toMatch(/\nSigned log head: tmh1\..*\n\[T-Minus .* #[\w-]+\]$/)
    }
  })

  it('[R11] knows nothing of tasks that it may not see, and never takes that for none', async () => {
    const sysId = await linkOne()
    expect((await change())?.facts?.openTasks).toBe(0)
    const task = sandbox.insert('change_task', { change_request: sysId, short_description: 'Hidden' })
    sandbox.access.hide('tminus.integration', task.sys_id ?? '')
    await node.core.servicenow.happened('acme', sysId)
    await expect.poll(async () => (await change())?.facts?.openTasks ?? 'unknown').toBe('unknown')
    expect(await standing()).toBe('confirmed')
  })
})

describe('what is above and below a change', () => {
  const beside = async () =>
    (await state()).changes.slice(1).map((one) => [one.relation, one.ticket?.number, one.status])
  const insert = (fields: Record<string, string> = {}) => {
    const { number = '', sys_id = '' } = sandbox.insert('change_request', { type: 'normal', ...fields })
    return { number, sys_id }
  }
  const linkLead = async (fields: Record<string, string> = {}) => {
    const lead = insert(fields)
    await give('lena', { type: 'linkChange', number: lead.number })
    await expect.poll(async () => (await state()).changes[0]?.confirmedAt).toBeDefined()
    return lead
  }
  const panel = async () => readPanel(world.sql, world.organisation, await state())

  it('is linked by itself, read on its own from then on, and stays unlinked when somebody says so', async () => {
    const above = insert()
    const lead = await linkLead({ parent: above.sys_id })
    await expect.poll(beside).toEqual([['parent', above.number, 'linked']])
    const below = insert({ parent: lead.sys_id })
    insert({ parent: lead.sys_id, state: '4' })
    await node.core.servicenow.happened('acme', lead.sys_id)
    await expect.poll(beside).toEqual([
      ['parent', above.number, 'linked'],
      ['child', below.number, 'linked'],
    ])
    sandbox.people.move(below.sys_id, '-4')
    await node.core.servicenow.happened('acme', below.sys_id)
    await expect.poll(async () => (await state()).changes[2]?.facts?.state.label).toBe('Assess')
    await give('lena', { type: 'unlinkChange', changeId: 'change-3', reason: 'It has nothing to do with it' })
    const readAt = (await panel()).changes[0]?.lastSuccessAt ?? 0
    await node.core.servicenow.happened('acme', lead.sys_id)
    await expect.poll(async () => (await panel()).changes[0]?.lastSuccessAt).toBeGreaterThan(readAt)
    expect((await beside())[1]).toEqual(['child', below.number, 'unlinked'])
    sandbox.update(lead.sys_id, { parent: '' })
    await node.core.servicenow.happened('acme', lead.sys_id)
    const remarks = async () => (await panel()).changes.map(({ remark }) => remark)
    await expect.poll(remarks).toEqual([null, expect.stringContaining(`No longer the parent of ${lead.number}`), null])
  })

  it('claims nothing on the instance, and is not written to', async () => {
    const lead = await linkLead()
    const below = insert({ parent: lead.sys_id })
    await node.core.servicenow.happened('acme', lead.sys_id)
    await expect.poll(beside).toEqual([['child', below.number, 'linked']])
    await give('lena', { type: 'startCutover' })
    const notes = () => sandbox.rows('sys_journal_field').filter(({ element }) => element === 'work_notes')
    await expect
      .poll(() =>
        notes()
          .map(({ value }) => value)
          .join(),
      )
      .toContain('started the cutover')
    expect(new Set(notes().map((row) => row.element_id))).toEqual(new Set([lead.sys_id]))
    expect(sandbox.rows('x_tminus_gate_link').map((row) => row.change_request)).toEqual([lead.sys_id])
    expect(sandbox.row('change_request', below.sys_id)?.sys_mod_count).toBe('0')
  })

  it('[R11] is more than is linked, where our user may not see it', async () => {
    const lead = await linkLead()
    const below = insert({ parent: lead.sys_id })
    sandbox.access.hide('tminus.integration', below.sys_id)
    await node.core.servicenow.happened('acme', lead.sys_id)
    const remark = '1 more change is above or below it in ServiceNow and not linked here.'
    await expect.poll(async () => (await panel()).changes[0]?.remark).toBe(remark)
    expect(await beside()).toEqual([])
  })

  it('is twenty at most, and all that are linked are confirmed', async () => {
    const lead = await linkLead()
    for (let one = 0; one < 23; one++) insert({ parent: lead.sys_id })
    await node.core.servicenow.happened('acme', lead.sys_id)
    await expect.poll(async () => (await beside()).length).toBe(20)
    // Some have to wait for their own turn, since the instance is asked so often and not more.
    const unconfirmed = async () => (await state()).changes.filter(({ confirmedAt }) => confirmedAt === undefined)
    await expect.poll(unconfirmed).toEqual([])
    expect((await panel()).changes[0]?.remark).toContain('3 more changes are above or below it')
  })
})

describe('affected items', () => {
  it('are those that the runbook names, and one that nobody knows is said in the queue', async () => {
    const [item] = sandbox.rows('cmdb_ci')
    const affects = `change: { affects: ["${item?.name}", Nothing of ours] }`
    cutoverId = await node.create(SMALL_YAML.replace('\nphases:', `\n${affects}\nphases:`))
    await give('lena', { type: 'createChange', model: 'normal' })
    const items = () => sandbox.rows('task_ci').map(({ ci_item }) => ci_item)
    await expect.poll(items).toEqual([item?.sys_id])
    const remark = async () => {
      const [row] = await world.sql<{ failure: string | null }[]>`
        select failure from change_writes where lane = 'items'`
      return row?.failure
    }
    await expect.poll(remark).toBe('ServiceNow knows no item called Nothing of ours.')
  })
})

describe('change tasks', () => {
  it('are made once for each workstream, and follow its steps', async () => {
    cutoverId = await node.create(SMALL_YAML.replace('\nphases:', '\nchange: { tasks: true }\nphases:'))
    sandbox.faults.add({ method: 'POST', path: /\/task$/, times: 1 }, { kind: 'serverError', when: 'after' })
    await give('lena', { type: 'createChange', model: 'normal' })
    const tasks = () =>
      sandbox
        .rows('change_task')
        .filter(({ correlation_id }) => correlation_id?.startsWith(`${cutoverId}/task-`))
        .map(({ short_description, state: standing }) => [short_description?.split(':')[0], standing])
    await expect.poll(() => tasks().length).toBe(4)
    expect(tasks().map(([workstream]) => workstream)).toEqual(['Business', 'Database', 'Network', 'Quality'])
    await give('lena', { type: 'startCutover' })
    await give('lena', { type: 'startStep', stepId: 'announce' })
    await node.core.servicenow.happened('acme', (await change())?.ticket?.sysId ?? '')
    await expect.poll(() => tasks()[0]).toEqual(['Business', '2'])
    expect(tasks()).toHaveLength(4)
  })

  const tasksOf = () =>
    sandbox
      .rows('change_task')
      .filter(({ correlation_id }) => correlation_id?.startsWith(`${cutoverId}/task-`))
      .map(({ state, close_code, close_notes }) => [state, close_code, close_notes])
  const made = async () => {
    cutoverId = await node.create(SMALL_YAML.replace('\nphases:', '\nchange: { tasks: true }\nphases:'))
    await give('lena', { type: 'createChange', model: 'normal' })
    await expect.poll(() => tasksOf().length).toBe(4)
  }
  const CANCELLED = 'The cutover was cancelled: Moved to spring.'

  it('are closed as what became of the workstream, and cancelled where nothing began', async () => {
    await made()
    await give('lena', { type: 'startCutover' })
    await give('lena', { type: 'startStep', stepId: 'announce' })
    await give('lena', { type: 'failStep', stepId: 'announce', reason: 'The bridge is down' })
    await give('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    await expect.poll(() => tasksOf().map(([state]) => state)).toEqual(['3', '4', '4', '4'])
    const [business, database] = tasksOf()
    expect(business).toEqual(['3', 'unsuccessful', expect.stringContaining('failed: The bridge is down')])
    expect(database).toEqual(['4', '', expect.stringContaining(CANCELLED)])
  })

  it('are closed where the instance cancels none, by the nearest code that it has', async () => {
    for (const row of sandbox.rows('sys_choice')) {
      const { name, element, value, sys_id } = row
      const gone = element === 'state' ? value === '4' : element === 'close_code' && value === 'unsuccessful'
      if (name === 'change_task' && gone) sandbox.remove(sys_id ?? '')
    }
    await made()
    await give('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    await expect.poll(() => new Set(tasksOf().map(([state]) => state))).toEqual(new Set(['3']))
    expect(tasksOf()[0]).toEqual(['3', 'successful_issues', expect.stringContaining(CANCELLED)])
  })
})

describe('the end of a change', () => {
  it('is not written under a close code that the instance does not have, and says which there are', async () => {
    for (const { name, element, value, sys_id } of sandbox.rows('sys_choice')) {
      if (name === 'change_request' && element === 'close_code' && value === 'successful_issues')
        sandbox.remove(sys_id ?? '')
    }
    const { number, sys_id = '' } = sandbox.insert('change_request', { type: 'normal' })
    sandbox.people.move(sys_id, '-4')
    sandbox.people.approveAll(sys_id)
    sandbox.people.move(sys_id, '-1')
    await give('lena', { type: 'linkChange', number: number ?? '' })
    await expect.poll(standing).toBe('confirmed')
    await give('lena', { type: 'startCutover' })
    await give('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    const close = { type: 'closeChange' as const, changeId: 'change-1', notes: 'Nothing was done.' }
    await give('lena', { ...close, code: 'successful_issues' })
    await expect
      .poll(async () => (await change())?.conflict?.sentence)
      .toBe(
        `${number}: the instance has no close code “Successful with issues”, only Successful and Unsuccessful. Ask to close it with one of these, or close it in ServiceNow.`,
      )
    expect(sandbox.row('change_request', sys_id)).toMatchObject({ close_code: '' })
    await give('lena', { ...close, code: 'unsuccessful' })
    sandbox.people.closeTasks(sys_id)
    await give('lena', { type: 'settleChangeConflict', changeId: 'change-1', by: 'accept' })
    await expect.poll(() => sandbox.row('change_request', sys_id)?.close_code).toBe('unsuccessful')
    await expect.poll(standing).toBe('confirmed')
  })
})
