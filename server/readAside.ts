/** Reads runbook files in a thread of its own: a large one takes seconds, in which nobody's step may wait. */
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { runbookVersion } from '../shared/canonical.ts'
import type { Runbook } from '../shared/runbook.ts'
import { type Fault, readRunbook } from '../shared/runbookFile.ts'

export interface ReadAside {
  faults: Fault[]
  /** Present when no fault is an error, with the hash of its content. */
  runbook?: Runbook
  hash?: string
}

interface Text {
  text: string
  file: string
}

/** Below this many characters reading takes less than starting a thread. */
const SMALL = 60_000
/** A hostile file within the size limits needs far less; the thread ends rather than the server. */
const MOST_MEMORY_MB = 2048

/** `readRunbook`, with the version of what it read. */
export async function readAside(text: string, file: string): Promise<ReadAside> {
  if (text.length < SMALL) return read({ text, file })
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { text, file },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  })
  try {
    const [result] = await once(worker, 'message')
    return result
  } catch {
    const message = 'the file takes too much memory to read; is it a runbook?'
    return { faults: [{ severity: 'error', file, line: 1, column: 1, path: '', message }] }
  } finally {
    await worker.terminate()
  }
}

function read({ text, file }: Text): ReadAside {
  const { runbook, faults } = readRunbook(text, file)
  return runbook ? { faults, runbook, hash: runbookVersion(runbook) } : { faults }
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'text' in value && 'file' in value
}

if (!isMainThread && isText(workerData)) parentPort?.postMessage(read(workerData))
