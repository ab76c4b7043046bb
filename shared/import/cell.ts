/** A cell as every kind of table gives it. */
export interface Cell {
  /** Trimmed; line breaks are `\n`. */
  text: string
  /** Where the file holds a number, not a text that looks like one. */
  number?: number
  /** Wall clock as if it were UTC, in ms, where the file holds a date or a time. Times of day lie before 1905. */
  date?: number
  /** Shown with its time, which may be midnight. */
  isTimed?: true
  /** As the file has it, where that is not the text: blanks around it and blanks that do not break. */
  raw?: string
  /** How far its text is indented, in levels. */
  indent?: number
  /** Where its hyperlink leads. */
  link?: string
}

export const NO_CELL: Cell = { text: '' }

/** What people write where they have nothing to write. */
const FILLERS = new Set(
  'nan null none nil undefined tbd tbc tba n/a na n.a. n.a #n/a #ref! #value! #name? ? ?? ??? - -- --- – — _ . … ... x/x k.a. k.a keine keiner entfällt offen aucun néant s/o ninguno'.split(
    ' ',
  ),
)

export const isFiller = (text: string): boolean => FILLERS.has(text.trim().toLowerCase())
export const isBlank = ({ text }: Cell): boolean => text === '' || isFiller(text)

/** More than people write where something is told by how it is written: dates, names, what a step waits for. */
export const LONGEST_READ = 2000

/** Blanks in a row are one: what splits at them would look through a long run again and again. */
export const withoutBlankRuns = (text: string): string => text.replace(/[^\S\n]+/g, ' ').replace(/ ?\n[ \n]*/g, '\n')

/** Lower case, without accents and doubled blanks: how headings, names and words are compared. */
export const plain = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/\s+/g, ' ').trim().toLowerCase()

/** Without what the database or XML cannot hold, what nobody sees, and what turns the direction of writing. */
export const clean = (text: string): string => text.toWellFormed().replace(UNWANTED, '')

const UNWANTED = /(?![\t\n\r])\p{Cc}|[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu
