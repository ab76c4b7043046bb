/** Runbook versions by content hash: imported once, never changed, and what every cutover runs from (R12). */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip as gzipText } from 'node:zlib'
import { and, desc, eq, sql as raw } from 'drizzle-orm'
import { SERVER } from '../../shared/reserved.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Fault } from '../../shared/runbook/runbookFile.ts'
import type { ListedRunbook, RunbookVersion } from '../../shared/runbook/runbookVersion.ts'
import { record } from '../auth/audit.ts'
import type { Sql, Transaction } from '../database/connect.ts'
import { orm } from '../database/orm.ts'
import { runbookVersions as rows } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'
import { contentHash } from '../log/logRecords.ts'
import { runbookReader } from './readAside.ts'
import type { ReadRunbook } from './readAsideThread.ts'

const compress = promisify(gzipText)
const decompress = promisify(gunzip)

const { runbookId: id, hash, version, title, importedAt, importedBy } = rows
const SHOWN = { id, hash, version, title, importedAt, importedBy }

const isOf = (organisation: string, runbookId: string, hash?: string) =>
  and(
    eq(rows.organisation, organisation),
    eq(rows.runbookId, runbookId),
    hash === undefined ? undefined : eq(rows.hash, hash),
  )

/** The one that new cutovers use unless they name another: what was imported last, not what was first imported last. */
const LATEST_FIRST = [desc(importedAt), desc(version)] as const

export interface Stored {
  version: RunbookVersion
  /** This content was not there before. */
  isNew: boolean
  /** The version that new cutovers used until now, where this import puts another in its place. */
  insteadOf?: number
}

/** `version` is absent when one of the faults is an error. */
export type Import = (Stored & { faults: Fault[] }) | { version?: never; faults: Fault[] }

export interface RunbookLibrary {
  /** Imports the text of a file. Content that is there already keeps its version, and is what new cutovers use again. */
  importText(organisation: string, text: string, file: string, importedBy: string | null): Promise<Import>
  /** Stores what was read of a text, in the caller's transaction; new cutovers use it from then on. */
  storeRead(sql: Transaction, organisation: string, runbook: ReadRunbook, given: GivenText): Promise<Stored>
  /**
   * Imports every .yaml, .yml and .json file of a folder; faulty files are reported and the others imported. Every start
   * of the server does so, which must not put a file in place of what people have imported since: only new content counts.
   */
  importFolder(organisation: string, folder: string): Promise<{ imported: RunbookVersion[]; faults: Fault[] }>
  /** Of each runbook the version that new cutovers use, by title. */
  list(organisation: string): Promise<ListedRunbook[]>
  /** All versions of one runbook; the first is the one that new cutovers use. */
  versions(organisation: string, runbookId: string): Promise<RunbookVersion[]>
  /** The definition's JSON as gzip: immutable, so it can be cached for ever. */
  definitionGzip(organisation: string, runbookId: string, hash: string): Promise<Uint8Array | undefined>
  /** The text as it was imported. */
  source(organisation: string, runbookId: string, hash: string): Promise<string | undefined>
  /** The version whose hash begins like this, the one imported last without a hash. Undefined: none, or more than one. */
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

  async function importOne(organisation: string, given: GivenText, again: 'madeCurrent' | 'left'): Promise<Import> {
    const { runbook, faults } = await runbookReader.read(given.text, given.file, given.importedBy)
    return runbook ? { ...(await store(sql, organisation, runbook, given, again)), faults } : { faults }
  }

  return {
    importText: (organisation, text, file, importedBy) =>
      importOne(organisation, { text, file, importedBy }, 'madeCurrent'),

    async storeRead(transaction, organisation, runbook, given) {
      return storeIn(transaction, organisation, runbook, given, 'madeCurrent', await compress(runbook.definition))
    },

    async importFolder(organisation, folder) {
      const names = (await readdir(folder)).filter((name) => isRunbook(name)).sort()
      const imports: Import[] = []
      for (const name of names) {
        const text = await readFile(join(folder, name), 'utf8')
        imports.push(await importOne(organisation, { text, file: name, importedBy: null }, 'left'))
      }
      return {
        imported: imports.flatMap(({ version }) => version ?? []),
        faults: imports.flatMap(({ faults }) => faults),
      }
    },

    async list(organisation) {
      const latest = orm(sql)
        .selectDistinctOn([rows.runbookId], {
          ...SHOWN,
          versions: raw<number>`count(*) over (partition by ${rows.runbookId})::int`.as('versions'),
        })
        .from(rows)
        .where(eq(rows.organisation, organisation))
        .orderBy(rows.runbookId, ...LATEST_FIRST)
        .as('latest')
      return orm(sql).select().from(latest).orderBy(latest.title, latest.id)
    },

    async versions(organisation, runbookId) {
      return orm(sql)
        .select(SHOWN)
        .from(rows)
        .where(isOf(organisation, runbookId))
        .orderBy(...LATEST_FIRST)
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
        .orderBy(...LATEST_FIRST)
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

export interface GivenText {
  text: string
  file: string
  importedBy: string | null
}

async function store(
  sql: Sql,
  organisation: string,
  runbook: ReadRunbook,
  given: GivenText,
  again: 'madeCurrent' | 'left',
): Promise<Stored> {
  const gzip = await compress(runbook.definition)
  return sql.begin((transaction) => storeIn(transaction, organisation, runbook, given, again, gzip))
}

async function storeIn(
  transaction: Transaction,
  organisation: string,
  { id: runbookId, title, hash, definition: json }: ReadRunbook,
  { text: source, importedBy }: GivenText,
  again: 'madeCurrent' | 'left',
  gzip: Uint8Array,
): Promise<Stored> {
  // As text: parsing it only to serialise it again would take as long as reading it.
  const definition = raw<Runbook>`${json}::text::jsonb`
  // Of two imports at once one comes second: it has another version number, and is what new cutovers use.
  await transaction`select pg_advisory_xact_lock(hashtextextended(${`runbook ${organisation} ${runbookId}`}, 0))`
  const ofRunbook = orm(transaction).select(SHOWN).from(rows).where(isOf(organisation, runbookId))
  const before = await ofRunbook.orderBy(...LATEST_FIRST)
  const [current] = before
  const known = before.find((one) => one.hash === hash)
  if (known && (known === current || again === 'left')) return { version: known, isNew: false }
  const insteadOf = current && { insteadOf: current.version }
  // Later than the others even where the clock was put back.
  const importedAt = raw<string>`greatest(clock_timestamp(), ${current?.importedAt ?? null}::timestamptz + interval '1 ms')`
  const [version] = known
    ? await orm(transaction)
        .update(rows)
        .set({ importedAt, importedBy, source })
        .where(isOf(organisation, runbookId, hash))
        .returning(SHOWN)
    : await orm(transaction)
        .insert(rows)
        .values({
          organisation,
          runbookId,
          hash,
          version: 1 + Math.max(0, ...before.map((one) => one.version)),
          title,
          definition,
          source,
          gzip,
          importedAt,
          importedBy,
        })
        .returning(SHOWN)
  if (!version) throw new Error(`Version ${hash} of runbook ${runbookId} was not stored`)
  // A new row is recorded by the database itself.
  if (known) {
    const by = { actor: importedBy ?? SERVER, via: null, address: null, hands: [] }
    const details = { runbook: runbookId, version: version.version, title, again: true }
    await record(transaction, organisation, by, { kind: 'runbookImported', details })
  }
  return { version, isNew: !known, ...insteadOf }
}
