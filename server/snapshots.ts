/** States of which replay may begin, so that a long log loads fast. Anything here can be deleted. */
import { promisify } from 'node:util'
import { constants, gunzip, gzip } from 'node:zlib'
import type { Cutover } from '../shared/cutoverState.ts'
import type { Runbook } from '../shared/runbook.ts'
import type { Queries } from './credential.ts'
import { EVOLVE_VERSION } from './database/evolveVersion.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Events after which a state is worth keeping: fewer are replayed in a few milliseconds. */
export const SNAPSHOT_EVERY = 500

/** JSON of a state without the runbook, which travels beside it. */
export function stateJson({ runbook: _, ...state }: Cutover): string {
  return JSON.stringify(state)
}

/** The newest state at or before `seq` that the present `evolve` made. */
export async function loadSnapshot(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  seq: number,
  runbook: Runbook,
): Promise<Cutover | undefined> {
  const [row] = await sql<{ gzip: Uint8Array }[]>`
    select gzip from snapshots
    where organisation = ${organisation} and cutover = ${cutoverId} and seq <= ${seq}
      and evolve_version = ${EVOLVE_VERSION}
    order by seq desc limit 1`
  if (!row) return undefined
  const state: Omit<Cutover, 'runbook'> = JSON.parse((await decompress(row.gzip)).toString())
  return { ...state, runbook }
}

/** Keeps a state, and drops the ones before it; those of other versions only when they are of little use to anybody. */
export async function saveSnapshot(sql: Queries, organisation: string, state: Cutover): Promise<void> {
  const bytes = await compress(stateJson(state), { level: constants.Z_BEST_SPEED })
  await sql`
    insert into snapshots (organisation, cutover, seq, evolve_version, gzip)
    values (${organisation}, ${state.id}, ${state.seq}, ${EVOLVE_VERSION}, ${bytes})
    on conflict do nothing`
  await sql`
    delete from snapshots
    where organisation = ${organisation} and cutover = ${state.id}
      and seq < (case when evolve_version = ${EVOLVE_VERSION} then ${state.seq} else ${state.seq - 10 * SNAPSHOT_EVERY} end)`
}
