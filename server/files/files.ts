/** The tables of files. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { MAX_FILES_BYTES } from '../../shared/notes.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { type FileType, fileTypeOf } from './fileType.ts'

const PIECE_BYTES = 256 * 1024

interface OfCutover {
  organisation: string
  cutoverId: string
}

export interface StoredFile {
  id: string
  type: FileType
  /** Bytes. */
  size: number
}

/** Undefined where the cutover's files would be too many bytes together. Added again, it is the file that is there. */
export async function addFile(
  sql: Sql,
  { organisation, cutoverId }: OfCutover,
  bytes: Uint8Array,
  by: string,
): Promise<StoredFile | undefined> {
  const id = createHash('sha256').update(bytes).digest('hex')
  const file = { id, type: fileTypeOf(bytes), size: bytes.byteLength }
  return sql.begin(async (transaction) => {
    // One at a time, or two together could be more than may be kept.
    await transaction`select pg_advisory_xact_lock(hashtextextended(${`files ${organisation}/${cutoverId}`}, 0))`
    const [kept] = await rowsOf(
      z.object({ bytes: z.number(), known: z.boolean() }),
      transaction`
      select coalesce(sum(size), 0)::float8 as bytes, coalesce(bool_or(id = ${id}), false) as known
      from files where organisation = ${organisation} and cutover = ${cutoverId}`,
    )
    if (kept?.known) {
      // Whoever uploads it again has a day again.
      await transaction`
        update files set at = now()
        where organisation = ${organisation} and cutover = ${cutoverId} and id = ${id} and not noted`
      return file
    }
    if ((kept?.bytes ?? 0) + file.size > MAX_FILES_BYTES) return undefined
    await transaction`
      insert into files (organisation, cutover, id, type, size, by)
      values (${organisation}, ${cutoverId}, ${id}, ${file.type}, ${file.size}, ${by})`
    for (let piece = 0; piece * PIECE_BYTES < file.size; piece++) {
      const part = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)
      await transaction`
        insert into file_pieces (organisation, cutover, file, piece, bytes)
        values (${organisation}, ${cutoverId}, ${id}, ${piece}, ${part}::bytea)`
    }
    return file
  })
}

/** Undefined where there is none, or where it was removed. */
export async function readFile(
  sql: Queries,
  { organisation, cutoverId }: OfCutover,
  id: string,
): Promise<{ type: string; bytes: Uint8Array } | undefined> {
  // In one statement: between two of them it could go, and half a file would be kept by browsers for a year.
  const [file] = await rowsOf(
    z.object({ type: z.string(), pieces: z.array(z.instanceof(Uint8Array)) }),
    sql`
    select f.type, array(
      select p.bytes from file_pieces p
      where p.organisation = f.organisation and p.cutover = f.cutover and p.file = f.id order by p.piece) as pieces
    from files f where f.organisation = ${organisation} and f.cutover = ${cutoverId} and f.id = ${id}`,
  )
  return file && { type: file.type, bytes: Buffer.concat(file.pieces) }
}

/** Those of them that are there, as they are; nobody deletes them before this transaction ends. */
export function findFiles(
  sql: Queries,
  { organisation, cutoverId }: OfCutover,
  ids: readonly string[],
): Promise<{ id: string; type: string; size: number }[]> {
  return rowsOf(
    z.object({ id: z.string(), type: z.string(), size: z.number() }),
    sql`
    select id, type, size from files
    where organisation = ${organisation} and cutover = ${cutoverId} and id = any(${ids}::text[]) for share`,
  )
}

/** A note names them: from now on they are kept. */
export async function keepFiles(
  sql: Queries,
  { organisation, cutoverId }: OfCutover,
  ids: readonly string[],
): Promise<void> {
  await sql`
    update files set noted = true
    where organisation = ${organisation} and cutover = ${cutoverId} and id = any(${ids}::text[]) and not noted`
}
