import { setTimeout as delay } from 'node:timers/promises'
import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { ensureOrganisation } from '../../server/auth/people.ts'
import { connect } from '../../server/database/connect.ts'
import { openInstance } from '../../server/servicenow/client/openInstance.ts'
import { approvals } from './approvals.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { addMembers, give, makeCutover, type StageCore } from './stage.ts'
import { linked, SYNC_RUNBOOK, startCore } from './syncStage.ts'

/** One instance that does not answer, and one that many active changes share: what others notice of it. */
export const servicenow: Section = { name: 'servicenow', run }

const CUTOVERS = 100
const NAMES = ['first', 'second', 'third'] as const
/** The one that hangs. */
const HANGING = 'third'
const ROUNDS = 3
/** Milliseconds between two events. */
const APART = 30
/** Nothing takes so long; milliseconds. */
const PATIENCE = 120_000

interface Exchanging {
  stage: StageCore
  sandboxes: ReadonlyMap<string, Sandbox>
  cutovers: { id: string; instance: string }[]
}

async function run(bench: Bench): Promise<Figure[]> {
  bench.say(`servicenow, ${CUTOVERS} cutovers on ${NAMES.length} instances`)
  const exchanging = await open(bench)
  try {
    await measure(exchanging, 'warm')
    const calm = await rounds(exchanging, 'calm')
    bench.say('servicenow, one instance hangs')
    exchanging.sandboxes.get(HANGING)?.faults.add({}, { kind: 'hang' })
    const hanging = await rounds(exchanging, 'hanging')
    return [
      {
        what: 'from an event to its work note, median, one instance of three hangs',
        measured: median(hanging),
        unit: 'ms',
        reference: { what: 'all three answer', measured: median(calm) },
        budget: { atMost: 1.2 },
        note: `On the two that answer, ${calm.length} notes each; instances and server in one process`,
      },
      ...(await approvals(bench)),
    ]
  } finally {
    await exchanging.stage.close()
    for (const sandbox of exchanging.sandboxes.values()) await sandbox.close()
  }
}

async function rounds(exchanging: Exchanging, name: string): Promise<number[]> {
  const delays: number[] = []
  for (let round = 0; round < ROUNDS; round++) delays.push(...(await measure(exchanging, `${name} ${round}`)))
  return delays
}

/** Something happens in every cutover; milliseconds until it stands in the changes of the instances that answer. */
async function measure({ stage, sandboxes, cutovers }: Exchanging, name: string): Promise<number[]> {
  const begun = new Map<string, number>()
  const delays: number[] = []
  const [, lead] = stage.members
  if (!lead) throw new Error('Nobody leads')
  const watching = watch()
  for (const { id, instance } of cutovers) {
    const reason = `${name} of ${id}.`
    if (instance !== HANGING) begun.set(reason, performance.now())
    await give(stage, lead, id, { type: 'moveT0', t0: new Date(Date.now() + 86_400_000).toISOString(), reason })
    await delay(APART)
  }
  await watching
  return delays

  async function watch(): Promise<void> {
    const until = performance.now() + PATIENCE
    const read = new Map<string, number>()
    do {
      await delay(5)
      if (performance.now() > until) throw new Error(`${begun.size} notes were not written`)
      for (const [instance, sandbox] of sandboxes) {
        const notes = sandbox.rows('sys_journal_field')
        for (const { value = '' } of notes.slice(read.get(instance) ?? 0)) {
          for (const [reason, at] of begun) {
            if (!value.includes(reason)) continue
            delays.push(performance.now() - at)
            begun.delete(reason)
          }
        }
        read.set(instance, notes.length)
      }
    } while (begun.size > 0 || delays.length === 0)
  }
}

async function open(bench: Bench): Promise<Exchanging> {
  const url = await bench.database()
  const { sql, close } = connect(url, { max: 20 })
  const { id: organisation } = await ensureOrganisation(sql, 'Bench')
  const members = await addMembers(sql, organisation, 2)
  const sandboxes = new Map<string, Sandbox>()
  for (const name of NAMES) sandboxes.set(name, await createSandbox({ settings: { timeZone: 'UTC' } }))
  const instances = [...sandboxes].map(([name, { address }]) => {
    const auth = { kind: 'apiKey' as const, key: 'now_sandbox_key' }
    const instance = openInstance({ name, url: address, auth, requestsPerSecond: 500 })
    return [name, { instance, groups: {}, webhookSecrets: [] }] as const
  })
  const core = await startCore(sql, url, new Map(instances))
  const stage: StageCore = {
    url,
    sql,
    core,
    organisation,
    members,
    async close() {
      await core.stop()
      await close()
    },
  }
  await core.library.importText(organisation, SYNC_RUNBOOK.yaml, 'bench.yaml', null)
  const cutovers: Exchanging['cutovers'] = []
  for (let count = 0; count < CUTOVERS; count++) {
    const id = await makeCutover(stage, {
      id: SYNC_RUNBOOK.id,
      roles: SYNC_RUNBOOK.roles.map((role) => ({ ...role, title: role.id })),
    })
    const instance = NAMES[count % NAMES.length] ?? NAMES[0]
    const [planner] = members
    if (planner) await give(stage, planner, id, { type: 'createChange', model: 'normal', instance })
    cutovers.push({ id, instance })
  }
  await linked(stage, PATIENCE)
  return { stage, sandboxes, cutovers }
}
