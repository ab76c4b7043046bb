/** A draft that somebody has open: its log, their edits on the way over it, who else is there, and what was refused. */
import { type Draft, findRow, rowSeq } from '../../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'
import { evolveDraft } from '../../../shared/draft/evolve.ts'
import type { DraftAnswer, DraftPlace, DraftPresence, DraftStateAnswer } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { Connection } from '../connection.ts'
import type { DraftLine } from '../draftLine.ts'
import { createLiveness } from '../liveness.ts'
import { LogReplica } from '../logReplica.ts'
import type { LogView } from '../logTransport.ts'
import { createStore, type Store } from '../store.ts'
import { createEditQueue, type EditQueue } from './editQueue.ts'
import { type Edit, lastOnCell, lastOnRow, lastOnSection, type Seen } from './edits.ts'
import { createNotTaken, type NotTakenEdits } from './notTaken.ts'
import { type Overlay, overlaid } from './overlay.ts'
import { createUndo, type Undo } from './undo.ts'

export type DraftScreen =
  | Exclude<LogView<Draft>, { status: 'following' | 'outdated' }>
  | ({ status: 'following' | 'outdated'; confirmed: Draft } & Overlay)

export interface OpenDraft {
  id: string
  screen: Store<DraftScreen>
  /** Since when it may be stale, epoch milliseconds; undefined while live. */
  notLiveSince: Store<number | undefined>
  presence: Store<DraftPresence['people']>
  /** Own edits without an acknowledgement. */
  pending: EditQueue['pending']
  left: EditQueue['left']
  sendLeft(): void
  discardLeft(): void
  notTaken: NotTakenEdits['all']
  /** Takes a refused edit off the screen. */
  dismiss(commandId: string): void
  /** What holds now, or the own edit that will have made it; for the `seen` of an edit. */
  seenCell(row: string, column: string): Seen
  seenRow(row: string): Seen
  seenSection(section: string): Seen
  /** One act, which is taken back at once, whatever edits it takes. Answers with the first refusal, if any. */
  give(...edits: Edit[]): Promise<DraftAnswer | undefined>
  undo: Undo
  /** Tells others where this person is. */
  place(at: DraftPlace | undefined): void
  onEvents(listener: (events: readonly ChainedDraftEvent[]) => void): () => void
  close(): void
}

const PLACE_EVERY_MS = 200

type DraftMessage = Parameters<DraftLine['command']>[0]

/** Characters from which a command goes by REST: a socket takes no message of more than 256 KB, whatever its letters. */
const LARGE = 60_000
const isLarge = ({ command }: DraftMessage): boolean => JSON.stringify(command).length > LARGE

export function openDraft(id: string, { drafts, http, clock }: Connection, me: string): OpenDraft {
  const liveness = createLiveness(clock.now)
  if (!drafts.isConnected()) liveness.doubt()
  const presence = createStore<DraftPresence['people']>([])
  const notTaken = createNotTaken(id, me)
  const screen = createStore<DraftScreen>({ status: 'loading' })

  const replica = new LogReplica<Draft, ChainedDraftEvent, LogView<Draft>>(
    {
      transport: {
        watch: (after, hash) => drafts.watch(id, after, hash),
        async state() {
          const answer = await http.get<DraftStateAnswer>(`/api/drafts/${id}`)
          return isRefusal(answer) ? answer : { state: answer.draft, hash: answer.hash }
        },
      },
      present: (event) => event,
      evolve: evolveDraft,
      show: (view) => view,
    },
    {
      now: clock.now,
      stands: (isSure) => (isSure && drafts.isConnected() ? liveness.confirm() : liveness.doubt()),
    },
  )
  const post = async ({ draftId, ...given }: DraftMessage): Promise<DraftAnswer> => {
    const answer = await http.post<DraftAnswer>(`/api/drafts/${draftId}/commands`, given)
    return isRefusal(answer) ? { ok: false, refusal: answer } : answer
  }
  const queue = createEditQueue({
    draftId: id,
    personId: me,
    now: clock.now,
    isConnected: drafts.isConnected,
    submit: (message) => (isLarge(message) ? post(message) : drafts.command(message)),
    accepted: (events) => replica.receive(events),
    refused: ({ refusal }, edit) => notTaken.add({ edit, refusal }),
  })
  const show = () => {
    const view = replica.get()
    if (!('state' in view)) return screen.set(view)
    const { status, state: confirmed } = view
    screen.set({ status, confirmed, ...overlaid(confirmed, queue.pending.get(), me) })
  }
  replica.subscribe(show)
  queue.pending.subscribe(show)

  const unfollow = drafts.follow(id, {
    events: (events) => replica.receive(events),
    heartbeat: (head, hash) => replica.heard(head, hash),
    behind: () => replica.askUnlessWaiting(),
    presence: (people) => presence.set(people),
    connected() {
      replica.ask()
      queue.sendNow()
      sendPlace()
    },
    disconnected() {
      liveness.doubt()
      presence.set([])
    },
  })
  let placed: DraftPlace | undefined
  const sendPlace = () => drafts.place(id, placed)
  let placing: ReturnType<typeof setTimeout> | undefined
  const ticking = setInterval(() => liveness.tick(), 1000)
  replica.ask()

  const seenCell = (row: string, column: string): Seen =>
    lastOnCell(queue.pending.get(), row, column) ??
    (replica.state && findRow(replica.state, row)?.cells[column]?.seq) ??
    0
  const seenRow = (row: string): Seen => {
    const there = replica.state && findRow(replica.state, row)
    return lastOnRow(queue.pending.get(), row) ?? (there ? rowSeq(there) : 0)
  }
  const undo = createUndo({
    me,
    draft: () => replica.state,
    seenCell,
    give: queue.give,
    settled: () => settled(queue.pending),
  })
  return {
    id,
    screen,
    notLiveSince: liveness.notLiveSince,
    presence,
    pending: queue.pending,
    left: queue.left,
    sendLeft: queue.sendLeft,
    discardLeft: queue.discardLeft,
    notTaken: notTaken.all,
    dismiss: notTaken.dismiss,
    seenCell,
    seenRow,
    seenSection: (section) => lastOnSection(queue.pending.get(), section) ?? replica.state?.sections[section]?.seq ?? 0,
    async give(...edits) {
      const answers = await Promise.all(edits.map(queue.give))
      const events = answers.flatMap((answer) => (answer.ok ? answer.events : []))
      if (events.length > 0) undo.did(events)
      return answers.find(({ ok }) => !ok) ?? answers.at(-1)
    },
    undo,
    place(at) {
      placed = at
      placing ??= setTimeout(() => {
        placing = undefined
        sendPlace()
      }, PLACE_EVERY_MS)
    },
    onEvents: (listener) => replica.onEvents(listener),
    close() {
      clearTimeout(placing)
      clearInterval(ticking)
      unfollow()
      queue.stop()
      replica.close()
    },
  }
}

function settled(pending: EditQueue['pending']): Promise<void> {
  if (pending.get().length === 0) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = pending.subscribe(() => {
      if (pending.get().length > 0) return
      stop()
      resolve()
    })
  })
}
