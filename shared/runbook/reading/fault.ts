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
  /** What all of its kind say together, with `{count}` for their number; without it, those of one message are a kind. */
  kind?: string
  /** Said of a whole file: it is a plan of another kind, of which an import makes a runbook. */
  isPlan?: true
  /** The corrected text; several where many faults of one kind are one. Absent where nobody can know it but the writer. */
  fixes?: readonly Fix[]
}

/** What would be right in place of a part of the file. */
export interface Fix {
  /** In characters (UTF-16 code units) from the start of the text; `to` is the first that stays. */
  from: number
  to: number
  /** As it stands in the file, with the quotes that it needs there. */
  text: string
  /** By itself, as a cell of a table holds it. */
  value: string
}

/** What is said besides the message. */
export interface Particulars {
  /** Whether it is about the key; about its value when left out. */
  part?: 'key' | 'value'
  /** What would be right there: a text, or YAML that is written as it is. */
  fix?: string | { yaml: string }
  kind?: string
}

/** Reports a fault at an offset into the text. */
export type Add = (
  severity: Fault['severity'],
  offset: number,
  message: string,
  more?: Pick<Fault, 'kind' | 'fixes'> & { path?: string },
) => void

/** Reports a fault at a value, or at its key. */
export type Report = (severity: Fault['severity'], path: Path, message: string, particulars?: Particulars) => void

/** The value at a path letter by letter, with its quotes; of what is not written, that of what would enclose it. */
export type AsWritten = (path: Path) => string | undefined

/** Whether the value at a path was written in quotes. */
export type IsQuoted = (path: Path) => boolean
