/**
 * The edits of one person in one draft that the server has not acknowledged: sent one after the other, each under its
 * idempotency key until it is answered (R3), and kept by the tab over a reload. Each says what its giver saw, so that one that
 * waited on a dead line is refused, and asked, where somebody else was faster (R15).
 */
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'
import type { DraftAnswer, DraftClientToServer } from '../../../shared/draft/protocol.ts'
import { newCommandId } from '../commandId.ts'
import { Retry } from '../retry.ts'
import { parsed, tabStorage } from '../storage.ts'
import { createStore, type Store } from '../store.ts'
import {
  afterAck,
  afterRefusal,
  commandOf,
  type Edit,
  isPending,
  type PendingEdit,
  standsOn,
  withoutIt,
} from './edits.ts'

/** Edits whose outcome is remembered, for one that was begun over them and is given later. */
const REMEMBERED = 200
/** Retries after a timeout; after a disconnect `sendNow` resends instead. */
const SEND_AGAIN = { firstMs: 1000, longestMs: 30_000 }

export interface EditQueue {
  /** In the order in which they were given. */
  pending: Store<readonly PendingEdit[]>
  /** Those that a page which was closed had left, until somebody says what becomes of them; nothing is sent meanwhile. */
  left: Store<readonly PendingEdit[]>
  /** Resolves once acknowledged; never rejects. */
  give(edit: Edit): Promise<DraftAnswer>
  sendLeft(): void
  discardLeft(): void
  /** After a reconnect. */
  sendNow(): void
  stop(): void
}

interface QueueOptions {
  draftId: string
  personId: string
  /** Epoch milliseconds by the server's clock. */
  now(): number
  isConnected(): boolean
  /** Rejects without an answer. */
  submit(message: Parameters<DraftClientToServer['draftCommand']>[0]): Promise<DraftAnswer>
  /** Called before anything else learns of an acknowledgement. */
  accepted(events: readonly ChainedDraftEvent[], edit: PendingEdit): void
  refused(answer: Extract<DraftAnswer, { ok: false }>, edit: PendingEdit): void
}

export function createEditQueue(options: QueueOptions): EditQueue {
  const { draftId, personId, now, isConnected, submit, accepted, refused } = options
  const key = `tminus draft ${draftId} ${personId}`
  const left = createStore<readonly PendingEdit[]>(read(key))
  const pending = createStore<readonly PendingEdit[]>([])
  const waiting = new Map<string, (answer: DraftAnswer) => void>()
  const outcomes = new Map<string, (edit: Edit) => Edit>()
  let isSending = false
  let isStopped = false
  const again = new Retry(() => sendNow(), SEND_AGAIN)

  const keep = (edits: readonly PendingEdit[]) => {
    const all = [...left.get(), ...edits]
    if (all.length === 0) tabStorage.remove(key)
    else tabStorage.set(key, JSON.stringify(all))
    pending.set(edits)
  }
  const settle = (first: PendingEdit, answer: DraftAnswer) => {
    const after = answer.ok
      ? (edit: Edit) => afterAck(edit, first, answer.events)
      : (edit: Edit) => afterRefusal(edit, first)
    outcomes.set(first.commandId, after)
    for (const oldest of outcomes.keys()) if (outcomes.size > REMEMBERED) outcomes.delete(oldest)
    // The events first, so that the cell never falls back to what it held before.
    if (answer.ok) accepted(answer.events, first)
    // By its id: what an earlier page had left may have come before it meanwhile.
    const rest = pending.get().filter(({ commandId }) => commandId !== first.commandId)
    keep(rest.map((one) => ({ ...one, edit: after(one.edit) })))
    if (!answer.ok) refused(answer, first)
    waiting.get(first.commandId)?.(answer)
    waiting.delete(first.commandId)
  }
  /** Its writing may have begun over an edit that was on its way then, and is answered by now. */
  const settled = (edit: Edit): Edit =>
    standsOn(edit).reduce((one, id) => outcomes.get(id)?.(one) ?? withoutIt(one, id), edit)
  const sendNow = () => {
    again.cancel()
    const [next] = pending.get()
    if (!next || isSending || isStopped || !isConnected()) return
    // What it says from here on is what it is sent with: those that stand on it must not be led to what is over by now.
    const first = { ...next, edit: settled(next.edit) }
    const command = commandOf(first.edit)
    if (!command) return
    isSending = true
    submit({ draftId, commandId: first.commandId, command }).then(
      (answer) => {
        again.succeeded()
        if (!isStopped) settle(first, answer)
        isSending = false
        sendNow()
      },
      () => {
        isSending = false
        if (isConnected() && !isStopped) again.later()
      },
    )
  }
  return {
    pending,
    left,
    give(edit) {
      const one: PendingEdit = { commandId: newCommandId(), edit, givenAt: now() }
      return new Promise((resolve) => {
        waiting.set(one.commandId, resolve)
        keep([...pending.get(), one])
        sendNow()
      })
    },
    sendLeft() {
      const edits = left.get()
      left.set([])
      keep([...edits, ...pending.get()])
      sendNow()
    },
    discardLeft() {
      left.set([])
      keep(pending.get())
    },
    sendNow,
    stop() {
      isStopped = true
      again.cancel()
    },
  }
}

function read(key: string): PendingEdit[] {
  const stored = parsed(tabStorage.get(key))
  return Array.isArray(stored) ? stored.filter(isPending) : []
}
