/** Whether a file goes into the editor as it is, or has to be brought into our format first. */
import { type DecodedText, decodeText } from '../../../shared/import/decodeText.ts'

export interface PlanFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

// Within a line: blanks that may pass line ends would be looked through again from each of them.
const OURS = /^[ \t]*(?:\{[ \t]*)?"?(?:runbook|workstreams|phases|roles)"?[ \t]*:|[{,]"runbook":/m
/** JSON may be what another program has exported. */
const NAMED = /\.ya?ml$/i
/** RTF, XML, HTML and PDF, whatever they are called. */
const FOREIGN = /^\s*(?:\{\\rtf|<|%PDF)/

/** The text of a runbook in YAML or JSON; undefined for everything else. */
export function textOfRunbook({ name, bytes }: PlanFile): DecodedText | undefined {
  const decoded = decodeText(bytes)
  // What is damaged is told by the trial, as everything else that is no runbook.
  if ('why' in decoded || FOREIGN.test(decoded.text)) return undefined
  return NAMED.test(name) || OURS.test(decoded.text) ? decoded : undefined
}

/** Cells as spreadsheets copy them: rows of tabs. Our format has no tabs. */
export function pastedTable(text: string): PlanFile | undefined {
  const rows = text.trimEnd().split('\n')
  const isTable = rows.length > 1 && rows.filter((row) => row.includes('\t')).length > rows.length / 2
  return isTable ? { name: 'Pasted table', bytes: new TextEncoder().encode(text) } : undefined
}
