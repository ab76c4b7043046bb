/** The client against a faithful instance: its data, its rules, its people and its faults. */

import { createSandbox } from '@tminus/servicenow-sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeRecord } from '../../../../server/servicenow/client/changeRecord.ts'
import type { InstanceSettings } from '../../../../server/servicenow/client/configuration.ts'
import { attempt } from '../../../../server/servicenow/client/faults.ts'
import { type Instance, openInstance } from '../../../../server/servicenow/client/openInstance.ts'
import { serviceNowTime } from '../../../../server/servicenow/client/query.ts'
import { settleCreation } from '../../../../server/servicenow/client/settleCreation.ts'
import { isNews, type Verified, verifyDelivery } from '../../../../server/servicenow/client/verifyDelivery.ts'
import { standIn } from './standIn.ts'

type Sandbox = Awaited<ReturnType<typeof createSandbox>>

const OAUTH = { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' } as const
const HOUR = 3_600_000

let sandbox: Sandbox
let opened: Instance[] = []

beforeEach(async () => {
  sandbox = await createSandbox()
})

afterEach(async () => {
  for (const instance of opened) instance.close()
  opened = []
  await sandbox.close()
})

function open(settings: Partial<InstanceSettings> = {}): Instance {
  const instance = openInstance(
    { name: 'sandbox', url: sandbox.address, auth: OAUTH, requestsPerSecond: 500, timeLimit: 5, ...settings },
    { random: () => 0.1, ...(tablesOnly && { fetch: withoutPlugin }) },
  )
  opened.push(instance)
  return instance
}

function fields() {
  const start = Date.now() + 48 * HOUR
  return {
    short_description: 'Move the ledger to the new host',
    start_date: serviceNowTime(start),
    end_date: serviceNowTime(start + 6 * HOUR),
  }
}

const normal = (correlationId: string) => ({ kind: { type: 'normal' }, correlationId, fields: fields() }) as const
const byNumber = (changes: ChangeRecord[]) => changes.toSorted((one, other) => (one.number < other.number ? -1 : 1))
const withCorrelation = (id: string) => sandbox.rows('change_request').filter((row) => row.correlation_id === id)
const fault = async (work: Promise<unknown>) => {
  const tried = await attempt(work)
  return tried.ok ? { kind: 'answered', ...tried } : tried.fault
}

/** Whether the instance has no Change API: the plugin is missing. */
let tablesOnly = false

async function withoutPlugin(url: string, init: RequestInit): Promise<Response> {
  const { pathname } = new URL(url)
  if (!pathname.startsWith('/api/sn_chg_rest')) return fetch(url, init)
  const error = { message: `Requested URI does not represent any resource: ${pathname}`, detail: null }
  return Response.json({ error, status: 'failure' }, { status: 400 })
}

describe.each([
  ['the Change API', false],
  ['the Table API alone', true],
])('by %s', (_, alone) => {
  beforeEach(() => {
    tablesOnly = alone
  })
  afterEach(() => {
    tablesOnly = false
  })

  it('a change is made, found by number and by correlation id, and related', async () => {
    const instance = open()
    const made = await instance.createChange(normal('cutover-1'))
    expect(made.differs).toEqual([])
    expect(made.record).toMatchObject({
      number: made.number,
      type: { value: 'normal' },
      state: { value: -5, label: 'New' },
      onHold: false,
      correlationId: 'cutover-1',
    })
    expect(made.record?.plannedStart).toBeGreaterThan(Date.now() + 47 * HOUR)
    expect((await instance.findChangesByNumber(made.number))[0]?.sysId).toBe(made.sysId)
    expect((await instance.findChangesByCorrelation('cutover-1')).map(({ sysId }) => sysId)).toEqual([made.sysId])
    expect(await instance.findChangesByCorrelation('cutover-2')).toEqual([])
    expect(await instance.findChangesByNumber('CHG9999999')).toEqual([])
    const child = await instance.createChange({ ...normal('cutover-2'), fields: { ...fields(), parent: made.sysId } })
    const below = await instance.listChildren(made.sysId)
    expect([below.children.map(({ sysId }) => sysId), below.hidden]).toEqual([[child.sysId], 0])
    expect(await instance.listChildren(child.sysId)).toEqual({ children: [], hidden: 0 })
    const [above, lowest] = await instance.readChanges([made.sysId, child.sysId]).then(byNumber)
    if (!above || !lowest) throw new Error('They are not there')
    expect(await instance.readParent(lowest)).toMatchObject({ sysId: made.sysId })
    expect(await instance.readParent(above)).toBeUndefined()
    const both = await instance.readChanges([made.sysId, child.sysId, 'f'.repeat(32)])
    expect(both.map(({ number }) => number).sort()).toEqual([made.number, child.number].sort())
  })

  it('what is above and below a change and may not be seen is not nothing', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cutover-1'))
    const child = await instance.createChange({ ...normal('cutover-2'), fields: { ...fields(), parent: sysId } })
    sandbox.access.hide('tminus.integration', child.sysId)
    expect(await instance.listChildren(sysId)).toEqual({ children: [], hidden: 1 })
    sandbox.access.hide('tminus.integration', sysId)
    sandbox.access.show('tminus.integration', child.sysId)
    expect(await instance.readParent(await instance.readChange(child.sysId))).toBe('hidden')
    const incident = sandbox.insert('incident', { short_description: 'Slow' })
    sandbox.update(child.sysId, { parent: incident.sys_id ?? '' })
    expect(await instance.readParent(await instance.readChange(child.sysId))).toBeUndefined()
  })

  describe('the life of a change', () => {
    it('follows the rules of the instance, and shows what its people do', async () => {
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      const group = await instance.findGroup('Network')
      const [item] = sandbox.rows('cmdb_ci')
      expect(await instance.findItem(item?.name ?? '')).toEqual({ sysId: item?.sys_id, name: item?.name })
      expect(await instance.findItem('Nothing of ours')).toBeUndefined()
      const next = await instance.nextStates(sysId)
      if (tablesOnly) expect(next).toBeUndefined()
      else expect(next?.map(({ value }) => value)).toContain(-4)
      const illegal = await fault(instance.updateChange(sysId, { state: -1 }))
      expect(illegal).toMatchObject({ kind: 'refused' })
      const assess = await instance.updateChange(sysId, { state: -4, assignment_group: group?.sysId ?? '' })
      expect(assess).toMatchObject({ differs: [], record: { state: { value: -4, label: 'Assess' } } })
      const asked = await instance.listApprovals(sysId)
      expect(asked.map(({ state }) => state.value)).toContain('requested')
      sandbox.people.approveAll(sysId)
      const approved = await instance.readChange(sysId)
      expect(approved).toMatchObject({ state: { value: -2 }, approval: { value: 'approved' } })
      sandbox.people.hold(sysId, 'Waiting for the vendor')
      expect(await instance.readChange(sysId)).toMatchObject({ onHold: true, onHoldReason: 'Waiting for the vendor' })
      expect(await fault(instance.updateChange(sysId, { state: -1 }))).toMatchObject({ kind: 'refused' })
    })

    it('shows a move that is ignored in silence', async () => {
      sandbox.settings.illegalMove = 'ignore'
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      expect(await instance.updateChange(sysId, { state: 0 })).toMatchObject({
        differs: ['state'],
        record: { state: { value: -5 } },
      })
    })

    it('takes what is so already for done', async () => {
      sandbox.settings.sameStateIsError = true
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      expect(await instance.updateChange(sysId, { state: -5 })).toMatchObject({ differs: [] })
    })
  })

  describe('what belongs to a change', () => {
    it('are its tasks', async () => {
      const instance = open()
      const { sysId: change } = await instance.createChange(normal('cutover-1'))
      const made = await instance.createTask({
        change,
        correlationId: 'cutover-1/step-7',
        fields: { short_description: 'Stop the queues', change_task_type: 'implementation' },
      })
      expect(made).toMatchObject({ differs: [], record: { change, shortDescription: 'Stop the queues' } })
      expect((await instance.findTasksByCorrelation(change, 'cutover-1/step-7')).map(({ sysId }) => sysId)).toEqual([
        made.sysId,
      ])
      const closed = await instance.updateTask(change, made.sysId, {
        state: 3,
        close_code: 'successful',
        close_notes: 'Done',
      })
      expect(closed).toMatchObject({ differs: [], record: { state: { value: 3 } } })
      expect((await instance.listTasks(change)).map(({ sysId }) => sysId)).toContain(made.sysId)
    })

    it('are its notes, each of them once', async () => {
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      expect(await instance.findWorkNote(sysId, 'T-Minus note 17')).not.toBe('present')
      await instance.addWorkNote(sysId, 'The outage has begun. [T-Minus note 17]')
      expect(await instance.findWorkNote(sysId, '[T-Minus note 17]')).toBe('present')
      expect(await instance.findWorkNote(sysId, '[T-Minus note 18]')).toBe('absent')
    })

    it('are our notes only, and not those in which somebody else quotes one', async () => {
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      sandbox.people.edit(sysId, { work_notes: 'I saw [T-Minus note 17] somewhere' })
      expect(await instance.findWorkNote(sysId, '[T-Minus note 17]')).toBe('absent')
      await instance.addWorkNote(sysId, 'The outage has begun. [T-Minus note 17]')
      expect(await instance.findWorkNote(sysId, '[T-Minus note 17]')).toBe('present')
    })

    it('are its incidents', async () => {
      const instance = open()
      const { sysId: change } = await instance.createChange(normal('cutover-1'))
      const made = await instance.createIncident({
        correlationId: 'cutover-1/watch-2',
        fields: { short_description: 'Ledger is slow' },
        causedBy: change,
      })
      expect(made).toMatchObject({ differs: [], record: { causedBy: { sysId: change } } })
      sandbox.people.createIncident(change, { short_description: 'Another' }, 'rfc')
      const all = await instance.listIncidents(change)
      expect(all.map(({ shortDescription }) => shortDescription).sort()).toEqual(['Another', 'Ledger is slow'])
      const found = await instance.findIncidentsByCorrelation('cutover-1/watch-2')
      expect(found.map(({ sysId }) => sysId)).toEqual([made.sysId])
    })

    it('are its conflicts, and a blackout among them', async () => {
      sandbox.settings.workerMilliseconds = 1
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      expect((await instance.listConflicts(sysId)).conflicts).toEqual([])
      sandbox.people.addConflict(sysId, 'blackout')
      const { conflicts } = await instance.listConflicts(sysId)
      expect(conflicts).toMatchObject([{ type: { value: 'blackout' }, blackout: true }])
      expect(await instance.startConflictCheck(sysId)).toBe(!tablesOnly)
      if (tablesOnly) return
      const during = Date.now() + 50 * HOUR
      sandbox.people.addBlackout('Year end', during, during + HOUR)
      await instance.startConflictCheck(sysId)
      await expect
        .poll(async () => (await instance.listConflicts(sysId)).conflicts.map(({ schedule }) => schedule?.name))
        .toContain('Year end')
      expect((await instance.listConflicts(sysId)).lastRun).toBeGreaterThan(Date.now() - 60_000)
    })

    it('are its configuration items', async () => {
      sandbox.settings.workerMilliseconds = 1
      const instance = open()
      const { sysId } = await instance.createChange(normal('cutover-1'))
      const items = sandbox
        .rows('cmdb_ci')
        .slice(0, 2)
        .flatMap((row) => row.sys_id ?? [])
      expect(items).toHaveLength(2)
      await instance.setAffectedCis(sysId, items)
      await expect.poll(() => instance.listAffectedCis(sysId).then((found) => found.sort())).toEqual([...items].sort())
      expect(await instance.setAffectedCis(sysId, items)).toEqual({ missing: [] })
    })

    it('are named in the words of the instance', async () => {
      const choices = await open().choices('change_request', 'state')
      expect(choices).toContainEqual({ value: '-1', label: 'Implement' })
      expect(choices).toContainEqual({ value: '4', label: 'Canceled' })
    })
  })
})

