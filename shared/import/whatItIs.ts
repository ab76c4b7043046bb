/** Tells what a file is by its content. Its name is only quoted: a table called plan.csv may be an RTF document. */
import { type DecodedText, decodeText, NO_TEXT } from './decodeText.ts'
import { type Delimiter, delimiterOf } from './delimited.ts'
import { jsonTable } from './jsonTable.ts'
import { isOwnMarkdown } from './ownMarkdown.ts'

export type WhatItIs =
  | { kind: 'workbook'; format: 'xlsx' | 'ods'; what: string }
  | { kind: 'delimited'; delimiter: Delimiter; decoded: DecodedText; what: string }
  | { kind: 'runbook'; decoded: DecodedText; what: string }
  | { kind: 'msProject'; decoded: DecodedText; what: string }
  | { kind: 'markdown'; decoded: DecodedText; what: string }
  | { kind: 'refused'; what: string; message: string }

const SAVE_AS_XLSX = 'Open it in Excel or LibreOffice and save it as .xlsx.'
const COPY_INTO_SHEET = 'Copy its table into a spreadsheet and save that as .xlsx.'
const TAKEN = 'Bring a spreadsheet (.xlsx, .ods, .csv), Microsoft Project XML, Markdown, or a runbook in YAML or JSON.'

const DELIMITER_NAMES: Record<Delimiter, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** @param encoding of a text, as somebody named it who knows it */
export function whatItIs(bytes: Uint8Array, name: string, encoding?: string): WhatItIs {
  const refuse = (what: string, wayOut: string): WhatItIs => ({
    kind: 'refused',
    what,
    message: `${name} is ${what}. ${wayOut}`,
  })
  if (bytes.length === 0) return refuse('empty', TAKEN)
  const start = latin(bytes.subarray(0, 8))
  if (start.startsWith('PK\x03\x04')) return whatZip(latin(bytes), refuse)
  if (start.startsWith('\xd0\xcf\x11\xe0')) return whatOldOffice(latin(bytes), refuse)
  if (start.startsWith('%PDF')) return refuse('a PDF document', `It holds a page, not its table. ${COPY_INTO_SHEET}`)
  if (start.startsWith('{\\rtf'))
    return refuse('an RTF document', `${COPY_INTO_SHEET} Saved as plain text it would be read, too.`)
  const decoded = decodeText(bytes, encoding)
  if ('why' in decoded)
    return decoded.why === NO_TEXT.why
      ? refuse('not a text and no format that is known', TAKEN)
      : refuse(decoded.why.replace(/^is /, ''), 'Save it as UTF-8 and bring that.')
  return whatText(decoded, refuse)
}

type Refuse = (what: string, wayOut: string) => WhatItIs

/** Names of files in a ZIP are written plainly in it. */
function whatZip(content: string, refuse: Refuse): WhatItIs {
  if (content.includes('xl/workbook.xml')) return { kind: 'workbook', format: 'xlsx', what: 'an Excel workbook' }
  if (content.includes('application/vnd.oasis.opendocument.spreadsheet'))
    return { kind: 'workbook', format: 'ods', what: 'an OpenDocument spreadsheet' }
  if (content.includes('xl/workbook.bin')) return refuse('a binary Excel workbook (.xlsb)', SAVE_AS_XLSX)
  if (content.includes('word/document.xml')) return refuse('a Word document', COPY_INTO_SHEET)
  if (content.includes('ppt/presentation.xml')) return refuse('a PowerPoint presentation', COPY_INTO_SHEET)
  return refuse('a ZIP archive', 'Unpack it and bring the file inside.')
}

/** Names of streams in the old binary format are UTF-16. */
function whatOldOffice(content: string, refuse: Refuse): WhatItIs {
  const has = (stream: string) => content.includes([...stream].join('\0'))
  if (has('EncryptedPackage')) return refuse('protected by a password', 'Save a copy without the password.')
  if (content.includes('MSProject') || has('Props14') || has('Props12') || has('Props9'))
    return refuse('a Microsoft Project plan (.mpp)', 'In Project choose Save As, XML Format (*.xml), and bring that.')
  if (has('Workbook') || has('Book')) return refuse('an Excel workbook of the old kind (.xls)', SAVE_AS_XLSX)
  if (has('WordDocument')) return refuse('a Word document of the old kind (.doc)', COPY_INTO_SHEET)
  return refuse('an Office file of the old binary kind', SAVE_AS_XLSX)
}

