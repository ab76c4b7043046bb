/** Runbook versions by content hash: imported once, never changed, and what every cutover runs from (R12). */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip as gzipText } from 'node:zlib'
import { and, desc, eq, max, sql as raw } from 'drizzle-orm'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Fault } from '../../shared/runbook/runbookFile.ts'
import type { Sql } from '../database/connect.ts'
import { orm } from '../database/orm.ts'
import { runbookVersions as rows } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'
import { contentHash } from '../log/logRecords.ts'
import { runbookReader } from './readAside.ts'
import type { ReadRunbook } from './readAsideThread.ts'

const compress = promisify(gzipText)
const decompress = promisify(gunzip)

/** One version as lists show it. */
export interface RunbookVersion {
  id: string
  hash: string
  /** Counts a runbook's versions from 1. */
  version: number
  title: string
  /** ISO instant. */
  importedAt: string
  /** Person id; null for what the server imported from its folder. */
  importedBy: string | null
}

const { runbookId: id, hash, version, title, importedAt, importedBy } = rows
const SHOWN = { id, hash, version, title, importedAt, importedBy }

const isOf = (organisation: string, runbookId: string, hash?: string) =>
  and(
    eq(rows.organisation, organisation),
    eq(rows.runbookId, runbookId),
    hash === undefined ? undefined : eq(rows.hash, hash),
  )

/** `version` is absent when one of the faults is an error; `isNew`: this content was not there before. */
export type Import = { version: RunbookVersion; isNew: boolean; faults: Fault[] } | { version?: never; faults: Fault[] }

export interface RunbookLibrary {
  /** Imports the text of a file; content that is there already keeps its version. */
  importText(organisation: string, text: string, file: string, importedBy: string | null): Promise<Import>
  /** Imports every .yaml, .yml and .json file of a folder; faulty files are reported and the others imported. */
  importFolder(organisation: string, folder: string): Promise<{ imported: RunbookVersion[]; faults: Fault[] }>
  /** The newest version of each runbook, by title. */
  list(organisation: string): Promise<RunbookVersion[]>
  /** All versions of one runbook, newest first. */
  versions(organisation: string, runbookId: string): Promise<RunbookVersion[]>
  /** The definition's JSON as gzip: immutable, so it can be cached for ever. */
  definitionGzip(organisation: string, runbookId: string, hash: string): Promise<Uint8Array | undefined>
  /** The text as it was imported. */
  source(organisation: string, runbookId: string, hash: string): Promise<string | undefined>
  /** The version whose hash begins like this, the newest without a hash. Undefined: none, or more than one. */
  find(
    organisation: string,
    runbookId: string,
    hash: string | undefined,
    sql?: Queries,
  ): Promise<{ hash: string; runbook: Runbook } | undefined>
  /** A pinned definition, the same object each time while it is in use. Throws when it is not there. */
  pinned(organisation: string, runbookId: string, hash: string, sql?: Queries): Promise<Runbook>
  /** Whether what was loaded under a hash does not match it: somebody changed it in the database. */
  isAltered(hash: string): boolean
}

/** Size of the cache, besides definitions in use by cutovers in memory. */
const MAX_KEPT = 50

