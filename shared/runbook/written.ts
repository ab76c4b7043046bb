/** What people write in a syntax of its own, in a runbook file and in the commands that edit a runbook; each undefined where it is not that. */
import { type Estimate, parseDuration, writeDuration } from './duration.ts'
import type { Dependency } from './runbook.ts'
import { DEPENDENCY_TYPES } from './stepKinds.ts'

export const NO_ROLLBACK = 'say how to roll back, { title: …, takes: 5m }, or write: none, because …'

/** `drain-queues SS+5m`: the id, then the type of the dependency (FS when left out) and its lag; `SS+2h working` counts working time. */
export function parseDependency(text: string): Dependency | undefined {
  const match = /^([a-z0-9][a-z0-9-]*)(?:\s+(FS|SS|FF|SF))?\s*(?:([+-])\s*(\S+)(\s+working)?)?$/.exec(text.trim())
  const lag = match?.[4] === undefined ? 0 : parseDuration(match[4])
  if (!match?.[1] || lag === undefined) return undefined
  const type = DEPENDENCY_TYPES.find((known) => known === match[2]) ?? 'FS'
  const working = match[5] !== undefined && lag !== 0
  return { on: match[1], type, lag: match[3] === '-' ? -lag : lag, ...(working && { working }) }
}

/** As it is written: `drain-queues`, `drain-queues SS+5m`, `drain-queues FS+2h working`. */
export function sayDependency({ on, type, lag, working }: Omit<Dependency, 'type'> & { type: string }): string {
  const sign = lag < 0 ? '-' : '+'
  const after = lag === 0 ? '' : `${sign}${writeDuration(Math.abs(lag))}${working ? ' working' : ''}`
  return type === 'FS' && after === '' ? on : `${on} ${type}${after}`
}

/** `5m..10m..30m`, or `10m` where all three are the same. */
export const writeEstimate = ({ low, likely, high }: Estimate): string =>
  low === likely && likely === high ? writeDuration(likely) : [low, likely, high].map(writeDuration).join('..')

/** Seconds from T-0: `T-2d`, `T+15m`, `T0`. */
export const writeOffset = (seconds: number): string =>
  seconds === 0 ? 'T0' : `T${seconds < 0 ? '-' : '+'}${writeDuration(Math.abs(seconds))}`

/** An offset from T-0, or an instant, which is written as it is. */
export const writeMoment = (moment: number | string): string =>
  typeof moment === 'number' ? writeOffset(moment) : moment

/** `none, because the old copy stays` */
export function parseNoRollback(text: string): { none: string } | undefined {
  const because = /^none,?\s+because\s+(.+)$/is.exec(text.trim())?.[1]
  return because ? { none: because } : undefined
}

/** The nearest id, as `copy-the-ledger` to `Copy the ledger` and `tre-1` to `TRE_1`; empty where nothing is left of it. */
export const asId = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 56)
    .replace(/-$/, '')
