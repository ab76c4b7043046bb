/** A server, its watchers and who commands, each in processes of their own; and the bare server with as many sockets. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { ensureOrganisation } from '../../server/auth/people.ts'
import { connect } from '../../server/database/connect.ts'
import { type ServerProcess, startServerProcess } from '../support/server.ts'
import { type Order, type Report, reports } from './audienceProcess.ts'
import { type BareOrder, bareReport } from './bareServer.ts'
import type { Bench } from './figure.ts'
import { addMembers, creation, type Member, noteText, PAYMENTS, readPayments } from './stage.ts'
import { openWire } from './wire.ts'

/** What sends events to its watchers. */
export interface Source {
  origin: string
  /** Seq of the last event. */
  head: number
  /** Makes so many events at once; resolves when they are given, not when they have arrived. */
  emit(count: number): Promise<void>
  /** Processor seconds that its process has taken so far. */
  cpu(): Promise<number>
}

export interface Arrival {
  /** Epoch milliseconds with fractions. */
  at: number
  messages: number
  gaps: number
}

export interface Rig {
  live: Source
  bare: Source
  /** Adds watchers to both. */
  fill(watchers: number): Promise<void>
  /** When every watcher of a source has the event of this seq. */
  everybodyHas(source: Source, seq: number): Promise<Arrival>
  close(): Promise<void>
}

const AUDIENCES = 2
/** A person gets 50 messages a second: more sockets of one than that, and the last would wait to watch. */
const SOCKETS_OF_ONE = 25
const COMMANDERS = 25

/** @param watchers that will be there at most */
export async function openRig(bench: Bench, watchers: number): Promise<Rig> {
  const url = await bench.database()
  const pool = connect(url, { max: 2 })
  const organisation = await ensureOrganisation(pool.sql, 'Bench')
  const commanders = COMMANDERS
  const members = await addMembers(pool.sql, organisation.id, commanders + Math.ceil(watchers / SOCKETS_OF_ONE))
  await pool.close()
  const server = await startServerProcess(url, { NODE_ENV: 'development' })
  const audiences = Array.from({ length: AUDIENCES }, () => fork(join(import.meta.dirname, 'audienceProcess.ts')))
  const bareProcess = fork(join(import.meta.dirname, 'bareServer.ts'))
  const children = [...audiences, bareProcess]
  const broken = failureOf(children)
  const live = await openLive(server, members.slice(0, commanders))
  const bare = await openBare(bareProcess)
  let filled = 0

  async function tell(orders: readonly Order[]): Promise<Report[]> {
    const answers = audiences.map(async (audience, index) => {
      const order = orders[index]
      if (order) audience.send(order)
      const [report] = await once(audience, 'message')
      return reports.parse(report)
    })
    return Promise.race([Promise.all(answers), broken])
  }

  return {
    live,
    bare,

    async fill(count) {
      const { origin, cutoverId, head: after } = live
      const sockets = Array.from({ length: count }, (_, index) => {
        const member = members[commanders + Math.floor((filled + index) / SOCKETS_OF_ONE)]
        if (!member) throw new Error('The rig is too small')
        return member.token
      })
      filled += count
      const parts = audiences.map((_, part) => sockets.filter((__, index) => index % AUDIENCES === part))
      await tell(parts.map((tokens) => ({ order: 'watch', origin, cutoverId, after, tokens })))
      await tell(parts.map(({ length }) => ({ order: 'listen', origin: bare.origin, watchers: length })))
    },

    async everybodyHas({ origin }, seq) {
      const arrived = await tell(audiences.map(() => ({ order: 'until', group: origin, seq })))
      const all = arrived.flatMap((report) => (report.report === 'arrived' ? [report] : []))
      return {
        at: Math.max(...all.map(({ at }) => at)),
        messages: all.reduce((sum, { messages }) => sum + messages, 0),
        gaps: all.reduce((sum, { gaps }) => sum + gaps, 0),
      }
    },

    async close() {
      for (const child of children) child.removeAllListeners('exit').kill()
      await server.stop()
    },
  }
}

/** Rejects when one of them ends by itself. */
function failureOf(children: readonly ChildProcess[]): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    for (const child of children) child.once('exit', (code) => reject(new Error(`A process ended with ${code}`)))
  })
  failed.catch(() => undefined)
  return failed
}

async function openLive(server: ServerProcess, members: readonly Member[]): Promise<Source & { cutoverId: string }> {
  const origin = server.url
  const call = async (path: string, body?: object) => {
    const response = await fetch(origin + path, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { authorization: `Bearer ${members[0]?.token}`, 'content-type': 'application/json' },
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${text}`)
    return text
  }
  const { runbook } = await readPayments()
  const wires = await Promise.all(members.map(({ token }) => openWire(origin, token, () => undefined)))
  const made = z
    .looseObject({ cutoverId: z.string(), seq: z.number() })
    .parse(JSON.parse(await call('/api/cutovers', creation(runbook, members))))
  const { cutoverId } = made
  const { steps } = runbook

  let given = 0
  async function note(): Promise<void> {
    given += 1
    const command = { type: 'noteStep', stepId: steps[given % steps.length]?.id, text: noteText(given) }
    const wire = wires[given % wires.length]
    const answer = await wire?.ask('command', { cutoverId, commandId: randomUUID(), command })
    z.object({ ok: z.literal(true) }).parse(answer)
  }

  const source: Source & { cutoverId: string } = {
    origin,
    cutoverId,
    head: made.seq,
    async emit(count) {
      source.head += count
      await Promise.all(Array.from({ length: count }, note))
    },
    async cpu() {
      const seconds = /^process_cpu_seconds_total (\S+)$/m.exec(await call('/metrics'))?.[1]
      if (seconds === undefined) throw new Error('The server does not say what it costs')
      return Number(seconds)
    },
  }
  return source
}

async function openBare(child: ChildProcess): Promise<Source> {
  const ask = async (order?: BareOrder) => {
    if (order) child.send(order)
    const [report] = await once(child, 'message')
    return bareReport.parse(report)
  }
  const ready = await ask()
  if (!('port' in ready)) throw new Error('The bare server does not listen')
  const source: Source = {
    origin: `ws://127.0.0.1:${ready.port}`,
    head: 0,
    async emit(count) {
      const messages = Array.from({ length: count }, (_, index) => bareMessage(source.head + index + 1))
      source.head += count
      child.send({ order: 'send', messages } satisfies BareOrder)
    },
    async cpu() {
      const report = await ask({ order: 'cpu' })
      if (!('cpu' in report)) throw new Error('The bare server does not say what it costs')
      return report.cpu
    },
  }
  return source
}

/** The same event as T-Minus sends, with ids of the same length. */
function bareMessage(seq: number): string {
  const event = {
    type: 'stepNoted',
    stepId: 'freeze-writes',
    text: noteText(seq),
    seq,
    at: new Date().toISOString(),
    actor: '0123456789abcdef0123',
    commandId: randomUUID(),
  }
  return JSON.stringify({ cutoverId: `${PAYMENTS}-0123456789`, events: [event] })
}
