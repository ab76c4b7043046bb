/** What the trials share: a cutover on running servers, people who work on it without pause, and who watch it. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { connect } from '../../client/connection.ts'
import { canonicalJson } from '../../shared/canonical.ts'
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
  /** By name in the cast. */
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

/** People who write notes, each the next as soon as the last was taken, over whichever server answers. */
export function startWriters(stage: Stage, servers: readonly ServerProcess[]): { stop(): Promise<void> } {
  let isOver = false
  const writers = Object.values(stage.tokens).map(async (token, position) => {
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
  const ended = Promise.all(writers)
  ended.catch(() => undefined)
  return {
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

/** Compares everything with everything; throws at the first difference. */
export async function check(
  stage: Stage,
  server: ServerProcess,
  watchers: readonly ReturnType<typeof watch>[],
): Promise<void> {
  const log = await readLog(server.url, stage)
  log.forEach(({ seq }, position) => {
    if (seq !== position + 1) throw new Error(`Record ${position + 1} is not there: ${seq} follows`)
  })
  const bySeq = new Map(log.map(({ seq, commandId }) => [seq, commandId]))
  if (new Set(bySeq.values()).size !== bySeq.size) throw new Error('A command is in the log twice')
  const lost = [...stage.acknowledged].filter(([commandId, seq]) => bySeq.get(seq) !== commandId)
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged commands are not where it was said: ${lost[0]}`)
  const said = await server.tminus('verify', stage.cutoverId)
  if (!said.includes('intact')) throw new Error(said)

  const head = log.length
  const reached = async () => {
    const until = performance.now() + PATIENCE_MS
    while (watchers.some(({ replica }) => replica.cutover?.seq !== head)) {
      if (performance.now() > until) {
        const seqs = watchers.map(({ replica }) => replica.cutover?.seq)
        throw new Error(`Watchers are at ${seqs.join(', ')}, the log at ${head}`)
      }
      await delay(100)
    }
  }
  await reached()
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

/** Milliseconds, a different while each time. */
export const someTime = (least: number, most: number): Promise<void> => delay(least + Math.random() * (most - least))
