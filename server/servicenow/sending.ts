/** Shared by the lanes: their parts, and what is known after a failed write. */
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Queries } from '../database/sql.ts'
import { ServiceNowFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import type { Groups } from './newChange.ts'
import type { SyncTiming } from './timing.ts'
import type { ChangeSync } from './turnRows.ts'

export interface LaneParts {
  sql: Queries
  instance: Instance
  sync: ChangeSync
  timing: SyncTiming
  groups: Groups
  /** The address under which people open T-Minus; empty when it is not known. */
  origin: string
  /** Sys_id of the change in ServiceNow. */
  sysId: string
  readState(): Promise<Cutover | undefined>
  nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  record(observations: Observation[]): Promise<boolean>
  now(): number
}

/** For a lane whose writes must not be sent twice. */
export interface SendingParts extends LaneParts {
  /**
   * Commits that these are about to be sent; false when they must not be any more, which the next turn finds out.
   * The request must follow without awaiting anything in between.
   */
  begin(ids: readonly string[], batch: string | null): Promise<boolean>
}

/** Every fault except an unknown outcome means that the write had no effect: it can be retried. */
export const isCertainNo = (error: unknown): error is ServiceNowFault =>
  error instanceof ServiceNowFault && error.fault.kind !== 'outcomeUnknown'

export function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : Math.min(one, other)
}
