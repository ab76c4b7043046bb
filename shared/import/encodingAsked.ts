/** In which encoding a text is, where it does not say it: a wrong guess would be kept with every ä and é in it. */
import type { ImportAnswers, Question } from './answers.ts'
import { type DecodedText, decodeText, likelyEncodings } from './decodeText.ts'

export function askEncoding(bytes: Uint8Array, read: DecodedText): Question {
  return {
    id: 'encoding',
    ask: read.sample === undefined ? 'In which encoding is the text?' : `Is “${read.sample}” right?`,
    why: 'The text is not UTF-8, and does not say in which encoding it is.',
    options: likelyEncodings(bytes, read).map(({ encoding, sample }) => ({
      value: encoding,
      label: sample === undefined ? encoding : `${encoding}: ${sample}`,
    })),
    proposal: read.encoding,
    isRequired: true,
  }
}

/** The refusal of an answer in which the bytes are no text. */
export function unfitEncoding(bytes: Uint8Array, name: string, { encoding }: ImportAnswers) {
  // What is no text without it, as a workbook, needs no encoding.
  if (encoding === undefined || 'why' in decodeText(bytes)) return undefined
  const read = decodeText(bytes, encoding)
  if (!('why' in read)) return undefined
  const field = 'answers.encoding'
  return { kind: 'refused' as const, what: 'a text', message: `${field}: ${name} ${read.why}`, field }
}
