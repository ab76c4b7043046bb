import { readFileSync } from 'node:fs'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { Replica } from '../../../client/live/replica.ts'
import type { ReplicaTransport } from '../../../client/live/replicaTransport.ts'
import { createBroadcast } from '../../../server/live/broadcast.ts'
import { CUTOVER_SPEECH } from '../../../server/live/speech.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { ChainedEvent, CutoverEvent } from '../../../shared/events.ts'
import { evolve, replay } from '../../../shared/evolve/evolve.ts'
import { bare } from '../../../shared/evolve/evolveRunbook.ts'
import { MAX_TAIL, type StateAnswer } from '../../../shared/protocol.ts'
import { refuse } from '../../../shared/refusal.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { chainOf } from '../../support/chain.ts'
import { Play, upToGo } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

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
    replica.heard(2, history[1]?.hash ?? '')
    await settled()
    expect(replica.cutover?.seq).toBe(2)
    replica.heard(3, history[2]?.hash ?? '')
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('fetches the state when the tail would be too long', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.logOthers(MAX_TAIL + 1, 'many')
    replica.ask()
    await expect.poll(() => replica.cutover?.seq).toBe(MAX_TAIL + 3)
    await settled()
    expect(server.asked.slice(-3)).toEqual(['watch 2', 'state', `watch ${MAX_TAIL + 3}`])
    expect(replica.get()).not.toHaveProperty('mended')
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
    const unknown = Object.assign(structuredClone(next), { type: 'stepTeleported', seq: 4, prev: next.hash })
    replica.receive([next, unknown])
    const view = replica.get()
    expect(view).toMatchObject({ status: 'outdated', event: { seq: 4, type: 'stepTeleported' } })
    expect(replica.cutover?.seq).toBe(3)
    replica.receive([unknown])
    replica.heard(9, '')
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

  it('[R4] reads what a server of an earlier release sends during an upgrade, as the present one sends it', async () => {
    const play = upToGo(new Play(smallRunbook()))
    const signed = play.log.findIndex(({ type }) => type === 'gateSigned')
    const chain = chainOf(play.log.slice(0, signed + 1))
    const [before, earlier] = [chain[signed - 1], chain[signed]]
    if (!before || !earlier) return expect.unreachable('Nobody signed')
    const follow = async (event: ChainedEvent) => {
      const cutover = replay('c1', play.runbook, chain.slice(0, signed))
      const state = bare(cutover ?? expect.unreachable('Nothing happened'))
      const answer = { runbookId: 'small-move', runbookHash: '', hash: before.hash, state, serverNow: T0 }
      const replica = new Replica('c1', {
        watch: async (after) => ({ ok: true, head: after, hash: before.hash, serverNow: T0, events: [] }),
        state: async () => answer,
        runbook: async () => play.runbook,
      })
      replica.ask()
      await settled()
      const heard: ChainedEvent[] = []
      replica.onEvents((events) => heard.push(...events))
      replica.receive([event])
      return { view: replica.get(), heard }
    }
    const found = await follow(earlier)
    expect(found.view).toMatchObject({ status: 'following', cutover: { seq: signed + 1 } })
    expect(found).toEqual(await follow({ ...earlier, shape: 2 }))
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
    expect(replica.get()).not.toHaveProperty('mended')
  })

  it('[R16] keeps what it has while the server cannot read on, is not sure of it, and goes on by itself', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.refusal = refuse('cutoverUnreadable', 'This server cannot read event 3.', { event: { seq: 3 } })
    replica.ask()
    await settled()
    expect(replica.get()).toMatchObject({ status: 'following', unreadable: server.refusal })
    expect(replica.cutover?.seq).toBe(2)
    expect(server.sure.at(-1)).toBe(false)
    server.refusal = undefined
    server.log(1)
    await expect.poll(() => replica.cutover?.seq).toBe(3)
    expect(replica.get()).not.toHaveProperty('unreadable')
    expect(server.sure.at(-1)).toBe(true)
  })

  it('[R16] appears by itself once the server can read it, also where nothing was there yet', async () => {
    const server = aServer({ events: 2 })
    server.refusal = refuse('cutoverUnreadable', 'This server cannot read event 2.')
    const replica = server.replica()
    replica.ask()
    await settled()
    expect(replica.get()).toEqual({ status: 'refused', refusal: server.refusal })
    server.refusal = undefined
    await expect.poll(() => replica.cutover?.seq).toBe(2)
  })

  it('keeps no events that it cannot use: while it loads, is refused, or is too old for the log', async () => {
    const server = aServer({ events: 2 })
    server.refusal = refuse('unknownCutover', 'There is no such cutover.')
    const replica = server.replica()
    const flood = () => {
      for (const event of chainOf(notes(5000, 'x'), history[2])) replica.receive([event])
    }
    flood()
    expect(replica.kept).toBeLessThanOrEqual(2001)
    replica.ask()
    await settled()
    flood()
    expect(replica.kept).toBe(0)
    server.refusal = undefined
    replica.ask()
    await settled()
    const [next] = server.log(1)
    replica.receive([{ ...next, shape: 2 }])
    flood()
    expect(replica.get().status).toBe('outdated')
    expect(replica.kept).toBe(0)
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

describe('a replica whose log was put back', () => {
  it('says what was lost, loads what there is once, and is not sure of itself in between', async () => {
    const server = aServer({ events: 8 })
    const replica = await server.following()
    const lost = replica.cutover
    let told = 0
    replica.onMended(() => {
      told += 1
      expect(replica.cutover?.seq).toBe(3)
    })
    server.putBack(3)
    server.look()
    server.asked.length = 0
    server.sure.length = 0
    replica.heard(3, server.head().hash)
    expect(server.sure).toEqual([false])
    await settled()
    expect(server.asked).toEqual(['watch 8', 'state', 'watch 3'])
    expect(replica.get()).toEqual({
      status: 'following',
      cutover: server.cutover(),
      mended: { at: T0, lost, found: server.cutover() },
    })
    expect(server.sure.at(-1)).toBe(true)
    expect(server.sure.indexOf(true)).toBe(server.sure.length - 1)
    expect(told).toBe(1)

    const [next] = server.log(1)
    replica.receive([next])
    expect(replica.cutover?.seq).toBe(4)
    expect(replica.get()).toHaveProperty('mended')
    replica.dismissMended()
    expect(replica.get()).toEqual({ status: 'following', cutover: server.cutover() })
  })

  it.each([
    ['shorter', 1],
    ['as long', 5],
    ['longer', 9],
  ])('notices it by the hash where other events have made it %s', async (_, others) => {
    const server = aServer({ events: 8 })
    const replica = await server.following()
    server.putBack(3)
    server.logOthers(others, 'other')
    replica.heard(server.head().seq, server.head().hash)
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
    expect(replica.get()).toMatchObject({ mended: { lost: { seq: 8 } } })
  })

  it('takes no event that does not follow its own', async () => {
    const server = aServer({ events: 5 })
    const replica = await server.following()
    const lost = replica.cutover
    server.putBack(3)
    server.logOthers(3, 'other')
    server.sure.length = 0
    const heard: number[] = []
    replica.onEvents((events) => heard.push(...events.map(({ seq }) => seq)))
    replica.receive(chainOf(notes(3, 'other'), history[2]).slice(-1))
    expect(replica.cutover).toBe(lost)
    expect(heard).toEqual([])
    expect(server.sure).toEqual([false])
    await settled()
    expect(shown(replica)).toEqual(server.cutover())
  })

  it('asks a bounded number of times while the server gives it nothing but the state that it has', async () => {
    const server = aServer({ events: 8 })
    const replica = await server.following()
    server.staleState = server.stateAnswer()
    server.putBack(3)
    server.look()
    server.asked.length = 0
    server.sure.length = 0
    for (let beats = 0; beats < 100; beats++) {
      replica.heard(3, server.head().hash)
      await settled()
    }
    // Pauses of 5 to 10 ms, growing to 150, over half a second: some three dozen questions, not hundreds.
    expect(server.asked.length).toBeLessThan(60)
    expect(server.sure).not.toContain(true)
    expect(replica.get()).not.toHaveProperty('mended')
    server.staleState = undefined
    await expect.poll(() => replica.cutover?.seq).toBe(3)
    expect(replica.get()).toHaveProperty('mended')
  })

  it('says that the cutover is gone, and shows it again when it is put back', async () => {
    const server = aServer({ events: 2 })
    const replica = await server.following()
    server.refusal = refuse('unknownCutover', 'There is no such cutover.')
    replica.ask()
    await settled()
    expect(replica.get()).toEqual({ status: 'refused', refusal: server.refusal, wasThere: true })
    expect(server.sure.at(-1)).toBe(false)
    server.refusal = undefined
    await expect.poll(() => shown(replica)).toEqual(server.cutover())
  })
})

const shown = ({ cutover }: Replica) => cutover
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** The server's own broadcast over a log in memory, whose frames all get lost, and the questions that a replica may ask. */
function aServer({ events, stateAt }: { events: number; stateAt?: number }) {
  let log: ChainedEvent[] = history.slice(0, events)
  const at = (seq: number): Cutover =>
    replay('c1', runbook, log.slice(0, seq)) ?? expect.unreachable('the log is empty')
  const head = () => {
    const { seq, hash } = log.at(-1) ?? expect.unreachable('the log is empty')
    return { seq, hash }
  }
  const broadcast = createBroadcast({
    speech: CUTOVER_SPEECH,
    readHead: async () => head(),
    readHash: async (_, __, seq) => log[seq - 1]?.hash,
    readEvents: async (_, __, after, limit) => log.slice(after, after + limit),
    now: () => T0,
    log: pino({ level: 'silent' }),
  })
  const grow = (next: ChainedEvent[]) => {
    log = [...log, ...next]
    broadcast.publish('o', 'c1', next)
  }
  const server = {
    asked: [] as string[],
    down: false,
    /** A state that was made before the log was put back, as from a node that has not noticed. */
    staleState: undefined as StateAnswer | undefined,
    refusal: undefined as ReturnType<typeof refuse> | undefined,
    /** What the replica said of itself. */
    sure: [] as boolean[],
    cutover: () => at(log.length),
    head,
    stateAnswer: (seq = log.length): StateAnswer => {
      const state = bare(at(seq))
      return { runbookId: runbook.id, runbookHash: 'hash', hash: log[seq - 1]?.hash ?? '', state, serverNow: T0 }
    },
    log(count: number): [ChainedEvent, ChainedEvent, ChainedEvent, ...ChainedEvent[]] {
      const next = history.slice(log.length, log.length + count)
      grow(next)
      return next as [ChainedEvent, ChainedEvent, ChainedEvent]
    },
    /** Other events than those of the history. */
    logOthers(count: number, text: string) {
      grow(chainOf(notes(count, text), log.at(-1)))
    },
    /** The log loses all after this seq; the next look at the heads finds that. */
    putBack(seq: number) {
      log = log.slice(0, seq)
    },
    look() {
      for (const { found } of broadcast.questions()) found(head())
    },
    replica: () =>
      new Replica('c1', transport, { retryAfter: 10, now: () => T0, stands: (isSure) => server.sure.push(isSure) }),
    async following() {
      const replica = server.replica()
      replica.ask()
      await settled()
      expect(replica.cutover?.seq).toBe(log.length)
      return replica
    },
  }
  const answering = async <T>(question: string, answer: () => T | Promise<T>): Promise<T> => {
    server.asked.push(question)
    await Promise.resolve()
    if (server.down) throw new Error('down')
    return answer()
  }
  const deaf = { send: () => true, behind: () => undefined }
  const transport: ReplicaTransport = {
    watch: (after, hash) =>
      answering(`watch ${after}`, () =>
        server.refusal ? { ok: false, refusal: server.refusal } : broadcast.watch('o', 'c1', { after, hash }, deaf),
      ),
    state: () =>
      answering('state', () => {
        if (server.refusal) return server.refusal
        return server.staleState ?? server.stateAnswer(server.asked.length === 1 ? stateAt : undefined)
      }),
    runbook: () => answering('runbook', () => runbook),
  }
  return server
}

const notes = (count: number, text: string) =>
  Array.from({ length: count }, () => ({ type: 'stepNoted' as const, stepId: 'check-baseline', text }))

function saasRelease() {
  const file = new URL('../../../runbooks/saas-release.yaml', import.meta.url)
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