describe('the kinds of change', () => {
  it('are made from their own beginnings', async () => {
    const instance = open()
    const template = sandbox.rows('std_change_record_producer')[0]
    const found = await instance.findTemplate(template?.name ?? '')
    expect(found?.sysId).toBe(template?.sys_id)
    for (const kind of [{ type: 'emergency' }, { type: 'standard', template: found?.sysId ?? '' }] as const) {
      const made = await instance.createChange({ kind, correlationId: kind.type, fields: {} })
      expect(made.record?.type.value).toBe(kind.type)
      expect(made.differs).toEqual([])
    }
  })
})

describe('templates', () => {
  const plant = (names: string[], fields = {}) => {
    for (const name of names) sandbox.insert('std_change_record_producer', { name, ...fields })
  }
  const names = async (search: string) => (await open().listTemplates(search)).map(({ name }) => name)

  it('are those published whose name has all the words, by name', async () => {
    plant(['Renew a certificate', 'Restart a service', 'Certificate of a service, renewed'])
    plant(['Renew nothing'], { active: 'false' })
    expect(await names('certificate RENEW')).toEqual(['Certificate of a service, renewed', 'Renew a certificate'])
    expect(await names(' ')).toHaveLength(sandbox.rows('std_change_record_producer').length - 1)
    expect(await names('nobody has this')).toEqual([])
    const [found] = await open().listTemplates('restart')
    expect(sandbox.row('std_change_record_producer', found?.sysId ?? '')?.name).toBe('Restart a service')
  })

  it('are fifty at most, and those that were asked for although the instance ignores the words', async () => {
    plant(Array.from({ length: 60 }, (_, one) => `Restart server ${one}`))
    plant(['Aaa'])
    expect(await names('server')).toHaveLength(50)
    sandbox.faults.add({ method: 'GET', path: /template/ }, { kind: 'ignoredQuery', part: /name/ })
    expect(await names('server')).not.toContain('Aaa')
  })

  it('are not asked for by what cannot be asked, nor where there is no Change API', async () => {
    expect(await fault(open().listTemplates('a^active=false'))).toMatchObject({ kind: 'refused', status: 0 })
    tablesOnly = true
    expect(await fault(open().listTemplates('server'))).toMatchObject({ kind: 'notFound', what: 'resource' })
    tablesOnly = false
  })
})

