/** Faults of a file, and how they are reported. */

/** Keys and list positions from the root of the file: `['workstreams', 'Database', 0, 'takes']`. */
export type Path = readonly (string | number)[]

/** One thing wrong with a file. `line` and `column` count from 1; `path` is a JSON pointer, empty for the whole file. */
export interface Fault {
  severity: 'error' | 'warning'
  file: string
  line: number
  column: number
  path: string
  message: string
}

/** Reports a fault at an offset into the text. */
export type Add = (severity: Fault['severity'], offset: number, message: string, path?: string) => void

/** Reports a fault at a value, or at its key. */
export type Report = (severity: Fault['severity'], path: Path, message: string, part?: 'key' | 'value') => void

/** The value at a path letter by letter, with its quotes; of what is not written, that of what would enclose it. */
export type AsWritten = (path: Path) => string | undefined

/** Whether the value at a path was written in quotes. */
export type IsQuoted = (path: Path) => boolean