export function createRunbookLibrary(sql: Sql): RunbookLibrary {
  // By content hash, the same in every organisation; the rows say which one has it.
  const kept = new Map<string, Runbook>()
  const altered = new Set<string>()

  function keep(hash: string, runbook: Runbook): Runbook {
    const known = kept.get(hash) ?? runbook
    kept.delete(hash)
    kept.set(hash, known)
    for (const [oldest] of kept) {
      if (kept.size <= MAX_KEPT) break
      kept.delete(oldest)
    }
    return known
  }

  async function load(
    from: Queries,
    organisation: string,
    runbookId: string,
    hash: string,
  ): Promise<Runbook | undefined> {
    const known = kept.get(hash)
    if (known) return keep(hash, known)
    const bytes = await readGzip(from, organisation, runbookId, hash)
    if (!bytes) return undefined
    const runbook: Runbook = JSON.parse((await decompress(bytes)).toString())
    if (contentHash(runbook) === hash) altered.delete(hash)
    else altered.add(hash)
    return keep(hash, runbook)
  }

  return {
    async importText(organisation, text, file, importedBy) {
      const { runbook, faults } = await runbookReader.read(text, file, importedBy)
      if (!runbook) return { faults }
      return { ...(await store(sql, organisation, runbook, text, importedBy)), faults }
    },

    async importFolder(organisation, folder) {
      const names = (await readdir(folder)).filter((name) => isRunbook(name)).sort()
      const imports: Import[] = []
      for (const name of names) {
        const text = await readFile(join(folder, name), 'utf8')
        imports.push(await this.importText(organisation, text, name, null))
      }
      return {
        imported: imports.flatMap(({ version }) => version ?? []),
        faults: imports.flatMap(({ faults }) => faults),
      }
    },

    async list(organisation) {
      const newest = orm(sql)
        .selectDistinctOn([rows.runbookId], SHOWN)
        .from(rows)
        .where(eq(rows.organisation, organisation))
        .orderBy(rows.runbookId, desc(rows.version))
        .as('newest')
      return orm(sql).select().from(newest).orderBy(newest.title, newest.id)
    },

    async versions(organisation, runbookId) {
      return orm(sql).select(SHOWN).from(rows).where(isOf(organisation, runbookId)).orderBy(desc(rows.version))
    },

    definitionGzip: (organisation, runbookId, hash) => readGzip(sql, organisation, runbookId, hash),

    async source(organisation, runbookId, hash) {
      const [row] = await orm(sql)
        .select({ source: rows.source })
        .from(rows)
        .where(isOf(organisation, runbookId, hash))
      return row?.source
    },

    async find(organisation, runbookId, hash, from = sql) {
      const [row, another] = await orm(from)
        .select({ hash: rows.hash })
        .from(rows)
        .where(and(isOf(organisation, runbookId), raw`starts_with(${rows.hash}, ${hash?.toLowerCase() ?? ''})`))
        .orderBy(desc(rows.version))
        .limit(hash === undefined ? 1 : 2)
      if (!row || another) return undefined
      const runbook = await load(from, organisation, runbookId, row.hash)
      // A running cutover goes on; none is created from a definition that nobody wrote.
      return runbook && !altered.has(row.hash) ? { hash: row.hash, runbook } : undefined
    },

    async pinned(organisation, runbookId, hash, from = sql) {
      const runbook = await load(from, organisation, runbookId, hash)
      if (!runbook) throw new Error(`Runbook ${runbookId} has no version ${hash}, although a cutover is pinned to it`)
      return runbook
    },

    isAltered: (hash) => altered.has(hash),
  }
}

/** The folder may also hold the JSON schema that editors check runbooks against. */
const isRunbook = (name: string) => /^\.(ya?ml|json)$/.test(extname(name)) && !name.endsWith('.schema.json')

async function readGzip(
  sql: Queries,
  organisation: string,
  runbookId: string,
  hash: string,
): Promise<Uint8Array | undefined> {
  const [row] = await orm(sql)
    .select({ gzip: rows.gzip })
    .from(rows)
    .where(isOf(organisation, runbookId, hash))
  return row?.gzip
}

async function store(
  sql: Sql,
  organisation: string,
  { id: runbookId, title, hash, definition: json }: ReadRunbook,
  source: string,
  importedBy: string | null,
): Promise<{ version: RunbookVersion; isNew: boolean }> {
  const gzip = await compress(json)
  // As text: parsing it only to serialise it again would take as long as reading it.
  const definition = raw<Runbook>`${json}::text::jsonb`
  return sql.begin(async (transaction) => {
    // Two imports at once must not get the same version number.
    await transaction`select pg_advisory_xact_lock(hashtextextended(${`runbook ${organisation} ${runbookId}`}, 0))`
    const [last] = await orm(transaction)
      .select({ version: max(rows.version) })
      .from(rows)
      .where(isOf(organisation, runbookId))
    const next = (last?.version ?? 0) + 1
    const added = await orm(transaction)
      .insert(rows)
      .values({ organisation, runbookId, hash, version: next, title, definition, source, gzip, importedBy })
      .onConflictDoNothing({ target: [rows.organisation, rows.runbookId, rows.hash] })
      .returning({ version: rows.version })
    const [version] = await orm(transaction)
      .select(SHOWN)
      .from(rows)
      .where(isOf(organisation, runbookId, hash))
    if (!version) throw new Error(`Version ${hash} of runbook ${runbookId} was not stored`)
    return { version, isNew: added.length > 0 }
  })
}