/** Line by line: a pattern that may pass line ends looks through a long blank text again from each of them. */
const BOX_OR_HEADING = /^(?: {0,3}#{1,6} {1,40}\S|[ \t]{0,80}(?:[-*+]|\d{1,9}[.)]) {1,9}\[[ xX]\])/
const LIST_ITEM = /^ {0,3}(?:\d{1,9}[.)]|[-*+]) {1,9}\S/
const TABLE_LINE = /^[ \t]{0,80}\|/
const TABLE_RULE = /^[ \t]{0,80}\|[\s:|-]+$/

function whatText(decoded: DecodedText, refuse: Refuse): WhatItIs {
  const text = decoded.text.trimStart()
  const head = text.slice(0, 4000)
  if (text === '') return refuse('empty', TAKEN)
  if (isOwnMarkdown(text)) return { kind: 'markdown', decoded, what: 'a runbook that was exported as Markdown' }
  if (head.startsWith('<')) return whatMarkup(head, decoded, refuse)
  const json = /^[{[]/.test(head) ? parsedJson(text) : undefined
  if (json) {
    const table = isOurs(json.value) ? undefined : jsonTable(json.value)
    if (table === undefined) return { kind: 'runbook', decoded, what: 'a runbook in JSON' }
    return { kind: 'delimited', delimiter: '\t', decoded: { ...decoded, text: table }, what: 'a list in JSON' }
  }
  if (/^[{[]/.test(head) && /"runbook"\s*:/.test(text)) return { kind: 'runbook', decoded, what: 'a runbook in JSON' }
  if (/^BEGIN:VCALENDAR/.test(head)) return refuse('a calendar', TAKEN)
  if (/^(?:runbook|"runbook")[ \t]*:/m.test(text) || /^(?:workstreams|phases|roles)[ \t]*:[ \t]*\r?$/m.test(text))
    return { kind: 'runbook', decoded, what: 'a runbook in YAML' }
  const lines = text.split(/\r\n|\r|\n/)
  const isDocument = hasBoxOrHeading(lines) || hasTable(lines)
  const delimiter = delimiterOf(decoded.text)
  if (delimiter && !(isDocument && (delimiter === '|' || !/^[^\n]*[;\t,]/.test(text))))
    return { kind: 'delimited', delimiter, decoded, what: `a table with ${DELIMITER_NAMES[delimiter]}` }
  if (isDocument || lines.filter((line) => LIST_ITEM.test(line)).length > 1)
    return { kind: 'markdown', decoded, what: 'Markdown' }
  return refuse('plain text without a table or a list', TAKEN)
}

const hasBoxOrHeading = (lines: readonly string[]) => lines.some((line) => BOX_OR_HEADING.test(line))
const hasTable = (lines: readonly string[]) =>
  lines.some((line, index) => TABLE_RULE.test(line) && TABLE_LINE.test(lines[index - 1] ?? ''))

const PROJECT_PART = /<(?:Tasks|Calendars|Resources|SaveVersion)\b/

function whatMarkup(head: string, decoded: DecodedText, refuse: Refuse): WhatItIs {
  const isProject = /^(?:<\?xml[^>]*>|<!DOCTYPE[^>[]*>|<!--[^-]*-->|\s)*<Project\b/.test(head)
  // Other tools leave the name of the schema out.
  if (/<Project\b[^>]*schemas\.microsoft\.com\/project/.test(head) || (isProject && PROJECT_PART.test(decoded.text)))
    return { kind: 'msProject', decoded, what: 'a Microsoft Project plan in XML' }
  if (/urn:schemas-microsoft-com:office:spreadsheet/.test(head))
    return refuse('an Excel workbook in the XML of 2003', SAVE_AS_XLSX)
  // Markdown may begin with a comment, a centred picture or a part that unfolds.
  const isPage = /^<(?:!doctype|html|head|body|\?xml)/i.test(head)
  if (!isPage && hasBoxOrHeading(decoded.text.split(/\r\n|\r|\n/)))
    return { kind: 'markdown', decoded, what: 'Markdown' }
  if (/<(?:!doctype\s+html|html|head|body|table|div|meta)\b/i.test(head))
    return refuse('a web page (HTML)', SAVE_AS_XLSX)
  return refuse('XML, but no Microsoft Project plan', TAKEN)
}

/** In a box, since `null` is JSON, too. */
function parsedJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const isOurs = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['runbook', 'workstreams', 'phases', 'steps'].some((key) => key in value)

/** One character for each byte, to look for plain names in binary content. */
const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)
