/** The thread of `lookBackAside.ts`: it answers once, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import type { LoggedEvent } from '../../shared/events.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { lookBack } from '../../shared/schedule/lookBack/lookBack.ts'
import type { LookBack } from '../../shared/schedule/lookBack/lookBackShape.ts'

export interface LookBackAsked {
  id: string
  /** As it was pinned. */
  runbook: Runbook
  log: readonly LoggedEvent[]
}

export type LookBackAnswered = { lookBack: LookBack | undefined } | { failed: string }

parentPort?.postMessage(answer(workerData))

function answer(asked: LookBackAsked): LookBackAnswered {
  try {
    return { lookBack: lookBack(asked) }
  } catch (error) {
    return { failed: String(error) }
  }
}
