/** Looks back on nights that are over in a thread, one after the other and each once: a long log takes seconds. */

import { Worker } from 'node:worker_threads'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import { keepNewest } from '../../shared/keepNewest.ts'
import type { LookBack } from '../../shared/schedule/lookBack/lookBackShape.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { LookBackAnswered, LookBackAsked } from './lookBackThread.ts'

export interface LookBacks {
  /**
   * Of the log up to this state; undefined while the night is not over. Throws Unavailable when too many wait, or it cannot be computed.
   *
   * @param readLog all events up to its seq
   */
  read(cutover: Cutover, readLog: () => Promise<readonly LoggedEvent[]>): Promise<LookBack | undefined>
}

/** Memory limit: a log of a hundred thousand events takes half. */
const MEMORY_MB = 768
const MAX_WAITING = 20
const MAX_KEPT = 50

export function createLookBacks(): LookBacks {
  const answers = new Map<string, Promise<LookBack | undefined>>()
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function inTurn(cutover: Cutover, readLog: () => Promise<readonly LoggedEvent[]>) {
    if (waiting >= MAX_WAITING) throw new Unavailable('Too many look backs wait')
    waiting += 1
    const before = last
    const mine = before.then(async () => {
      const { id, pinned } = cutover
      return computed({ id, runbook: pinned, log: [...(await readLog())] })
    })
    last = mine.catch(() => undefined)
    try {
      return await mine
    } finally {
      waiting -= 1
    }
  }

  return {
    read(cutover, readLog) {
      // Ids alone are no name: a restored log reaches the same seq again with other events.
      const name = `${cutover.id} ${cutover.runbookHash} ${cutover.seq} ${cutover.at}`
      const known = answers.get(name)
      if (known) return known
      const answer = inTurn(cutover, readLog)
      keepNewest(answers, name, answer, MAX_KEPT)
      answer.catch(() => answers.delete(name))
      return answer
    },
  }
}

function computed(asked: LookBackAsked): Promise<LookBack | undefined> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('lookBackThread.ts', import.meta.url), {
      workerData: asked,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    const fail = () => reject(new Unavailable('The look back could not be computed'))
    thread.once('message', (answer: LookBackAnswered) =>
      'failed' in answer
        ? reject(new Error(`The look back could not be computed: ${answer.failed}`))
        : resolve(answer.lookBack),
    )
    thread.once('error', fail)
    thread.once('exit', fail)
  })
}
