/** Files that are ugly before anything in them is read: other encodings, other line ends, other kinds than their name says. */
import { deflateRawSync } from 'node:zlib'
import { zipOf } from '../workbooks.ts'
import type { Outcome, UglyPlan } from './uglyPlan.ts'

const TABLE = 'Nr;Aufgabe;Dauer\n1;Prüfung starten;5m\n2;Löschen;5m\n'
const ASCII = 'ID;Task;Duration\n1;Stop;5m\n2;Start;5m\n'
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf16 = (text: string, isBig = false) => {
  const bytes = new Uint8Array(Buffer.from(text, 'utf16le'))
  return isBig ? new Uint8Array(Buffer.from(bytes).swap16()) : bytes
}
const german: Outcome = { titles: ['Prüfung starten', 'Löschen'], questions: [], faults: {}, skipped: ['1 header'] }
const plain: Outcome = { titles: ['Stop', 'Start'], questions: [], faults: {}, skipped: ['1 header'] }

const refused = (name: string, content: string | Uint8Array, what: string): UglyPlan => ({
  name,
  content,
  becomes: { refused: what },
})

const oldOffice = (stream: string) =>
  Uint8Array.from([
    0xd0,
    0xcf,
    0x11,
    0xe0,
    0xa1,
    0xb1,
    0x1a,
    0xe1,
    ...new Uint8Array(40),
    ...utf16(stream),
    ...new Uint8Array(40),
  ])

const asked: Outcome = { ...german, says: ['encoding'], questions: ['encoding'] }

export const UGLY_BYTES: UglyPlan[] = [
  { name: 'encoding-utf8-mark.csv', content: `\ufeff${TABLE}`, becomes: german },
  { name: 'encoding-utf16le-mark.csv', content: utf16(`\ufeff${TABLE}`), becomes: german },
  { name: 'encoding-utf16be-mark.csv', content: utf16(`\ufeff${TABLE}`, true), becomes: german },
  { name: 'encoding-utf16le.csv', content: utf16(TABLE), becomes: asked },
  { name: 'encoding-windows-1252.csv', content: latin(TABLE), becomes: asked },
  {
    name: 'encoding-windows-1252-said.csv',
    content: latin(TABLE),
    answers: { encoding: 'Windows-1252' },
    becomes: german,
  },
  { name: 'encoding-utf16-tabs.txt', content: utf16(`\ufeff${TABLE.replaceAll(';', '\t')}`), becomes: german },
  { name: 'line-ends-windows.csv', content: ASCII.replaceAll('\n', '\r\n'), becomes: plain },
  { name: 'line-ends-old-mac.csv', content: ASCII.replaceAll('\n', '\r'), becomes: plain },
  { name: 'line-ends-mixed.csv', content: 'ID;Task;Duration\r\n1;Stop;5m\n2;Start;5m\r\n', becomes: plain },
  { name: 'no-last-line-end.csv', content: ASCII.trimEnd(), becomes: plain },
  { name: 'tabs.tsv', content: ASCII.replaceAll(';', '\t'), becomes: plain },
  { name: 'bars.txt', content: ASCII.replaceAll(';', '|'), becomes: plain },
  { name: 'a-separator-line.csv', content: `sep=;\n${ASCII}`, becomes: { ...plain, skipped: ['1 title', '2 header'] } },
  { name: 'a-table-named-md.md', content: ASCII, becomes: plain },
  {
    name: 'our-yaml-named.csv',
    content: 'runbook: night\ntitle: Night\nsteps:\n  - title: Stop\n    takes: 5m\n',
    becomes: { isRunbook: true },
  },
  {
    name: 'our-json.txt',
    content: '{"runbook":"night","title":"Night","steps":[{"title":"Stop","takes":"5m"}]}',
    becomes: { isRunbook: true },
  },
  refused('empty.csv', '', 'empty'),
  refused('blank.csv', ' \n\t\n  ', 'empty'),
  refused('prose.txt', 'Please stop the system tonight and start it again.', 'plain text'),
  refused('rtf-named.csv', '{\\rtf1\\ansi {\\b Plan} Stop;5m}', 'an RTF document'),
  refused(
    'html-named.csv',
    '<!DOCTYPE html><html><body><table><tr><td>Stop</td></tr></table></body></html>',
    'a web page',
  ),
  refused('html-table-named.xls', '<table><tr><td>Task</td></tr><tr><td>Stop</td></tr></table>', 'a web page'),
  refused('pdf-named.csv', latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n'), 'a PDF document'),
  refused('zip-named.csv', zipOf({ 'plan.csv': ASCII }), 'a ZIP archive'),
  refused(
    'docx-named.csv',
    zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' }),
    'a Word document',
  ),
  refused(
    'pptx-named.xlsx',
    zipOf({ '[Content_Types].xml': '<Types/>', 'ppt/presentation.xml': '<p/>' }),
    'a PowerPoint',
  ),
  refused('xlsb.xlsb', zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.bin': 'x' }), 'binary Excel'),
  refused('xls.xls', oldOffice('Workbook'), '.xls'),
  refused('doc-named.csv', oldOffice('WordDocument'), '.doc'),
  refused('mpp.mpp', oldOffice('Props14'), '.mpp'),
  refused('protected.xlsx', oldOffice('EncryptedPackage'), 'password'),
  refused(
    'excel-2003.xml',
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    'XML of 2003',
  ),
  refused('other.xml', '<?xml version="1.0"?><feed/>', 'no Microsoft Project plan'),
  refused('calendar.ics', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n', 'a calendar'),
  refused('picture.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'not a text'),
  refused('cut-off.xlsx', zipOf({ 'xl/workbook.xml': '<workbook/>' }).slice(0, 60), 'damaged'),
  refused('empty-workbook.xlsx', zipOf({ 'xl/workbook.xml': '' }), 'damaged'),
  refused(
    'says-it-is-empty.xlsx',
    zipOf({ 'xl/workbook.xml': { packed: deflateRawSync(Buffer.alloc(5000)), says: 0 } }),
    'damaged',
  ),
]
