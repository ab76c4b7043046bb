/** The runbooks of the organisation, as the server lists and checks them. */
import type { Refusal } from '../../shared/refusal.ts'
import type { RunbookVersion } from '../../shared/runbook/runbookVersion.ts'
import { answered } from './answered.ts'
import type { Http } from './http.ts'

/** One thing wrong with a file; line and column count from 1. */
export interface RunbookFault {
  line: number
  column: number
  message: string
  severity: 'error' | 'warning'
  /** Of the whole text: it is a plan of another kind, which can be brought in. */
  isPlan?: true
  /** Corrected texts: each in place of the characters from `from` to `to` of the source. */
  fixes?: readonly { from: number; to: number; text: string }[]
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
