/** A runbook's versions as lists show them, on the server and in the console. */

export interface RunbookVersion {
  id: string
  hash: string
  /** Counts a runbook's versions from 1. */
  version: number
  title: string
  /** When this content was last imported and became the one that new cutovers use; an ISO instant. */
  importedAt: string
  /** Person id; null for what the server imported from its folder. */
  importedBy: string | null
}

/** A runbook in the list: the version that new cutovers use, and how many there are. */
export interface ListedRunbook extends RunbookVersion {
  versions: number
}

/** In the list of a runbook's versions. */
export interface RehearsedVersion extends RunbookVersion {
  /** The last accepted rehearsal of this content. */
  rehearsed?: { cutoverId: string; title: string; acceptedBy: string; acceptedAt: string }
}
