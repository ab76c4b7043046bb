import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsOfText, htmlOfCells, pastedCells, textOfCells } from '../../../../client/features/plan/grid/clipboard.ts'

describe('cells on the clipboard', () => {
  it('come back as they were copied, whatever stands in them', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', ' ', 'ä', ',', '=') })
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      )
    fc.assert(
      fc.property(rows, (cells) => {
        // One empty cell is the same as nothing.
        fc.pre(cells.length > 1 || cells[0]?.length !== 1 || cells[0][0] !== '')
        // A last row that is one empty cell ends in a line break like any other row does.
        fc.pre(!(cells[0]?.length === 1 && cells.at(-1)?.[0] === ''))
        expect(cellsOfText(textOfCells(cells))).toEqual(cells)
      }),
    )
  })

  it('are read as Excel, LibreOffice and Google write them', () => {
    expect(cellsOfText('a\tb\r\nc\td\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(cellsOfText('"two\nlines"\t"say ""go"""\n')).toEqual([['two\nlines', 'say "go"']])
    expect(cellsOfText('"Go" said Tom\tb')).toEqual([['"Go" said Tom', 'b']])
    expect(cellsOfText('a\t\n')).toEqual([['a', '']])
    expect(cellsOfText('')).toEqual([])
  })

  it('have rows of one length, the missing ones empty', () => {
    expect(pastedCells('a\tb\nc', '')).toEqual([
      ['a', 'b'],
      ['c', ''],
    ])
    expect(pastedCells('', '')).toBeUndefined()
  })

  it('are escaped in HTML, which somebody else will open', () => {
    expect(htmlOfCells([['<img src=x onerror=alert(1)>', 'a\nb']])).toBe(
      '<table><tr><td>&lt;img src=x onerror=alert(1)&gt;</td><td>a<br>b</td></tr></table>',
    )
  })
})
