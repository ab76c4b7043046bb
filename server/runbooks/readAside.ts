/**
 * Reads runbook files and plans of other kinds, and writes exports, in one worker thread: a large one takes seconds, during which nobody's step may wait, and a
 * hundred at once must not take a hundred times the memory. The others queue.
 */
import { Worker } from 'node:worker_threads'
import type { DraftCommandOf } from '../../shared/draft/commands.ts'
import type { TextRead } from '../../shared/draft/contentOfText.ts'
import type { DraftDecision } from '../../shared/draft/context.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { TriedInsertion } from '../../shared/draft/insert/tryInsertion.ts'
import type { ImportAnswers } from '../../shared/import/answers.ts'
import type { DryRun } from '../../shared/import/dryRun.ts'
import type { IntoRunbook } from '../../shared/import/dryRunInto.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import { fileOf } from '../export/fileOf.ts'
import { TooManyRequests } from '../http/tooManyRequests.ts'
import {
  type CheckedAside,
  type DraftToCheck,
  type PartToTry,
  type PlanToTry,
  type PlanToWrite,
  type ReadText,
  readText,
  type TextToPlace,
  type TextToRead,
} from './readAsideThread.ts'

export interface RunbookReader {
  /**
   * `readRunbook`, with what a version of it consists of. Throws TooManyRequests when a text of the same person is
   * queued already, Unavailable when too many people wait.
   *
   * @param askedBy person id; null for the server itself, which is never turned away
   */
  read(text: string, file: string, askedBy: string | null): Promise<ReadText>
  /** `dryRun` of a file of any kind, which waits its turn and is turned away like a text. */
  dryRun(
    bytes: Uint8Array,
    name: string,
    answers: ImportAnswers,
    askedBy: string | null,
    into?: IntoRunbook,
  ): Promise<DryRun>
  /** The file of a plan. A large one waits its turn; throws Unavailable where it takes too much. */
  write(asked: PlanToWrite, askedBy: string): Promise<Uint8Array>
  /** `contentOfText` of a new draft's text. Throws TooManyRequests and Unavailable like `read`. */
  contentOf(text: string, askedBy: string | null): Promise<TextRead | Refusal>
  /** `replaceText`: what a text that is pasted back comes to. */
  replaceText(draft: Draft, command: DraftCommandOf<'replaceText'>): Promise<DraftDecision>
  /** `tryInsertion`: what putting a part of a text into a draft would do. Throws like `read`. */
  tryPart(part: PartToTry, askedBy: string): Promise<TriedInsertion | Refusal>
  /** `checkDraft`, with the version that the draft would become. */
  checkDraft(draft: Draft): Promise<CheckedAside>
  /** Running threads, and texts that wait for one. */
  load(): { threads: number; waiting: number }
}

export interface ReaderLimits {
  /** Memory limit: a runbook of ten thousand steps takes less than half. */
  memoryMb: number
  /** Timeout of a text. */
  timeoutMs: number
  /** How many people may have a text queued. */
  waiting: number
  /** Idle time after which the thread ends and frees its memory. */
  idleMs: number
}

/** Texts below this many characters take a few milliseconds, however dense they are, and are read in place. */
const SMALL_CHARACTERS = 10_000

/** Plans of so many steps take less than 100 ms to write. */
const FEW_STEPS = 300

const LIMITS: ReaderLimits = { memoryMb: 512, timeoutMs: 60_000, waiting: 20, idleMs: 30_000 }
/** Most of what reading allocates is garbage at once; a larger young generation collects it before it is promoted. */
const YOUNG_MEMORY_MB = 48
const RETRY_SECONDS = 5

type TooMuch = 'memory' | 'time'
const TOO_MUCH: Record<TooMuch, string> = {
  memory: 'the file takes too much memory to read',
  time: 'the file takes too long to read',
}

type Asked = PartToTry | TextToRead | PlanToTry | PlanToWrite | DraftToCheck | TextToPlace

const tooMuchText = (why: string): Refusal => refuse('tooMany', `This text: ${why}.`)

interface Waiting {
  askedBy: string | null
  read(): Promise<void>
}

