/** Writes ZIP files and workbooks by hand, the same bytes each time, so that what is in them is what a test says. */
import { crc32, deflateRawSync } from 'node:zlib'

export type ZipContent = string | Uint8Array | { packed: Uint8Array; says: number }

export function zipOf(files: Record<string, ZipContent>): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const isGiven = typeof content === 'object' && 'packed' in content
    const plain = isGiven ? Buffer.alloc(0) : Buffer.from(content)
    // What the file is has to be readable without unpacking.
    const isStored = name === 'mimetype'
    const packed = isGiven ? Buffer.from(content.packed) : isStored ? plain : deflateRawSync(plain)
    const path = Buffer.from(name)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(isGiven ? 0 : crc32(plain), 0)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE(isGiven ? content.says : plain.length, 8)
    const common = Buffer.concat([
      Buffer.from([20, 0, 0, 8, isStored ? 0 : 8, 0, 0, 0, 0x21, 0]),
      sizes,
      numbers(path.length, 0),
    ])
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, packed])
    const at = Buffer.alloc(4)
    at.writeUInt32LE(offset)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, numbers(0, 0, 0, 0, 0), at, path]),
    )
    parts.push(local)
    offset += local.length
  }
  const all = Buffer.concat(directory)
  const end = Buffer.alloc(8)
  end.writeUInt32LE(all.length, 0)
  end.writeUInt32LE(offset, 4)
  const count = directory.length
  const tail = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), numbers(0, 0, count, count), end, numbers(0)])
  return new Uint8Array(Buffer.concat([...parts, all, tail]))
}

/** Of two bytes each. */
function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, at * 2)
  return bytes
}

/** Of a cell: how its number is shown, or how far its text is indented. */
const STYLES = ['general', 'day', 'dayAndTime', 'time', 'hours', 'percent', 'indented'] as const
type Style = (typeof STYLES)[number]

export type SheetCell =
  | string
  | number
  | boolean
  | null
  | { value: string | number; as: Style }
  | { formula: string; value: string | number }
  | { error: string }
  | { shared: string }

export interface WrittenSheet {
  name: string
  rows: SheetCell[][]
  state?: 'hidden' | 'veryHidden'
  merges?: string[]
  /** Attributes of rows, by their number. */
  rowAttributes?: Record<number, string>
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

export function xlsxOf(sheets: WrittenSheet[], { is1904 = false } = {}): Uint8Array<ArrayBuffer> {
  const shared: string[] = []
  const parts = sheets.map((sheet) => worksheet(sheet, shared))
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
  return zipOf({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('workbook.xml', 'sheet.main')}${part('styles.xml', 'styles')}${part('sharedStrings.xml', 'sharedStrings')}${parts.map((_, at) => part(`worksheets/sheet${at + 1}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${is1904 ? ' date1904="1"' : ''}/><sheets>${sheets.map(({ name, state }, at) => `<sheet name="${xml(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}<Relationship Id="rId90" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId91" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7">${[0, 14, 22, 20, 46, 9].map((format) => `<xf numFmtId="${format}" applyNumberFormat="1"/>`).join('')}<xf numFmtId="0" applyAlignment="1"><alignment indent="1"/></xf></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${shared.map((text) => `<si><r><t>${xml(text.slice(0, 1))}</t></r><r><t xml:space="preserve">${xml(text.slice(1))}</t></r></si>`).join('')}</sst>`,
    ...Object.fromEntries(parts.map((text, at) => [`xl/worksheets/sheet${at + 1}.xml`, text])),
  })
}

function worksheet({ rows, merges = [], rowAttributes = {} }: WrittenSheet, shared: string[]): string {
  const written = rows.map((cells, at) => {
    const inside = cells
      .map((cell, column) => cellXml(`${String.fromCharCode(65 + column)}${at + 1}`, cell, shared))
      .join('')
    return `<row r="${at + 1}" ${rowAttributes[at + 1] ?? ''}>${inside}</row>`
  })
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')
  return `<worksheet xmlns="${MAIN}"><sheetData>${written.join('')}</sheetData>${merged === '' ? '' : `<mergeCells>${merged}</mergeCells>`}</worksheet>`
}

function cellXml(ref: string, cell: SheetCell, shared: string[]): string {
  if (cell === null) return ''
  if (typeof cell === 'boolean') return `<c r="${ref}" t="b"><v>${Number(cell)}</v></c>`
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`
  if (typeof cell === 'string') return inline(ref, cell, 0)
  if ('error' in cell) return `<c r="${ref}" t="e"><v>${cell.error}</v></c>`
  if ('shared' in cell) return `<c r="${ref}" t="s"><v>${shared.push(cell.shared) - 1}</v></c>`
  if ('formula' in cell) {
    const type = typeof cell.value === 'string' ? ' t="str"' : ''
    return `<c r="${ref}"${type}><f>${xml(cell.formula)}</f><v>${xml(String(cell.value))}</v></c>`
  }
  const style = STYLES.indexOf(cell.as)
  return typeof cell.value === 'string'
    ? inline(ref, cell.value, style)
    : `<c r="${ref}" s="${style}"><v>${cell.value}</v></c>`
}

const inline = (ref: string, text: string, style: number) =>
  `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xml(text)}</t></is></c>`

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** An OpenDocument spreadsheet of texts; a cell that is null is empty. */
export function odsOf(name: string, rows: (string | number | null)[][]): Uint8Array<ArrayBuffer> {
  const cell = (value: string | number | null) => {
    if (value === null) return '<table:table-cell/>'
    const text = `<text:p>${xml(String(value))}</text:p>`
    const type =
      typeof value === 'number' ? `office:value-type="float" office:value="${value}"` : 'office:value-type="string"'
    return `<table:table-cell ${type}>${text}</table:table-cell>`
  }
  const body = rows.map((cells) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`).join('')
  const space = (part: string) => `xmlns:${part}="urn:oasis:names:tc:opendocument:xmlns:${part}:1.0"`
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content ${space('office')} ${space('table')} ${space('text')}><office:body><office:spreadsheet><table:table table:name="${xml(name)}">${body}</table:table></office:spreadsheet></office:body></office:document-content>`,
    'META-INF/manifest.xml': `<manifest:manifest ${space('manifest')}><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
  })
}
