/**
 * Eight people in one draft of 350 rows, over two servers of which one is killed, while their lines break and their pages are
 * loaded anew. What they know of their edits is compared with the log afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { DraftCommandInput } from '../../shared/draft/commands.ts'
import { type Draft, rowSeq } from '../../shared/draft/draft.ts'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import { QUICKLY } from '../support/commandLine.ts'
import { connectClient, createWorld, type LiveClient, type Node, type World } from '../support/core.ts'
import { type DraftFollower, followDraft, giveDraft, makeDraft, stateOf } from '../support/draftWorld.ts'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { type Random, randomFrom } from './random.ts'

export interface Given {
  by: string
  command: DraftCommandInput
  /** Absent while nobody has answered. */
  answer?: DraftAnswer
}

export interface Sitting {
  world: World
  node: Node
  draftId: string
  /** By command id. */
  given: ReadonlyMap<string, Given>
  /** What each editor's page shows. */
  pages: () => Draft[]
  met: { drops: number; reloads: number; kills: number; conflicts: number; resent: number }
  end(): Promise<void>
}

const EDITORS = ['lena', 'dana', 'second', 'nils', 'quinn', 'olga', 'sam', 'scott']
const COLUMNS = ['takes', 'title', 'do', 'verify', 'owner']
/** Rows that everybody is at. */
const HOT = 6
const ANSWER_MS = 5000

/** What they do: `steps` each, but no longer than `seconds`, while one of the servers is killed as often as `kills`. */
interface Plan {
  seed: number
  steps: number
  seconds: number
  kills: number
}

export async function sitting({ seed, steps, seconds, kills }: Plan): Promise<Sitting> {
  const world = await createWorld()
  const node = await world.node()
  const draftId = await makeDraft(world, node, generateRunbookYaml({ seed, steps: 350 }))
  for (const { key } of (await stateOf(world, node, draftId)).workstreams) {
    const people = EDITORS.map(world.email)
    await giveDraft(world, node, 'paula', draftId, { type: 'giveWorkstream', workstream: key, people })
  }
  const met = { drops: 0, reloads: 0, kills: 0, conflicts: 0, resent: 0 }
  const given = new Map<string, Given>()
  const child = await startChild(world.url)
  const ports = [() => node.port, () => child.port()]
  const editors = EDITORS.map(
    (name, place) =>
      new Editor(
        { world, node, draftId, name, port: ports[place % 2] ?? (() => node.port), given, met },
        seed * 100 + place,
      ),
  )
  await Promise.all(editors.map((editor) => editor.sitDown()))
  let isOver = false
  const until = performance.now() + seconds * 1000
  const killing = (async () => {
    for (let kill = 0; kill < kills; kill++) {
      const share = (kill + 1) / (kills + 1)
      const isDue = () => Math.min(...editors.map(({ done }) => done)) >= share * steps
      const at = until - (1 - share) * seconds * 1000
      while (!isOver && !isDue() && performance.now() < at) await delay(20)
      await child.kill()
      met.kills += 1
    }
  })()
  await Promise.all(editors.map((editor) => editor.work(steps, until)))
  isOver = true
  await killing
  await Promise.all(editors.map((editor) => editor.stay()))
  return {
    world,
    node,
    draftId,
    given,
    pages: () => editors.map((editor) => editor.shown()),
    met,
    async end() {
      for (const editor of editors) editor.leave()
      await child.end()
      await world.end()
    },
  }
}

interface Place {
  world: World
  node: Node
  draftId: string
  name: string
  port(): number
  given: Map<string, Given>
  met: Sitting['met']
}

class Editor {
  done = 0
  readonly #place: Place
  readonly #random: Random
  #client: LiveClient | undefined
  #page: DraftFollower | undefined
  #made = 0

  constructor(place: Place, seed: number) {
    this.#place = place
    this.#random = randomFrom(seed)
  }