export function createRunbookReader(limits: Partial<ReaderLimits> = {}): RunbookReader {
  const { memoryMb, timeoutMs, waiting: mostWaiting, idleMs } = { ...LIMITS, ...limits }
  const queue: Waiting[] = []
  let worker: Worker | undefined
  let isReading = false
  let idle: NodeJS.Timeout | undefined

  function start(): Worker {
    const started = new Worker(new URL('readAsideThread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    })
    // A text under way learns of the thread's end by its exit; an idle one may end silently.
    started.on('error', () => undefined)
    started.once('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }

  async function readInThread<Read>(asked: Asked): Promise<{ read: Read } | { tooMuch: TooMuch }> {
    worker ??= start()
    const reader = worker
    reader.ref()
    const result = await new Promise<{ read: Read } | { tooMuch: TooMuch }>((resolve) => {
      const timer = setTimeout(() => settle({ tooMuch: 'time' }), timeoutMs)
      const answered = (read: Read) => settle({ read })
      const died = () => settle({ tooMuch: 'memory' })
      const settle = (settled: { read: Read } | { tooMuch: TooMuch }) => {
        clearTimeout(timer)
        reader.off('message', answered).off('exit', died)
        resolve(settled)
      }
      reader.once('message', answered).once('exit', died)
      reader.postMessage(asked)
    })
    if ('read' in result) {
      reader.unref()
      return result
    }
    // The next text gets a new one.
    if (worker === reader) worker = undefined
    await reader.terminate()
    return result
  }

  function inTurn<Read>(asked: Asked, askedBy: string | null, without: (why: string) => Read): Promise<Read> {
    if (askedBy !== null && queue.some((one) => one.askedBy === askedBy)) {
      throw new TooManyRequests('A file of yours waits already. Send one after the other.', RETRY_SECONDS)
    }
    if (askedBy !== null && queue.length >= mostWaiting) throw new Unavailable('Too many files wait')
    return new Promise((resolve, reject) => {
      const read = async () => {
        const result = await readInThread<Read>(asked)
        if ('read' in result) return resolve(result.read)
        try {
          resolve(without(TOO_MUCH[result.tooMuch]))
        } catch (error) {
          reject(error)
        }
      }
      queue.push({ askedBy, read })
      void work()
    })
  }

  async function work(): Promise<void> {
    if (isReading) return
    isReading = true
    clearTimeout(idle)
    for (let next = queue.shift(); next; next = queue.shift()) await next.read()
    isReading = false
    idle = setTimeout(rest, idleMs).unref()
  }

  /** The next text does not wait for the end of the old thread. */
  function rest(): void {
    const ended = worker
    worker = undefined
    void ended?.terminate()
  }

  return {
    async read(text, file, askedBy) {
      if (text.length < SMALL_CHARACTERS) return readText({ text, file })
      return inTurn<ReadText>({ text, file }, askedBy, (why) => ({
        faults: [{ severity: 'error', file, line: 1, column: 1, path: '', message: `${why}; is it a runbook?` }],
      }))
    },
    async dryRun(bytes, name, answers, askedBy, into) {
      return inTurn<DryRun>({ bytes, name, answers, into }, askedBy, (why) => ({
        kind: 'refused',
        what: 'too large',
        message: `${name}: ${why}. Bring a part of it.`,
      }))
    },
    async write(asked, askedBy) {
      const { steps, source = '' } = asked.plan
      if (steps.length <= FEW_STEPS && source.length < SMALL_CHARACTERS) return fileOf(asked)
      return inTurn<Uint8Array>(asked, askedBy, (why) => {
        throw new Unavailable(`${asked.plan.fileName}: ${why}`)
      })
    },
    contentOf: (text, askedBy) => inTurn<TextRead | Refusal>({ place: text }, askedBy, tooMuchText),
    replaceText: (draft, command) =>
      inTurn<DraftDecision>({ place: command.text, into: { draft, command } }, null, tooMuchText),
    tryPart: (part, askedBy) => inTurn<TriedInsertion | Refusal>(part, askedBy, tooMuchText),
    checkDraft: (draft) =>
      inTurn<CheckedAside>({ draft }, null, (why) => ({
        check: { seq: draft.seq, faults: [{ severity: 'error', message: why }] },
        yaml: '',
      })),
    load: () => ({ threads: worker ? 1 : 0, waiting: queue.length }),
  }
}

/** One per process: all endpoints share the one thread. */
export const runbookReader: RunbookReader = createRunbookReader()
