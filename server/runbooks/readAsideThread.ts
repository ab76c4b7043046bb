/** Reads the text of a runbook; as a thread, reads each text and each plan that it is sent, or writes one. `readAside.ts` is what others call. */
import { parentPort } from 'node:worker_threads'
import { runbookVersion } from '../../shared/chain/canonical.ts'
import type { ImportAnswers } from '../../shared/import/answers.ts'
import type { IntoRunbook } from '../../shared/import/dryRunInto.ts'
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
  // Escapes in the text can produce what the database cannot store.
  const why = unstorable(text) ?? firstUnstorable(runbook)
  if (why) return error(`the runbook ${why}`)
  const definition = JSON.stringify(runbook)
  if (definition.length > MAX_DEFINITION_BYTES) {
    return error(`the runbook is longer than ${MAX_DEFINITION_BYTES / 1024 / 1024} MB where its anchors are repeated`)
  }
  return { faults, runbook: { id: runbook.id, title: runbook.title, hash: runbookVersion(runbook), definition } }
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

parentPort?.on('message', async (message: unknown) => {
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