  shown(): Draft {
    if (!this.#page) throw new Error(`${this.#place.name} has no page open`)
    return this.#page.draft()
  }

  /** With what the page shows, if it is still open. */
  async sitDown(): Promise<void> {
    const { world, node, draftId, name, port } = this.#place
    for (;;) {
      try {
        this.#client = await connectClient(port(), world.token(name))
        const shows = this.#page && { draft: this.#page.draft(), hash: this.#page.hash() }
        this.#page = await followDraft(world, node, this.#client, draftId, shows)
        return
      } catch {
        // The server is just being started.
        this.#client?.disconnect()
        await delay(100)
      }
    }
  }

  /** Where its server was killed after its last edit. */
  async stay(): Promise<void> {
    if (!this.#client?.connected) await this.sitDown()
  }

  leave(): void {
    this.#client?.disconnect()
  }

  async work(steps: number, until: number): Promise<void> {
    for (; this.done < steps && performance.now() < until; this.done += 1) {
      const { met } = this.#place
      if (this.#random.chance(0.05)) {
        met.reloads += 1
        this.leave()
        this.#page = undefined
        await this.sitDown()
      }
      await this.#give(this.#choose(this.shown()), this.#random.chance(0.1))
      await delay(this.#random.whole(0, 30))
    }
  }

  /** Sends a command until it is answered, each time under the same id. */
  async #give(command: DraftCommandInput, dropsLine: boolean): Promise<void> {
    const { draftId, given, met, name } = this.#place
    const commandId = randomUUID()
    const entry: Given = { by: name, command }
    given.set(commandId, entry)
    for (let attempt = 0; !entry.answer; attempt++) {
      if (attempt > 0) met.resent += 1
      // Its failure is awaited from the start: a server that is killed during the pause below fails it before anybody else asks.
      const asked = this.#client
        ?.timeout(ANSWER_MS)
        .emitWithAck('draftCommand', { draftId, commandId, command })
        .catch(() => undefined)
      if (dropsLine && attempt === 0) {
        met.drops += 1
        await delay(this.#random.whole(0, 10))
        this.leave()
      }
      const answer = await asked
      if (answer) entry.answer = answer
      else {
        this.leave()
        await this.sitDown()
      }
    }
    if (!entry.answer.ok && entry.answer.refusal.code === 'cellChanged') met.conflicts += 1
    await this.stay()
  }

  #choose(draft: Draft): DraftCommandInput {
    const random = this.#random
    const hot = random.chance(0.5) ? draft.rows.slice(0, HOT) : draft.rows
    const row = random.pick(hot)
    if (!row) throw new Error('The draft has no rows left')
    const kind = random.share()
    this.#made += 1
    const text = `${this.#place.name} ${this.#made}`
    if (kind < 0.75) {
      const column = random.pick(COLUMNS) ?? 'title'
      return { type: 'setCells', cells: [{ row: row.key, column, text, seen: row.cells[column]?.seq ?? 0 }] }
    }
    if (kind < 0.85) {
      const key = `${this.#place.name}-${this.#made}`
      return { type: 'insertRows', workstream: row.workstream, after: row.key, rows: [{ key, cells: { title: text } }] }
    }
    if (kind < 0.93) {
      const after = random.pick(draft.rows)
      if (after && after.key !== row.key)
        return { type: 'moveRows', rows: [row.key], workstream: after.workstream, after: after.key }
    }
    // As a part of a runbook comes in: rows in two workstreams and a cell beside them, all or nothing.
    if (kind < 0.95) {
      const other = random.pick(draft.rows) ?? row
      const rows = (mark: string) => [{ key: `${this.#place.name}-${this.#made}${mark}`, cells: { title: text } }]
      return {
        type: 'bulk',
        commands: [
          { type: 'insertRows', workstream: row.workstream, after: row.key, rows: rows('a') },
          { type: 'setCells', cells: [{ row: row.key, column: 'do', text, seen: row.cells.do?.seq ?? 0 }] },
          { type: 'insertRows', workstream: other.workstream, after: other.key, rows: rows('b') },
        ],
      }
    }
    if (kind < 0.97) return { type: 'removeRows', rows: [{ row: row.key, seen: rowSeq(row) }] }
    return { type: 'comment', row: row.key, text }
  }
}

/** A server in a process of its own, which can be killed and comes back on another port. */
async function startChild(url: string) {
  const start = async (): Promise<{ child: ChildProcess; port: number }> => {
    const program = join(import.meta.dirname, '../support/coreServer.ts')
    const child = spawn(process.execPath, [...QUICKLY, program, url], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!child.stdout) throw new Error('The server has no output')
    const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)])
    // It found no free connection, as while the one before it is still being cleared away.
    if (!said) return start()
    return { child, port: Number(String(said[0]).trim()) }
  }
  let running = await start()
  return {
    port: () => running.port,
    async kill() {
      running.child.kill('SIGKILL')
      running = await start()
    },
    async end() {
      const gone = once(running.child, 'exit')
      running.child.kill('SIGKILL')
      await gone
    },
  }
}
