/** Logs as releases wrote them, kept in `test/fixtures/logs/<release>/`: how they are made, written and read. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { recordsAfter, sha256 } from '../../server/log/logRecords.ts'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import type { BareCutover } from '../../shared/cutoverState.ts'
import { cutoverEvent } from '../../shared/events.ts'
import { replay } from '../../shared/evolve/evolve.ts'
import { bare } from '../../shared/evolve/evolveRunbook.ts'
import { EVENT_FORMATS, eventOf } from '../../shared/evolve/readEvent.ts'
import { currentVersion } from '../../shared/evolve/upcasters.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Play } from './play.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/logs')
const SHAPES = 'shapes.json'

export interface LogFixture {
  cutoverId: string
  /** As it was pinned. */
  runbook: Runbook
  runbookHash: string
  records: SealedRecord[]
  /** What the log came to, without the runbook. */
  state: object
}

/** By type: the version that is written, and a hash over the event's JSON schema, which says what is free text too. */
export type EventShapes = Record<string, { version: number; shape: string }>

/** The records that a server would have stored. */
export function fixtureOf({ runbook, log }: Play): LogFixture {
  const runbookHash = sha256(canonicalJson(runbook))
  let head = { seq: 0, hash: runbookHash, at: 0 }
  const records = log.flatMap((logged) => {
    const { seq: _, at, actor, commandId, ...event } = logged
    const written = event.type === 'cutoverCreated' ? { ...event, runbookHash } : event
    const next = recordsAfter(head, 'c1', { actor, commandId, now: Date.parse(at) }, [written], EVENT_FORMATS)
    for (const record of next.records) head = { seq: record.seq, hash: record.hash, at: Date.parse(record.at) }
    return next.records
  })
  return withState({ cutoverId: 'c1', runbook, runbookHash, records, state: {} })
}

/** What this build makes of a log. */
export function replayed({ cutoverId, runbook, records }: LogFixture): BareCutover {
  const state = replay(
    cutoverId,
    runbook,
    records.map((record) => eventOf(record)),
  )
  if (!state) throw new Error('The log is empty')
  return JSON.parse(JSON.stringify(bare(state)))
}

export const withState = (fixture: LogFixture): LogFixture => ({ ...fixture, state: replayed(fixture) })

export function eventShapes(): EventShapes {
  const shapes = cutoverEvent.options.map((schema) => {
    const type = schema.shape.type.value
    return [type, { version: currentVersion(type), shape: sha256(canonicalJson(z.toJSONSchema(schema))).slice(0, 16) }]
  })
  return Object.fromEntries(shapes)
}

export async function releases(): Promise<string[]> {
  const entries = await readdir(FOLDER, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

export async function storyNames(release: string): Promise<string[]> {
  const names = await readdir(join(FOLDER, release)).catch(() => [])
  return names.filter((name) => name.endsWith('.json.gz')).map((name) => name.slice(0, -'.json.gz'.length))
}

export async function readFixture(release: string, name: string): Promise<LogFixture> {
  return JSON.parse(gunzipSync(await readFile(pathOf(release, name))).toString())
}

export async function writeFixture(release: string, name: string, fixture: LogFixture): Promise<void> {
  await mkdir(join(FOLDER, release), { recursive: true })
  await writeFile(pathOf(release, name), gzipSync(JSON.stringify(fixture), { level: 9 }))
}

export async function readShapes(release: string): Promise<EventShapes> {
  return JSON.parse(await readFile(join(FOLDER, release, SHAPES), 'utf8'))
}

export async function writeShapes(release: string): Promise<void> {
  await writeFile(join(FOLDER, release, SHAPES), `${JSON.stringify(eventShapes(), undefined, 2)}\n`)
}

const pathOf = (release: string, name: string) => join(FOLDER, release, `${name}.json.gz`)
