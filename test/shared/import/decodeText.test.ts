import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { textOfRunbook } from '../../../client/features/runbooks/openedFile.ts'
import { textIn } from '../../../server/cli/textIn.ts'
import { decodeText, undamaged } from '../../../shared/import/decodeText.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { encoded } from '../../support/encoded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tminus-bytes-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Letters that each of these encodings has. */
const WORDS = ['Prüfung', 'Geschäft', 'größer', 'façade', 'naïve', 'Ångström', 'mañana', 'été', 'déjà', 'Señor']
const line = fc.array(fc.constantFrom(...WORDS, 'Stop', 'the', 'ledger', '“smoke”', '–', '42'), {
  minLength: 1,
  maxLength: 9,
})
const text = fc
  .tuple(fc.constantFrom(...WORDS), fc.array(line, { minLength: 1, maxLength: 12 }))
  .map(([word, lines]) => `title: ${word}\n${lines.map((words, at) => `k${at}: ${words.join(' ')}\n`).join('')}`)

/** What becomes of it: its text, a question, or a refusal. */
async function outcomes(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const file = join(folder, 'file.yaml')
  writeFileSync(file, bytes)
  const decoded = decodeText(bytes)
  const cli = await textIn(file)
  const console = textOfRunbook({ name: 'file.yaml', bytes })
  return [
    'why' in decoded ? 'refused' : decoded.isGuess ? `asked: ${decoded.text}` : decoded.text,
    'text' in cli
      ? cli.text
      : !cli.why.includes('By its looks') || 'why' in decoded
        ? 'refused'
        : `asked: ${decoded.text}`,
    console === undefined ? 'refused' : console.isGuess ? `asked: ${console.text}` : console.text,
  ]
}

describe('[R13] the bytes of a text', () => {
  it.each(['utf-8', 'utf-8 with its mark', 'utf-16le with its mark', 'utf-16be with its mark'] as const)(
    'in %s are taken on every way in',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(text, async (written) => {
          expect(await outcomes(encoded(written, encoding))).toEqual([written, written, written])
        }),
        { numRuns: 30 },
      )
    },
  )

  it.each(['utf-16le', 'utf-16be', 'windows-1252', 'macintosh'] as const)(
    'in %s are asked about on every way in, and read rightly',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(text, async (written) => {
          const asked = `asked: ${written}`
          expect(await outcomes(encoded(written, encoding))).toEqual([asked, asked, asked])
        }),
        { numRuns: 30 },
      )
    },
  )

  it('are refused on every way in where a few of them are broken, or where they are no text', async () => {
    const broken = fc.tuple(text, fc.nat(), fc.constantFrom(0xff, 0xfe, 0xc0, 0x80)).map(([written, at, byte]) => {
      const bytes = encoded(`${written}${WORDS.join(' ')}`, 'utf-8')
      // Between two characters, so that the others stay whole.
      const starts = [...bytes.keys()].filter((index) => ((bytes[index] ?? 0) & 0xc0) !== 0x80)
      const place = starts[at % starts.length] ?? 0
      return new Uint8Array([...bytes.subarray(0, place), byte, ...bytes.subarray(place)])
    })
    await fc.assert(
      fc.asyncProperty(broken, async (bytes) => {
        fc.pre(!(bytes[0] === 0xff && bytes[1] === 0xfe))
        expect(new Set(await outcomes(bytes))).toEqual(new Set(['refused']))
      }),
      { numRuns: 60 },
    )
    expect(new Set(await outcomes(new Uint8Array([0x74, 0, 0, 0x3a, 1, 2])))).toEqual(new Set(['refused']))
    expect(new Set(await outcomes(encoded('title: x', 'utf-16le with its mark').subarray(0, 9)))).toEqual(
      new Set(['refused']),
    )
  })

  it('name the line that is broken, and the word by which a guess is judged', () => {
    const bytes = new Uint8Array([...encoded('title: Prüfung\nx: ü\n', 'utf-8'), 0xfc])
    expect(decodeText(bytes)).toEqual({ why: 'is damaged: it is UTF-8, but holds bytes in line 3 that are none' })
    expect(decodeText(encoded('title: Prüfung', 'macintosh'))).toMatchObject({
      encoding: 'Mac Roman',
      sample: 'Prüfung',
    })
  })

  it('are read as declared, or refused where they are not that', () => {
    expect(decodeText(encoded('title: Prüfung', 'windows-1252'), 'ISO-8859-1')).toMatchObject({
      text: 'title: Prüfung',
      isGuess: false,
    })
    expect(decodeText(encoded('title: Prüfung', 'windows-1252'), 'utf-8')).toHaveProperty('why')
    expect(decodeText(encoded('title: x', 'utf-8'), 'klingon')).toEqual({
      why: 'is said to be in "klingon", which is no known encoding',
    })
  })
})

describe('a text that was read in a wrong encoding once', () => {
  it('is known again, whatever it says, and no other is taken for one', () => {
    fc.assert(
      fc.property(text, (written) => {
        const wrong = new TextDecoder('windows-1252').decode(encoded(written, 'utf-8'))
        expect(undamaged(wrong)).toBe(written)
        expect(undamaged(written)).toBeUndefined()
      }),
    )
  })

  it('is warned of where it stands, with what it was', () => {
    const { faults } = readRunbook(
      'runbook: a\ntitle: PrÃ¼fung\nsteps: [{ title: Gr\ufffdn, takes: 5m, verify: x }]\n',
      'a',
    )
    expect(faults.map(({ line, severity, message }) => `${line} ${severity} ${message}`)).toEqual(
      expect.arrayContaining([
        '2 warning this reads like UTF-8 that was taken for Windows-1252; write "Prüfung"',
        expect.stringContaining('3 warning a letter is lost here'),
      ]),
    )
  })
})
