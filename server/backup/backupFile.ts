/** Writes and reads a backup file line by line; verified as a whole before it is used. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'

const FORMAT = 'tminus-backup'
const VERSION = 1

const header = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  /** The release of T-Minus. */
  madeBy: z.string(),
  /** The snapshot's time, by the database's clock. */
  at: z.string(),
  postgres: z.string(),
  /** Name and hash of each migration that the database had applied, in order. */
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })).min(1),
})
const column = z.object({ name: z.string(), type: z.string() })
const table = z.object({ table: z.string(), columns: z.array(column) })
const tableEnd = z.object({
  rows: z.int(),
  sum: z.string(),
  /** Identity columns, and their last values. */
  sequences: z.record(z.string(), z.string()),
})
const fileEnd = z.object({ end: z.literal(true), sha256: z.string() })

export type BackupHeader = Omit<z.output<typeof header>, 'format' | 'version'>
export type TableHead = z.output<typeof table>
export type TableEnd = z.output<typeof tableEnd>

/** After the header: a table's head, its rows as the JSON text of an array, its end; then the next table. */
export type BackupLine = { head: TableHead } | { page: string } | { tableEnd: TableEnd }

/** A backup that cannot be made or restored; the message is a sentence for the operator. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}

/**
 * Writes a backup, readable by its owner alone. It gets its name only once it is complete and on disk.
 *
 * @returns its size in bytes
 * @throws BackupFault when there is such a file already
 */
export async function writeBackup(path: string, head: BackupHeader, lines: AsyncIterable<BackupLine>): Promise<number> {
  if (await exists(path))
    throw new BackupFault(`${path} is there already. A backup replaces no file; choose another name.`)
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600 })
    await pipeline(Readable.from(textOf(head, lines)), createGzip(), file)
    const written = await open(draft, 'r+')
    await written.sync().finally(() => written.close())
    await rename(draft, path)
    return file.bytesWritten
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof Error && 'syscall' in error)
      throw new BackupFault(`The backup cannot be written: ${error.message}`)
    throw error
  }
}

async function* textOf(head: BackupHeader, lines: AsyncIterable<BackupLine>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const hashed = (line: string) => {
    hash.update(line).update('\n')
    return `${line}\n`
  }
  yield hashed(JSON.stringify({ format: FORMAT, version: VERSION, ...head }))
  for await (const line of lines) {
    yield hashed('page' in line ? line.page : JSON.stringify('head' in line ? line.head : line.tableEnd))
  }
  yield `${JSON.stringify({ end: true, sha256: hash.digest('hex') })}\n`
}

/**
 * Reads a whole backup and checks every byte of it.
 *
 * @throws BackupFault when it is none, damaged, cut short, or of a newer format
 */
export async function checkBackup(path: string): Promise<BackupHeader> {
  const lines = readBackup(path)
  const first = await lines.next()
  for await (const _ of lines);
  if (first.done || !('header' in first.value)) throw new BackupFault(`${path} is no backup of T-Minus.`)
  return first.value.header
}

/** The lines of a backup, the header first. Only at the end are they known to be what was written. */
export async function* readBackup(path: string): AsyncGenerator<{ header: BackupHeader } | BackupLine> {
  const hash = createHash('sha256')
  let isFirst = true
  let isWhole = false
  for await (const line of linesOf(path)) {
    if (isWhole) throw damaged(path)
    if (isFirst) {
      isFirst = false
      yield { header: parseHeader(path, line) }
    } else if (line.startsWith('[')) {
      yield { page: line }
    } else {
      const value = z.union([table, tableEnd, fileEnd]).safeParse(parseJson(line)).data
      if (value === undefined) throw damaged(path)
      if ('end' in value) {
        if (value.sha256 !== hash.digest('hex')) throw damaged(path)
        isWhole = true
        continue
      }
      yield 'table' in value ? { head: value } : { tableEnd: value }
    }
    hash.update(line).update('\n')
  }
  if (isFirst) throw new BackupFault(`${path} is empty.`)
  if (!isWhole) throw cutShort(path)
}

function parseHeader(path: string, line: string): BackupHeader {
  const value = parseJson(line)
  const kind = z.looseObject({ format: z.literal(FORMAT), version: z.int() }).safeParse(value).data
  if (!kind) throw new BackupFault(`${path} is no backup of T-Minus.`)
  if (kind.version > VERSION) {
    throw new BackupFault(
      `${path} is of a newer form (${kind.version}) than this T-Minus reads (${VERSION}). Restore it with that one.`,
    )
  }
  const { data } = header.safeParse(value)
  if (!data) throw damaged(path)
  const { format: _, version: __, ...rest } = data
  return rest
}

/** Split at line feeds alone: what people wrote may contain other line ends. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const parts: Buffer[] = []
  const file = createReadStream(path)
  const text = file.pipe(createGunzip())
  file.once('error', (error) => text.destroy(error))
  try {
    for await (const chunk of text) {
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        parts.push(chunk.subarray(from, at))
        yield Buffer.concat(parts).toString('utf8')
        parts.length = 0
        from = at + 1
      }
      parts.push(chunk.subarray(from))
    }
  } catch (error) {
    if (error instanceof BackupFault || !(error instanceof Error) || !('code' in error)) throw error
    if (error.code === 'Z_BUF_ERROR') throw cutShort(path)
    if (error.code === 'Z_DATA_ERROR') throw damaged(path)
    throw new BackupFault(`${path} cannot be read: ${error.message}`)
  } finally {
    file.destroy()
  }
  if (parts.some(({ length }) => length > 0)) throw cutShort(path)
}

const damaged = (path: string) =>
  new BackupFault(`${path} is damaged: its contents are not what was written. Nothing was restored.`)
const cutShort = (path: string) => new BackupFault(`${path} ends early; it was not copied whole. Nothing was restored.`)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
