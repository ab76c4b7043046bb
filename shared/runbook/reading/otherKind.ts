/** A file that is no runbook in YAML or JSON: told as what it is and where to go with it, not by its first comma. */
import { whatItIs } from '../../import/whatItIs.ts'
import { writtenFile } from '../runbookFormat.ts'
import { isGroup } from './groups.ts'
import { MAX_FILE_BYTES } from './positions.ts'

/** What the file is instead. */
export interface OtherKind {
  message: string
  /** Whether an import makes a runbook of it. */
  isPlan: boolean
}

/** @param value that YAML makes of the text; undefined where it makes none */
export function otherKind(text: string, value: unknown): OtherKind | undefined {
  if (hasOurKeys(value) || text.length > MAX_FILE_BYTES || text.includes('\0')) return undefined
  const known = whatItIs(new TextEncoder().encode(text), 'This')
  if (known.kind === 'runbook') return undefined
  if (known.kind !== 'refused') return { isPlan: true, message: `this is ${known.what}, and no runbook in YAML` }
  // Of a text of any kind the faults say more.
  if (/^(?:empty|plain text|not a text)/.test(known.what)) return undefined
  const wayOut = known.message.replace(/^This is .*?\. /, '').replace(/\.$/, '')
  return { isPlan: false, message: `this is ${known.what}, and no runbook in YAML. ${wayOut}` }
}

const KEYS = new Set(Object.keys(writtenFile.shape))

const hasOurKeys = (value: unknown): boolean => isGroup(value) && Object.keys(value).some((key) => KEYS.has(key))
