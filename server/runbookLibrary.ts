/** Runbook versions by the hash of their content: imported once, never changed, and what every cutover runs from (R12). */
import type { Runbook } from '../shared/runbook.ts'
import type { Fault } from '../shared/runbookFile.ts'
import type { Queries } from './credential.ts'

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

export type Import = { version: RunbookVersion; isNew: boolean; faults: Fault[] } | { faults: Fault[] }

export interface RunbookLibrary {
  /** Imports the text of a file; content that is there already keeps its version. `version` is absent on an error. */
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
  /** The version that a hash or its beginning names, the newest without one. Undefined: none, or more than one. */
  find(
    organisation: string,
    runbookId: string,
    hash: string | undefined,
    sql?: Queries,
  ): Promise<{ hash: string; runbook: Runbook } | undefined>
  /** A pinned definition. Throws when it is not there, since pinned versions are never deleted. */
  pinned(organisation: string, runbookId: string, hash: string, sql?: Queries): Promise<Runbook>
}