describe('[R11] at most one change', () => {
  const LOSSES = [
    { kind: 'serverError', when: 'after' },
    { kind: 'serverError', when: 'before' },
    { kind: 'cut', when: 'after' },
    { kind: 'cut', when: 'before' },
    { kind: 'hang', when: 'after' },
    { kind: 'trailingError' },
    { kind: 'trailingError', malformed: true },
  ] as const

  it.each(LOSSES)('comes of a creation whose answer is lost: %o', async (loss) => {
    const instance = open({ writeTimeLimit: 0.5, quota: 1, patience: 1 })
    sandbox.faults.add({ method: 'POST', path: /\/change\/normal/, times: 1 }, loss)
    let lastAttempt: number | null = null
    let lookups: { begunAt: number; found: string[] }[] = []
    let adopted: string | undefined
    let outcomes = 0
    while (adopted === undefined) {
      const move = settleCreation({ lastAttempt, lookups, settling: instance.settling }, Date.now())
      if (move.kind === 'adopt') adopted = move.sysId
      if (move.kind === 'ambiguous') throw new Error(`several: ${move.sysIds}`)
      if (move.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, move.until - Date.now()))
      if (move.kind === 'lookUp') {
        const begunAt = Date.now()
        const found = await instance.findChangesByCorrelation('cutover-1')
        lookups.push({ begunAt, found: found.map(({ sysId }) => sysId) })
      }
      if (move.kind === 'create') {
        lastAttempt = Date.now()
        lookups = []
        const tried = await attempt(instance.createChange(normal('cutover-1')))
        if (tried.ok) adopted = tried.value.sysId
        else {
          expect(tried.fault.kind).toBe('outcomeUnknown')
          outcomes += 1
        }
      }
    }
    expect(outcomes).toBe(1)
    expect(withCorrelation('cutover-1').map((row) => row.sys_id)).toEqual([adopted])
  })

  it('is looked for with a query that the instance must not ignore', async () => {
    const instance = open()
    await instance.createChange(normal('other'))
    sandbox.faults.add({ method: 'GET' }, { kind: 'ignoredQuery', part: /correlation_id/ })
    expect(await fault(instance.findChangesByCorrelation('cutover-1'))).toMatchObject({ kind: 'malformed' })
  })

  it('is looked for with eyes that see it', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cutover-1'))
    sandbox.access.hide('tminus.integration', sysId)
    expect(await fault(instance.findChangesByCorrelation('cutover-1'))).toMatchObject({ kind: 'forbidden' })
    expect(await fault(instance.readChange(sysId))).toMatchObject({ kind: 'notFound', what: 'record' })
  })
})

