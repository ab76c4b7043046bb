/** Reads the text of a runbook; as a thread, reads each text and each plan that it is sent, or writes one. `readAside.ts` is what others call. */
import { parentPort } from 'node:worker_threads'
import { runbookVersion } from '../../shared/chain/canonical.ts'
import type { DraftCommandOf } from '../../shared/draft/commands.ts'
import type { TextRead } from '../../shared/draft/contentOfText.ts'
import type { DraftContext, DraftDecision } from '../../shared/draft/context.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { InsertionAsked } from '../../shared/draft/insert/insertion.ts'
import type { TriedInsertion } from '../../shared/draft/insert/tryInsertion.ts'
import type { DraftCheck, DraftFault } from '../../shared/draft/protocol.ts'
import type { ImportAnswers } from '../../shared/import/answers.ts'
import type { IntoRunbook } from '../../shared/import/dryRunInto.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type Fault, readRunbook } from '../../shared/runbook/runbookFile.ts'
import { unstorable } from '../commands/parseCommand.ts'
import type { PlanToWrite } from '../export/fileOf.ts'

export interface TextToRead {
  text: string
  file: string
}

export interface PlanToTry {
  bytes: Uint8Array
  name: string
  answers: ImportAnswers
  /** Where it comes once more. */
  into?: IntoRunbook | undefined
}

export type { PlanToWrite }
export interface DraftToCheck {
  draft: Draft
}

/** What inserting a part of that text into the draft would do. */
export interface PartToTry {
  part: string
  into: Draft
  asked: InsertionAsked
  /** Its faults as it is. */
  known: DraftFault[]
  by: Pick<DraftContext, 'actor' | 'now' | 'planned'>
}

/** Without a command its text is to be the content of a new draft. */
export interface TextToPlace {
  place: string
  into?: { draft: Draft; command: DraftCommandOf<'replaceText'> }
}

export interface CheckedAside {
  check: DraftCheck
  /** The draft as a file. */
  yaml: string
  /** Present when no fault is an error. */
  read?: ReadRunbook
}

export interface ReadText {
  faults: Fault[]
  /** Present when no fault is an error. */
  runbook?: ReadRunbook
}

/** A runbook as stored: passed between threads as the text that the database takes, not object by object. */
export interface ReadRunbook {
  id: string
  title: string
  /** Hash of its content (R12). */
  hash: string
  /** JSON of the `Runbook`. */
  definition: string
}

/** Anchors can repeat a long text a hundred times; everybody who opens the cutover would download it. */
const MAX_DEFINITION_BYTES = 16 * 1024 * 1024

export function readText({ text, file }: TextToRead): ReadText {
  const { runbook, faults } = readRunbook(text, file)
  if (!runbook) return { faults }
  const error = (message: string): ReadText => ({
    faults: [...faults, { file, line: 1, column: 1, severity: 'error', path: '', message }],
  })
  const stored = asStored(runbook, text)
  return typeof stored === 'string' ? error(stored) : { faults, runbook: stored }
}

/** What is stored of a runbook, or why it cannot be. */
function asStored(runbook: Runbook, text: string): ReadRunbook | string {
  // Escapes in the text can produce what the database cannot store.
  const why = unstorable(text) ?? firstUnstorable(runbook)
  if (why) return `the runbook ${why}`
  const definition = JSON.stringify(runbook)
  if (definition.length > MAX_DEFINITION_BYTES) {
    return `the runbook is longer than ${MAX_DEFINITION_BYTES / 1024 / 1024} MB where its anchors are repeated`
  }
  return { id: runbook.id, title: runbook.title, hash: runbookVersion(runbook), definition }
}

async function checkAside(draft: Draft): Promise<CheckedAside> {
  // Loaded when first needed, as below.
  const { checkDraft } = await import('../../shared/draft/check.ts')
  const { runbook, yaml, ...check } = checkDraft(draft)
  const stored = runbook && asStored(runbook, yaml)
  if (typeof stored === 'string')
    return { check: { ...check, faults: [{ severity: 'error', message: stored }, ...check.faults] }, yaml }
  return { check, yaml, ...(stored && { read: stored }) }
}

function firstUnstorable(value: unknown): string | undefined {
  if (typeof value === 'string') return unstorable(value)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, entry] of Object.entries(value)) {
    const why = unstorable(key) ?? firstUnstorable(entry)
    if (why) return why
  }
  return undefined
}

const isTextToRead = (message: unknown): message is TextToRead =>
  typeof message === 'object' && message !== null && 'text' in message && 'file' in message

const isPlanToTry = (message: unknown): message is PlanToTry =>
  typeof message === 'object' && message !== null && 'bytes' in message && 'answers' in message

const isPlanToWrite = (message: unknown): message is PlanToWrite =>
  typeof message === 'object' && message !== null && 'plan' in message && 'format' in message
/** `contentOfText`, or `replaceText`. */
export async function placeText({ place, into }: TextToPlace): Promise<TextRead | DraftDecision> {
  if (!into) {
    const { contentOfText } = await import('../../shared/draft/contentOfText.ts')
    return contentOfText(place)
  }
  const { replaceText } = await import('../../shared/draft/replaceText.ts')
  return replaceText(into.draft, into.command)
}

export async function tryPart({ part, into, asked, known, by }: PartToTry): Promise<TriedInsertion | Refusal> {
  const { contentOfText } = await import('../../shared/draft/contentOfText.ts')
  const { tryInsertion } = await import('../../shared/draft/insert/tryInsertion.ts')
  const read = contentOfText(part, into.columns)
  return isRefusal(read) ? read : tryInsertion(into, read.content, asked, by, known)
}

const isPartToTry = (message: unknown): message is PartToTry =>
  typeof message === 'object' && message !== null && 'part' in message && 'asked' in message

const isTextToPlace = (message: unknown): message is TextToPlace =>
  typeof message === 'object' && message !== null && 'place' in message

const isDraftToCheck = (message: unknown): message is DraftToCheck =>
  typeof message === 'object' && message !== null && 'draft' in message

parentPort?.on('message', async (message: unknown) => {
  if (isPartToTry(message)) parentPort?.postMessage(await tryPart(message))
  if (isTextToPlace(message)) parentPort?.postMessage(await placeText(message))
  if (isDraftToCheck(message)) parentPort?.postMessage(await checkAside(message.draft))
  if (isTextToRead(message)) parentPort?.postMessage(readText(message))
  if (isPlanToWrite(message)) {
    const { fileOf } = await import('../export/fileOf.ts')
    parentPort?.postMessage(await fileOf(message))
  }
  if (!isPlanToTry(message)) return
  // Loaded only here and when first needed: the readers of workbooks and XML are large.
  const { bytes, name, answers, into } = message
  const { dryRun } = await import('../../shared/import/dryRun.ts')
  if (!into) return parentPort?.postMessage(await dryRun(bytes, name, answers))
  const { dryRunInto } = await import('../../shared/import/dryRunInto.ts')
  parentPort?.postMessage(await dryRunInto(bytes, name, answers, into))
})
