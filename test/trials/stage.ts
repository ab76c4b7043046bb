/** What the trials share: a cutover on running servers, people who work on it without pause, and who watch it. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { connect } from '../../client/live/connection.ts'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import { CAST, iso, T0 } from '../support/play.ts'
import type { ServerProcess } from '../support/server.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'

const PATIENCE_MS = 60_000
const PAGE = 1000

const created = z.looseObject({ cutoverId: z.string() })
const accepted = z.looseObject({ ok: z.literal(true), seq: z.int() })
const loggedPage = z.looseObject({ events: z.array(z.looseObject({ seq: z.int(), commandId: z.string() })) })

export interface Stage {
  cutoverId: string
  /** By name in the cast, and of whoever made the cutover. */
  tokens: Record<string, string>
  /** Commands that a server has said yes to, and the seq that it said. */
  acknowledged: Map<string, number>
}

export async function createStage(server: ServerProcess): Promise<Stage> {
  const tokens: Record<string, string> = {
    paula: await server.tminus('token', 'paula@example.org', '--role', 'planner'),
  }
  for (const name of new Set(Object.values(CAST).flat())) {
    tokens[name] = await server.tminus('token', `${name}@example.org`)
  }
  const ask = async (path: string, body: BodyInit, type: string) => {
    const headers = { authorization: `Bearer ${tokens.paula}`, 'content-type': type }
    const response = await fetch(`${server.url}/api${path}`, { method: 'POST', headers, body })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
  await ask('/runbooks', SMALL_YAML, 'application/yaml')
  const people = Object.fromEntries(
    Object.entries(CAST).map(([role, names]) => [role, names.map((name) => `${name}@example.org`)]),
  )
  const body = { commandId: randomUUID(), runbook: { id: 'small-move' }, mode: 'live', t0: iso(T0), people }
  const { cutoverId } = created.parse(await ask('/cutovers', JSON.stringify(body), 'application/json'))
  return { cutoverId, tokens, acknowledged: new Map() }
}

export interface Writers {
  /** Until so many more commands were acknowledged. Throws when a writer was refused, or after a minute. */
  acknowledge(more: number): Promise<void>
  stop(): Promise<void>
}

/** People who write notes, each the next as soon as the last was taken, over whichever server answers. */
export function startWriters(stage: Stage, servers: readonly ServerProcess[]): Writers {
  let isOver = false
  const names = [...new Set(Object.values(CAST).flat())]
  const writers = names.map(async (name, position) => {
    const token = stage.tokens[name] ?? ''
    for (let turn = position; !isOver; turn += 1) {
      const commandId = randomUUID()
      const command = { type: 'noteStep', stepId: 'announce', text: `Note ${turn}` }
      const until = performance.now() + PATIENCE_MS
      // The same id until it is answered, as every client does.
      for (let tries = turn; !isOver || tries > turn; tries += 1) {
        const server = servers[tries % servers.length]
        const answer = server && (await give(server.url, token, stage.cutoverId, { commandId, command }))
        if (answer !== undefined) {
          stage.acknowledged.set(commandId, answer)
          break
        }
        if (performance.now() > until) throw new Error(`${commandId} got no answer within a minute`)
        await delay(50)
      }
    }
  })
  let failure: unknown
  const ended = Promise.all(writers)
  ended.catch((error: unknown) => {
    failure = error
  })
  return {
    async acknowledge(more) {
      const wanted = stage.acknowledged.size + more
      const until = performance.now() + PATIENCE_MS
      while (stage.acknowledged.size < wanted) {
        if (failure !== undefined) throw failure
        if (performance.now() > until) throw new Error(`Fewer than ${more} commands were acknowledged within a minute`)
        await delay(20)
      }
    },
    async stop() {
      isOver = true
      await ended
    },
  }
}

/** The seq of a command that was taken; undefined when it is to be sent again. */
async function give(url: string, token: string, cutoverId: string, body: object): Promise<number | undefined> {
  try {
    const response = await fetch(`${url}/api/cutovers/${cutoverId}/commands`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    if (response.status === 503 || response.status === 429) {
      await delay(1000 * Number(response.headers.get('retry-after') ?? 1))
      return undefined
    }
    const answer: unknown = await response.json()
    if (!response.ok) throw new Refused(`${response.status} ${JSON.stringify(answer)}`)
    return accepted.parse(answer).seq
  } catch (error) {
    if (error instanceof Refused) throw error
    return undefined
  }
}

class Refused extends Error {}

/** Somebody who has the cutover open, as a page does. */
export function watch(server: ServerProcess, { cutoverId, tokens }: Stage) {
  const connection = connect({ origin: server.url, token: tokens.lena ?? '' })
  const { replica } = connection.follow(cutoverId)
  return { replica, close: () => connection.close() }
}

/**
 * Counts everything acknowledged again in the log, and compares what the screens show with each other. Throws when anything is
 * lost, doubled or different.
 *
 * @returns what was counted, as a clause
 */
export async function check(
  stage: Stage,
  server: ServerProcess,
  watchers: readonly ReturnType<typeof watch>[],
): Promise<string> {
  const log = await readLog(server.url, stage)
  log.forEach(({ seq }, position) => {
    if (seq !== position + 1) throw new Error(`Record ${position + 1} is not there: ${seq} follows`)
  })
  // A note is one record.
  const records = Map.groupBy(log, ({ commandId }) => commandId)
  const found = [...stage.acknowledged].map(([commandId, seq]) => ({ seq, records: records.get(commandId) ?? [] }))
  const lost = found.filter(({ seq, records }) => !records.some((record) => record.seq === seq)).length
  const doubled = found.filter(({ records }) => records.length > 1).length
  const counted = `${found.length} commands acknowledged, ${lost} lost, ${doubled} doubled`
  if (lost + doubled > 0) throw new Error(counted)
  const said = await server.tminus('verify', stage.cutoverId)
  if (!said.includes('intact')) throw new Error(said)
  await compareScreens(watchers, log.length)
  return `${counted}; chain intact, ${watchers.length} screens equal at ${log.length}`
}

async function compareScreens(watchers: readonly ReturnType<typeof watch>[], head: number): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  while (watchers.some(({ replica }) => replica.cutover?.seq !== head)) {
    if (performance.now() > until) {
      const seqs = watchers.map(({ replica }) => replica.cutover?.seq)
      throw new Error(`Watchers are at ${seqs.join(', ')}, the log at ${head}`)
    }
    await delay(100)
  }
  const states = new Set(watchers.map(({ replica }) => canonicalJson(replica.cutover ?? null)))
  if (states.size > 1) throw new Error('Watchers have come to different states')
}

async function readLog(url: string, { cutoverId, tokens }: Stage): Promise<{ seq: number; commandId: string }[]> {
  const log: { seq: number; commandId: string }[] = []
  for (;;) {
    const path = `/api/cutovers/${cutoverId}/events?after=${log.length}&limit=${PAGE}`
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${tokens.lena}` } })
    const { events } = loggedPage.parse(await response.json())
    log.push(...events)
    if (events.length === 0) return log
  }
}

/** What hangs is an end, too: whoever waits for a trial hears of it. */
export async function within(minutes: number, trial: () => Promise<void>): Promise<void> {
  const begun = performance.now()
  const tooLong = delay(minutes * 60_000, undefined, { ref: false }).then(() => {
    throw new Error(`It is not over after ${minutes} minutes`)
  })
  await Promise.race([trial(), tooLong])
  console.log(`It took ${Math.round((performance.now() - begun) / 1000)} s`)
}

/** Milliseconds, a different while each time. */
export const someTime = (least: number, most: number): Promise<void> => delay(least + Math.random() * (most - least))