describe('a bad day of the instance', () => {
  it('is survived by reads', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cutover-1'))
    for (const bad of [
      { kind: 'serverError' },
      { kind: 'unavailable' },
      { kind: 'cut', when: 'after' },
      { kind: 'trailingError' },
      { kind: 'tokenExpired' },
      { kind: 'tooManyRequests', retryAfterSeconds: 1 },
    ] as const) {
      const added = sandbox.faults.add({ method: 'GET', times: 1 }, bad)
      expect((await instance.readChange(sysId)).sysId, bad.kind).toBe(sysId)
      expect(added.fired(), bad.kind).toBe(1)
      added.remove()
    }
  })

  it('does not spoil a token: one that died is renewed', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cutover-1'))
    sandbox.credentials.revokeTokens()
    expect((await instance.updateChange(sysId, { short_description: 'Renewed' })).differs).toEqual([])
  })

  it('is told from a wrong password and from missing roles', async () => {
    const wrong = open({ auth: { kind: 'basic', user: 'tminus.integration', password: 'wrong' } })
    expect(await fault(wrong.findChangesByNumber('CHG0030001'))).toEqual({ kind: 'unauthorised' })
    const secret = open({ auth: { ...OAUTH, clientSecret: 'wrong' } })
    expect(await fault(secret.findChangesByNumber('CHG0030001'))).toEqual({ kind: 'unauthorised' })
    const nobody = open({ auth: { kind: 'basic', user: 'nobody', password: 'sandbox' } })
    expect(await fault(nobody.createChange(normal('cutover-1')))).toMatchObject({ kind: 'forbidden' })
    expect(withCorrelation('cutover-1')).toEqual([])
  })

  it('ends at its rate limit, which says until when', async () => {
    sandbox.rateLimits.add({ requestsPerHour: 5 })
    const instance = open({ auth: { kind: 'apiKey', key: 'now_sandbox_key' } })
    let found = await fault(instance.findGroup('Network'))
    for (let n = 0; n < 10 && found.kind === 'answered'; n++) found = await fault(instance.findGroup('Network'))
    expect(found).toMatchObject({ kind: 'rateLimited' })
    expect(instance.condition().requestsPerHour).toBe(5)
  })

  it('shows as a page instead of an answer', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cutover-1'))
    sandbox.faults.add({ method: 'GET' }, { kind: 'page' })
    expect(await fault(instance.readChange(sysId))).toMatchObject({ kind: 'unreachable' })
  })
})

