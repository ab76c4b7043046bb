import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Replica, type ReplicaTransport } from '../../client/replica.ts'
import { evolve, replay } from '../../shared/cutover.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import { refuse } from '../../shared/refusal.ts'
import { readRunbook } from '../../shared/runbookFile.ts'
import { chainOf } from '../support/chain.ts'

const runbook = saasRelease()
const T0 = Date.parse('2026-03-01T01:00:00.000Z')

describe('a replica', () => {
  it('begins with the state and the tail behind it', async () => {
    const server = aServer({ events: 6, stateAt: 2 })
    const replica = server.replica()
    replica.ask()
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
    expect(server.asked).toEqual(['state', 'runbook', 'watch 2'])
  })

  it('[R4] applies by seq, whatever the order in which events arrive', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [first, second, third] = server.log(3)
    replica.receive([third])
    replica.receive([second])
    expect(replica.cutover?.seq).toBe(2)
    replica.receive([first])
    expect(replica.cutover?.seq).toBe(5)
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('[R4] applies an event once, however often it arrives', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const heard: number[] = []
    replica.onEvents((events) => heard.push(...events.map(({ seq }) => seq)))
    const [first, second] = server.log(2)
    replica.receive([first, first])
    replica.receive([first, second])
    replica.receive([second])
    expect(heard).toEqual([3, 4])
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('[R4] asks again for what a gap hides', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [, second] = server.log(2)
    replica.receive([second])
    await settled()
    expect(server.asked.at(-1)).toBe('watch 2')
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('[R4] learns from a heartbeat that the last event was lost', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.log(1)
    replica.heard(2)
    await settled()
    expect(replica.cutover?.seq).toBe(2)
    replica.heard(3)
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('fetches the state when the tail would be too long', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.log(5)
    server.longestTail = 3
    replica.ask()
    await settled()
    expect(server.asked.slice(-3)).toEqual(['watch 2', 'state', 'watch 7'])
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('asks once at a time, and once more when it was asked to meanwhile', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.asked.length = 0
    for (let i = 0; i < 5; i++) replica.ask()
    await settled()
    expect(server.asked).toEqual(['watch 2', 'watch 2'])
  })

  it('asks again after a while when no answer came', async () => {
    const server = aServer({ events: 4 })
    server.down = true
    const replica = server.replica()
    replica.ask()
    await settled()
    expect(replica.get().status).toBe('loading')
    server.down = false
    await expect.poll(() => replica.cutover?.seq).toBe(4)
  })

  it('says why when the server refuses, and recovers once it no longer does', async () => {
    const server = aServer({ events: 2 })
    server.refusal = refuse('unknownCutover', 'There is no such cutover.')
    const replica = server.replica()
    replica.ask()
    await settled()
    expect(replica.get()).toEqual({ status: 'refused', refusal: server.refusal })
    server.refusal = undefined
    replica.ask()
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('keeps what it shows and stops at an event that it does not know', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [next] = server.log(1)
    const unknown = Object.assign(structuredClone(next), { type: 'stepTeleported', seq: 4 })
    replica.receive([next, unknown])
    const view = replica.get()
    expect(view).toMatchObject({ status: 'outdated', event: { seq: 4, type: 'stepTeleported' } })
    expect(replica.cutover?.seq).toBe(3)
    replica.receive([unknown])
    replica.heard(9)
    await settled()
    expect(replica.get()).toBe(view)
  })

  it('stops at an event whose shape is newer than the page', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [next] = server.log(1)
    replica.receive([{ ...next, shape: 2 }])
    expect(replica.get()).toMatchObject({ status: 'outdated', event: { seq: 3, type: next.type } })
  })

  it("does not take the version of evidence for that of the event's shape", async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [next] = server.log(1)
    const itemId = runbook.readiness[0]?.id ?? expect.unreachable()
    const again = { type: 'evidenceProvided', itemId, version: 2, evidence: { note: 'Once more' } } as const
    replica.receive([{ ...next, ...again }])
    expect(replica.get()).toMatchObject({ status: 'following', cutover: { seq: 3 } })
  })

  it('takes the state of the server over its own when history seems impossible', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    const [started] = server.log(1)
    const forged: ChainedEvent = { ...started, type: 'stepResumed', stepId: 'deploy-dark' }
    replica.receive([forged])
    expect(replica.get().status).toBe('following')
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('is silent once closed', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    replica.close()
    replica.receive(server.log(1))
    replica.ask()
    await settled()
    expect(replica.cutover?.seq).toBe(2)
  })
})

const shown = ({ cutover }: Replica) => cutover
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A log in memory and the three questions that a replica may ask about it. */
function aServer({ events, stateAt }: { events: number; stateAt?: number }) {
  const log: ChainedEvent[] = history.slice(0, events)
  const at = (seq: number): Cutover =>
    replay('c1', runbook, log.slice(0, seq)) ?? expect.unreachable('the log is empty')
  const server = {
    asked: [] as string[],
    down: false,
    longestTail: 1000,
    refusal: undefined as ReturnType<typeof refuse> | undefined,
    cutover: () => at(log.length),
    log(count: number): [ChainedEvent, ChainedEvent, ChainedEvent, ...ChainedEvent[]] {
      const next = history.slice(log.length, log.length + count)
      log.push(...next)
      return next as [ChainedEvent, ChainedEvent, ChainedEvent]
    },
    replica: () => new Replica('c1', transport, { retryAfter: 10 }),
    async following() {
      const replica = server.replica()
      replica.ask()
      await settled()
      expect(replica.cutover?.seq).toBe(log.length)
      return replica
    },
  }
  const answering = async <T>(question: string, answer: () => T): Promise<T> => {
    server.asked.push(question)
    await Promise.resolve()
    if (server.down) throw new Error('down')
    return answer()
  }
  const transport: ReplicaTransport = {
    watch: (after) =>
      answering(`watch ${after}`, () => {
        if (server.refusal) return { ok: false, refusal: server.refusal }
        const head = log.length
        return head - after > server.longestTail
          ? { ok: true, head, serverNow: T0, stateAt: head }
          : { ok: true, head, serverNow: T0, events: log.slice(after) }
      }),
    state: () =>
      answering('state', () => {
        if (server.refusal) return server.refusal
        const { runbook: _, ...state } = at(server.asked.length === 1 ? (stateAt ?? log.length) : log.length)
        return {
          runbookId: runbook.id,
          runbookHash: 'hash',
          hash: log[state.seq - 1]?.hash ?? '',
          state,
          serverNow: T0,
        }
      }),
    runbook: () => answering('runbook', () => runbook),
  }
  return server
}

function saasRelease() {
  const file = new URL('../../runbooks/saas-release.yaml', import.meta.url)
  const { runbook, faults } = readRunbook(readFileSync(file, 'utf8'), 'saas-release.yaml')
  return runbook ?? expect.unreachable(JSON.stringify(faults))
}

const history: ChainedEvent[] = chainOf([
  {
    type: 'cutoverCreated',
    runbookId: runbook.id,
    runbookHash: 'hash',
    title: runbook.title,
    mode: 'live',
    t0: new Date(T0).toISOString(),
    windowStart: new Date(T0).toISOString(),
    windowEnd: new Date(T0 + 5_400_000).toISOString(),
    people: { lead: ['p1'], quality: ['p2'] },
  },
  { type: 'cutoverStarted' },
  { type: 'stepSeen', stepId: 'check-baseline' },
  { type: 'stepAcknowledged', stepId: 'check-baseline' },
  { type: 'stepStarted', stepId: 'check-baseline', startedAt: new Date(T0).toISOString() },
  { type: 'stepHeld', stepId: 'check-baseline', reason: 'The dashboard is down' },
  { type: 'stepResumed', stepId: 'check-baseline' },
  { type: 'stepNoted', stepId: 'check-baseline', text: 'It is back' },
] satisfies CutoverEvent[])

it('the history of this test can have happened', () => {
  const [first, ...rest] = history
  expect(first?.type).toBe('cutoverCreated')
  expect(() => rest.reduce(evolve, replay('c1', runbook, history.slice(0, 1)) ?? expect.unreachable())).not.toThrow()
})
