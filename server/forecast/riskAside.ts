/** Computes forecasts with their risk in one thread, each once, whoever asks and how often. */

import { Worker } from 'node:worker_threads'
import type { Cutover } from '../../shared/cutoverState.ts'
import { bare } from '../../shared/evolve/evolveRunbook.ts'
import { keepNewest } from '../../shared/keepNewest.ts'
import type { LevelledNight } from '../../shared/schedule/level/levelledNight.ts'
import { limitedRoles } from '../../shared/schedule/level/peopleOf.ts'
import { asOfAt, type RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { RiskAnswered, RiskAnswers, RiskAsked } from './riskThread.ts'

export interface Risks {
  /** Of this state, as of `now` cut to ten seconds. Throws Unavailable when too many wait, or it cannot be computed. */
  read(cutover: Cutover, now: number): Promise<RiskForecast>
  /** The same moment with the people there are; undefined where no role is limited, or the cutover no longer goes on. Throws as `read`. */
  readPeople(cutover: Cutover, now: number): Promise<LevelledNight | undefined>
  /** The last that was computed of this cutover, however old; undefined before the first. */
  known(cutover: Cutover): RiskForecast | undefined
  /** Has it computed a moment later, for whoever asks again; nobody waits. */
  prepare(cutover: Cutover, now: number): void
  stop(): Promise<void>
}

/** Memory limit: a plan of ten thousand steps takes half. */
const MEMORY_MB = 768
/** Waiting questions; more would not be answered before the next ten seconds. */
const MAX_WAITING = 200
/** What is asked of a cutover within this needs one answer. */
const PREPARE_MS = 1000
/** Answers that are kept, of as many cutovers. */
const MAX_KEPT = 500
/** Runbooks that one thread keeps; then another one begins. */
const MAX_RUNBOOKS = 100

interface Waiting {
  resolve(answer: Partial<RiskAnswers>): void
  reject(error: Error): void
}

export function createRisks(): Risks {
  let thread: Worker | undefined
  let sent = new Set<string>()
  let questions = 0
  const waiting = new Map<number, Waiting>()
  const asked = new Map<string, Promise<RiskForecast>>()
  const answers = new Map<string, RiskForecast>()
  const people = new Map<string, { name: string; night: Promise<LevelledNight | null> }>()
  const prepared = new Map<string, NodeJS.Timeout>()

  function start(): Worker {
    const started = new Worker(new URL('riskThread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    started.on('message', answered)
    started.on('error', () => undefined)
    started.once('exit', () => {
      if (thread !== started) return
      thread = undefined
      for (const { reject } of waiting.values()) reject(new Unavailable('The forecast could not be computed'))
      waiting.clear()
    })
    started.unref()
    sent = new Set()
    return started
  }

  function answered(answer: RiskAnswered): void {
    const question = waiting.get(answer.question)
    waiting.delete(answer.question)
    if (waiting.size === 0) thread?.unref()
    if (!question) return
    if ('failed' in answer) question.reject(new Error(`The forecast could not be computed: ${answer.failed}`))
    else question.resolve(answer)
  }

  function ask(cutover: Cutover, asOf: number, isOfPeople = false): Promise<Partial<RiskAnswers>> {
    if (waiting.size >= MAX_WAITING) throw new Unavailable('Too many forecasts wait')
    if (sent.size >= MAX_RUNBOOKS && waiting.size === 0) rest()
    thread ??= start()
    const { runbookHash, pinned } = cutover
    questions += 1
    const message: RiskAsked = {
      question: questions,
      state: bare(cutover),
      asOf,
      runbookHash,
      ...(sent.has(runbookHash) ? {} : { pinned }),
      ...(isOfPeople && { isOfPeople }),
    }
    sent.add(runbookHash)
    const answer = new Promise<Partial<RiskAnswers>>((resolve, reject) => {
      waiting.set(message.question, { resolve, reject })
    })
    thread.ref()
    thread.postMessage(message)
    return answer
  }

  function rest(): void {
    const ended = thread
    thread = undefined
    void ended?.terminate()
  }

  /** Ids alone are no name: a restored log reaches the same seq again with other events. */
  const nameOf = ({ id, at, runbookHash }: Cutover) => `${id} ${runbookHash} ${at}`

  async function read(cutover: Cutover, now: number): Promise<RiskForecast> {
    const asOf = asOfAt(Math.max(now, cutover.at))
    const name = `${nameOf(cutover)} ${cutover.seq} ${asOf}`
    const before = answers.get(cutover.id)
    if (before?.seq === cutover.seq && before.asOf === asOf) return before
    const pending = asked.get(name) ?? ask(cutover, asOf).then(({ risk }) => given(risk))
    asked.set(name, pending)
    try {
      const risk = await pending
      keepNewest(answers, cutover.id, risk, MAX_KEPT)
      return risk
    } finally {
      asked.delete(name)
    }
  }

  async function readPeople(cutover: Cutover, now: number): Promise<LevelledNight | undefined> {
    if (limitedRoles(cutover.runbook).length === 0) return undefined
    const asOf = asOfAt(Math.max(now, cutover.at))
    const name = `${nameOf(cutover)} ${cutover.seq} ${asOf}`
    const known = people.get(cutover.id)
    const pending = known?.name === name ? known.night : ask(cutover, asOf, true).then((answer) => given(answer.people))
    keepNewest(people, cutover.id, { name, night: pending }, MAX_KEPT)
    try {
      return (await pending) ?? undefined
    } catch (error) {
      if (people.get(cutover.id)?.night === pending) people.delete(cutover.id)
      throw error
    }
  }

  return {
    read,
    readPeople,
    known: ({ id }) => answers.get(id),
    prepare(cutover, now) {
      const risk = answers.get(cutover.id)
      if (prepared.has(cutover.id) || (risk?.seq === cutover.seq && risk.asOf === asOfAt(now))) return
      const timer = setTimeout(() => {
        prepared.delete(cutover.id)
        read(cutover, now).catch(() => undefined)
      }, PREPARE_MS)
      prepared.set(cutover.id, timer.unref())
    },
    async stop() {
      for (const timer of prepared.values()) clearTimeout(timer)
      await thread?.terminate()
    },
  }
}

function given<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new Error('The thread has answered another question')
  return answer
}