describe('what changed since', () => {
  it('finds what people did, on the change and beside it', async () => {
    const instance = open()
    const { sysId, record } = await instance.createChange(normal('cutover-1'))
    const other = await instance.createChange(normal('cutover-2'))
    const watermark = record?.updatedAt ?? 0
    sandbox.people.move(sysId, '-4', { assignment_group: (await instance.findGroup('Network'))?.sysId ?? '' })
    sandbox.people.createIncident(sysId, { short_description: 'Slow' }, 'caused_by')
    const sweep = (table: 'change_request' | 'incident' | 'sysapproval_approver') =>
      instance.changedSince({ table, watermark, changes: [sysId] })
    const changes = await sweep('change_request')
    expect(changes.changed.map((changed) => changed.sysId)).toEqual([sysId])
    expect(changes.changed[0]?.modCount).toBeGreaterThan(record?.modCount ?? 0)
    expect((await sweep('incident')).changed).toMatchObject([{ changes: [sysId] }])
    expect((await sweep('sysapproval_approver')).changed.length).toBeGreaterThan(0)
    const all = await instance.changedSince({ table: 'change_request', watermark })
    expect(all.changed.map((changed) => changed.sysId)).toEqual(expect.arrayContaining([sysId, other.sysId]))
  })
})

describe('the app on the instance', () => {
  const status = (seq: number) =>
    ({
      cutover: 'cut-1',
      seq,
      cutoverState: 'running',
      gateState: 'go',
      progress: 30,
      headline: 'Step 12 of 40, on plan',
      reportedAt: Date.now(),
    }) as const

  it('lets one change in for a cutover', async () => {
    const instance = open()
    expect(await instance.hasApp()).toBe(true)
    const { sysId } = await instance.createChange(normal('cut-1'))
    const other = await instance.createChange(normal('cut-2'))
    const asked = {
      cutover: 'cut-1',
      change: sysId,
      gate: 'go-live',
      title: 'Ledger',
      url: 'https://tminus.example.org/c/1',
    }
    expect(await instance.readLink('cut-1')).toBeUndefined()
    expect(await instance.claimLink(asked)).toMatchObject({ kind: 'claimed', made: true, link: { change: sysId } })
    expect(await instance.claimLink(asked)).toMatchObject({ kind: 'claimed', made: false })
    const second = await instance.claimLink({ ...asked, change: other.sysId })
    expect(second).toMatchObject({ kind: 'taken', link: { change: sysId } })
    expect((await instance.listLinks(sysId)).map(({ cutover }) => cutover)).toEqual(['cut-1'])
    expect(await instance.writeStatus(status(7))).toBe('written')
    expect(await instance.writeStatus(status(6))).toBe('older')
    expect(await instance.writeStatus({ ...status(1), cutover: 'cut-9' })).toBe('unlinked')
    expect((await instance.readLink('cut-1'))?.status).toMatchObject({ seq: 7, headline: 'Step 12 of 40, on plan' })
    expect(await instance.unlink('cut-1', other.sysId)).toBe('elsewhere')
    expect(await instance.unlink('cut-1', sysId)).toBe(true)
    expect(await instance.unlink('cut-1', sysId)).toBe(false)
    expect((await instance.appHealth()).webhook.problem).toBe('addressMissing')
  })

  it('is asked again until it has answered: its writes may be repeated', async () => {
    const instance = open()
    const { sysId } = await instance.createChange(normal('cut-1'))
    const asked = {
      cutover: 'cut-1',
      change: sysId,
      gate: 'go-live',
      title: 'Ledger',
      url: 'https://tminus.example.org/c/1',
    }
    sandbox.faults.add({ method: 'PUT', times: 2 }, { kind: 'cut', when: 'after' })
    expect(await instance.claimLink(asked)).toMatchObject({ kind: 'claimed', link: { change: sysId } })
    sandbox.faults.add({ method: 'PUT', times: 1 }, { kind: 'serverError', when: 'after' })
    expect(await instance.writeStatus(status(3))).toBe('written')
  })
})

