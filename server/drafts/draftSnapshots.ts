/** States of drafts from which replay may begin. Anything here can be deleted. */
import { promisify } from 'node:util'
import { constants, gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import type { Draft } from '../../shared/draft/draft.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { OfDraft } from './draftRows.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Raised when `evolveDraft` makes another state of the same events: older snapshots are not used any more. */
const EVOLVE_VERSION = 2

export async function saveSnapshot(sql: Queries, { organisation, draftId }: OfDraft, draft: Draft, hash: string) {
  const bytes = await compress(JSON.stringify(draft), { level: constants.Z_BEST_SPEED })
  await sql`
    insert into draft_snapshots (organisation, draft, evolve_version, seq, head_hash, gzip)
    values (${organisation}, ${draftId}, ${EVOLVE_VERSION}, ${draft.seq}, ${hash}, ${bytes})
    on conflict (organisation, draft, evolve_version)
      do update set seq = excluded.seq, head_hash = excluded.head_hash, gzip = excluded.gzip
      where draft_snapshots.seq < excluded.seq`
}

/** A state at or before `seq` whose last event is the one that the log has; undefined without one. */
export async function loadSnapshot(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  seq: number,
): Promise<{ draft: Draft; hash: string } | undefined> {
  const [row] = await rowsOf(
    z.object({ hash: z.string(), gzip: z.instanceof(Uint8Array) }),
    sql`
    select s.head_hash as hash, s.gzip from draft_snapshots s
    join draft_events e on e.organisation = s.organisation and e.draft = s.draft and e.seq = s.seq and e.hash = s.head_hash
    where s.organisation = ${organisation} and s.draft = ${draftId} and s.evolve_version = ${EVOLVE_VERSION}
      and s.seq <= ${seq}`,
  )
  if (!row) return undefined
  try {
    const draft: Draft = JSON.parse((await decompress(row.gzip)).toString())
    return draft.id === draftId ? { draft, hash: row.hash } : undefined
  } catch {
    // Its content is damaged; the log has everything.
    return undefined
  }
}
