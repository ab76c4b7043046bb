/** Something of the library, as it is chosen from a list. */
export interface LibraryEntry {
  /** Kept when its text is mended: addresses and programs name it. */
  id: string
  title: string
  /** What it brings, in one sentence. */
  about: string
  /** A whole runbook file. */
  yaml: string
}
