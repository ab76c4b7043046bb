/** The runbooks of the organisation, as the server lists and checks them. */
import { type Refusal, refuse } from '../../shared/refusal.ts'
import type { Http } from './http.ts'

export interface RunbookVersion {
  id: string
  hash: string
  /** Counts from 1. */
  version: number
  title: string
  /** When it was last put in the place of another; an ISO instant. */
  importedAt: string
  /** Person id; null for runbooks shipped with the server. */
  importedBy: string | null
  /** The last accepted rehearsal of this content, in the list of a runbook's versions. */
  rehearsed?: { cutoverId: string; title: string; acceptedBy: string; acceptedAt: string }
}

/** A runbook as listed: the version that new cutovers use, and how many it has. */
export interface ListedRunbook extends RunbookVersion {
  versions: number
}

/** One thing wrong with a file; line and column count from 1. */
export interface RunbookFault {
  line: number
  column: number
  message: string
  severity: 'error' | 'warning'
}

export interface Imported {
  runbook: RunbookVersion
  isNew: boolean
  /** The version that new cutovers used until now, where it was another. */
  insteadOf?: number
}

/** `Imported as version 3 of “Move”. New cutovers use it, no longer version 2.` */
export function sayImported({ runbook: { title, version }, isNew, insteadOf }: Imported): string {
  const named = `version ${version} of “${title}”`
  const instead = insteadOf === undefined ? '' : `, no longer version ${insteadOf}`
  if (isNew) return `Imported as ${named}. New cutovers use it${instead}.`
  return insteadOf === undefined
    ? `This text is ${named} already, which new cutovers use.`
    : `This text is ${named}. New cutovers use it again${instead}.`
}

export const runbookPath = (id: string): string => `/api/runbooks/${encodeURIComponent(id)}`

export const checkRunbook = (http: Http, source: string): Promise<{ ok: boolean; faults: RunbookFault[] } | Refusal> =>
  answered(() => http.post('/api/runbooks/check', { source }))

export const importRunbook = (http: Http, source: string, file: string): Promise<Imported | Refusal> =>
  answered(() => http.post('/api/runbooks', { source, file }))

/** Turns a missing answer into a refusal, so that people can read it and try again. */
export async function answered<Body>(ask: () => Promise<Body | Refusal>): Promise<Body | Refusal> {
  try {
    return await ask()
  } catch {
    return refuse('malformed', 'T-Minus does not answer. Try again in a moment.')
  }
}