describe('a delivery of the instance', () => {
  const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='

  it('is signed as T-Minus verifies it, and tells what to read again', async () => {
    const delivered: Verified[] = []
    await using receiver = await standIn((seen, response) => {
      const rawBody = Buffer.from(seen.body)
      const verified = verifyDelivery({ headers: seen.headers, rawBody, secrets: [SECRET], now: Date.now() })
      delivered.push(verified)
      response.writeHead(verified.ok ? 204 : 401).end()
    })
    sandbox.setProperty('x_tminus_gate.webhook.address', `${receiver.url}/api/servicenow/events`)
    sandbox.setProperty('x_tminus_gate.webhook.secret', SECRET)
    const instance = open()
    const { sysId } = await instance.createChange(normal('cut-1'))
    const url = 'https://tminus.example.org/c/1'
    await instance.claimLink({ cutover: 'cut-1', change: sysId, gate: 'go-live', title: 'Ledger', url })
    const ping = await instance.ping()
    sandbox.people.hold(sysId, 'Waiting')
    await sandbox.webhooks.idle()
    await expect.poll(() => delivered.length).toBeGreaterThan(1)
    expect(delivered).toContainEqual(expect.objectContaining({ ok: true, deliveryId: ping }))
    const held = delivered.flatMap((one) => (one.ok && one.event.operation !== 'ping' ? [one.event] : []))
    expect(held).toMatchObject([{ cutover: 'cut-1', gate: 'go-live', change: sysId, table: 'change_request', sysId }])
    const { modCount } = await instance.readChange(sysId)
    expect(held.map((event) => isNews(event, { modCount }))).toEqual([false])
  })

  it('with a wrong signature is not taken', async () => {
    const delivered: Verified[] = []
    await using receiver = await standIn((seen, response) => {
      const rawBody = Buffer.from(seen.body)
      delivered.push(verifyDelivery({ headers: seen.headers, rawBody, secrets: [SECRET], now: Date.now() }))
      response.writeHead(401).end()
    })
    sandbox.setProperty('x_tminus_gate.webhook.address', `${receiver.url}/api/servicenow/events`)
    sandbox.setProperty('x_tminus_gate.webhook.secret', SECRET)
    sandbox.webhooks.addFault({ nth: 1 }, { kind: 'wrongSignature' })
    await open().ping()
    await sandbox.webhooks.idle()
    await expect.poll(() => delivered).toEqual([{ ok: false, why: 'badSignature' }])
  })
})
