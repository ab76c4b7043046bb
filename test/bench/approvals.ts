/** How soon an approval is known here while two hundred active changes are linked on one instance. */
import { setTimeout as delay } from 'node:timers/promises'
import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { ensureOrganisation } from '../../server/auth/people.ts'
import type { ServerCore } from '../../server/core.ts'
import { connect } from '../../server/database/connect.ts'
import { openInstance } from '../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../server/servicenow/instances.ts'
import { type Bench, type Figure, median } from './figure.ts'
import { addMembers, give, makeCutover, type StageCore } from './stage.ts'
import { linked, SYNC_RUNBOOK, startCore } from './syncStage.ts'

const CHANGES = 200
/** As an instance is set up unless its administrator says otherwise. */
const REQUESTS_PER_SECOND = 20
const SAMPLES = { webhook: 40, sweep: 20 }
/** For linking, which is not measured; milliseconds. */
const PATIENCE = 600_000

interface Linked {
  cutoverId: string
  sysId: string
}

export async function approvals(bench: Bench): Promise<Figure[]> {
  bench.say(`servicenow, ${CHANGES} active changes on one instance`)
  const url = await bench.database()
  const { sql, close } = connect(url, { max: 20 })
  const sandbox = await createSandbox({ settings: { timeZone: 'UTC' } })
  const { id: organisation } = await ensureOrganisation(sql, 'Bench')
  const members = await addMembers(sql, organisation, 2)
  const known = (requestsPerSecond: number): ReadonlyMap<string, Known> => {
    const auth = { kind: 'apiKey' as const, key: 'now_sandbox_key' }
    const instance = openInstance({ name: 'acme', url: sandbox.address, auth, requestsPerSecond })
    return new Map([['acme', { instance, groups: {}, webhookSecrets: [] }]])
  }
  try {
    const quick = await startCore(sql, url, known(500))
    const all = await link({ url, sql, core: quick, organisation, members, close }, sandbox)
    await quick.stop()
    const core = await startCore(sql, url, known(REQUESTS_PER_SECOND))
    // Until the looks come in their rhythm.
    await delay(40_000)
    const counted = sandbox.faults.add({}, { kind: 'delay', milliseconds: 0 })
    const begun = performance.now()
    await delay(60_000)
    const perSecond = (counted.fired() / (performance.now() - begun)) * 1000
    counted.remove()
    const webhook = await sample(core, organisation, sandbox, all.splice(0, SAMPLES.webhook), true)
    const sweep = await sample(core, organisation, sandbox, all.splice(0, SAMPLES.sweep), false)
    await core.stop()
    const note = `${CHANGES} active changes on one instance, ${REQUESTS_PER_SECOND} requests a second; from the approval to what a gate judges`
    return [
      { what: 'approval in ServiceNow, told by webhook, median', measured: median(webhook), unit: 'ms', note },
      {
        what: 'approval in ServiceNow, told by webhook, p95',
        measured: p95(webhook),
        unit: 'ms',
        budget: { atMost: 1000 },
        note,
      },
      {
        what: 'approval in ServiceNow, without webhooks, p95',
        measured: p95(sweep),
        unit: 'ms',
        budget: { atMost: 10_000 },
        note,
      },
      {
        what: 'requests for the changes while nothing happens',
        measured: perSecond,
        unit: '/s',
        budget: { atMost: REQUESTS_PER_SECOND / 4 },
        note,
      },
    ]
  } finally {
    await close()
    await sandbox.close()
  }
}

async function link(stage: StageCore, sandbox: Sandbox): Promise<Linked[]> {
  const { core, organisation, members } = stage
  const [planner, lead] = members
  if (!planner || !lead) throw new Error('Nobody leads')
  await core.library.importText(organisation, SYNC_RUNBOOK.yaml, 'bench.yaml', null)
  const roles = SYNC_RUNBOOK.roles.map((role) => ({ ...role, title: role.id }))
  const all: Linked[] = []
  for (let count = 0; count < CHANGES; count++) {
    const cutoverId = await makeCutover(stage, { id: SYNC_RUNBOOK.id, roles })
    const { number = '', sys_id: sysId = '' } = sandbox.insert('change_request', { type: 'normal' })
    sandbox.people.move(sysId, '-4')
    await give(stage, planner, cutoverId, { type: 'linkChange', number, instance: 'acme' })
    await give(stage, lead, cutoverId, { type: 'startCutover' })
    all.push({ cutoverId, sysId })
  }
  await linked(stage, PATIENCE)
  return all
}

/** Milliseconds from each approval until the cutover knows of it. */
async function sample(
  core: ServerCore,
  organisation: string,
  sandbox: Sandbox,
  changes: readonly Linked[],
  isTold: boolean,
): Promise<number[]> {
  const delays: number[] = []
  for (const { cutoverId, sysId } of changes) {
    // At any point of the rhythm.
    await delay(200 + Math.random() * 2000)
    sandbox.people.approveAll(sysId)
    const begun = performance.now()
    if (isTold) await core.servicenow.happened('acme', sysId)
    for (;;) {
      const state = await core.readState(organisation, cutoverId)
      if (state?.changes[0]?.facts?.approval.value === 'approved') break
      await delay(10)
    }
    delays.push(performance.now() - begun)
  }
  return delays
}

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN
