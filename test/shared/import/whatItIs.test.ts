import { describe, expect, it } from 'vitest'
import { whatItIs } from '../../../shared/import/whatItIs.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const binary = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf16 = (text: string, littleEndian: boolean) => {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [index, character] of [...text].entries()) view.setUint16(index * 2, character.charCodeAt(0), littleEndian)
  return bytes
}
const stream = (name: string) => binary(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0${[...name].join('\0')}\0`)

const TABLE = 'Task;Owner;Duration\nStop;Ann;10m\nStart;Ben;20m\n'

describe('a file is known by its content, whatever it is called', () => {
  it.each([
    ['a runbook in YAML', bytesOf('# plan\nrunbook: move\ntitle: Move\n')],
    ['a runbook in JSON', bytesOf('{"runbook": "move"}')],
    ['a table with semicolons', bytesOf(TABLE)],
    ['a table with commas', bytesOf('Cutover plan\n\n"Task, what",Owner\na,b\n"c\nd",e\n')],
    ['a table with tabs', bytesOf('Task\tOwner\na, b\tc, d\n')],
    ['a table with bars', bytesOf('Task|Owner\na|c\nb|d\n')],
    ['an Excel workbook', binary('PK\x03\x04....xl/workbook.xml')],
    ['an OpenDocument spreadsheet', binary('PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    [
      'a Microsoft Project plan in XML',
      bytesOf('<?xml version="1.0"?>\n<Project xmlns="http://schemas.microsoft.com/project"></Project>'),
    ],
    ['Markdown', bytesOf('# Plan\n\n- [ ] Stop, then wait\n- [ ] Start, then look\n')],
    ['Markdown', bytesOf('| a | b |\n| - | - |\n| 1 | 2 |\n')],
    ['Markdown', bytesOf('1. Stop\n2. Start\n')],
  ])('%s', (what, bytes) => expect(whatItIs(bytes, 'plan.csv')).toMatchObject({ what }))

  it.each([
    ['an RTF document', bytesOf('{\\rtf1\\ansi a;b\nc;d}')],
    ['a web page (HTML)', bytesOf('<!DOCTYPE html><html><table>')],
    ['a PDF document', binary('%PDF-1.7\n\x80\x81')],
    ['a ZIP archive', binary('PK\x03\x04....notes.txt')],
    ['a binary Excel workbook (.xlsb)', binary('PK\x03\x04....xl/workbook.bin')],
    ['an Excel workbook of the old kind (.xls)', stream('Workbook')],
    ['a Microsoft Project plan (.mpp)', stream('Props14')],
    ['protected by a password', stream('EncryptedPackage')],
    ['XML, but no Microsoft Project plan', bytesOf('<?xml version="1.0"?><feed/>')],
    ['plain text without a table or a list', bytesOf('Dear all, see you tonight.')],
    ['empty', bytesOf(' \n')],
    ['not a text and no format that is known', binary('\x00\x01\x02\x03\x04\x05\x06')],
  ])('%s is refused with a way out', (what, bytes) => {
    const found = whatItIs(bytes, 'plan.csv')
    expect(found).toMatchObject({ kind: 'refused', what })
    expect(found.kind === 'refused' && found.message).toMatch(/^plan\.csv is .+\. (Bring|Open|Copy|It|In|Save|Unpack)/)
  })
})

describe('its characters', () => {
  const text = 'Task;Owner\nPrüfung;Jörg\nÜbergabe;Zoë\n'
  it.each([
    ['UTF-8', false, bytesOf(text)],
    ['UTF-8', false, bytesOf(`\ufeff${text}`)],
    ['UTF-16LE', false, utf16(`\ufeff${text}`, true)],
    ['UTF-16BE', false, utf16(`\ufeff${text}`, false)],
    ['UTF-16LE', true, utf16(text, true)],
    ['UTF-16BE', true, utf16(text, false)],
    ['Windows-1252', true, binary(text)],
  ])('%s, guessed: %s', (encoding, isGuess, bytes) => {
    expect(whatItIs(bytes, 'x')).toMatchObject({ kind: 'delimited', decoded: { text, encoding, isGuess } })
  })
})
