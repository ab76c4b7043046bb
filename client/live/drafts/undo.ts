/** What one person can take back in a draft, and bring again: their own edits, the last first. */
import type { Draft } from '../../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'
import type { DraftAnswer } from '../../../shared/draft/protocol.ts'
import { createStore, type Store } from '../store.ts'
import type { Edit, Seen } from './edits.ts'
import { inverseOf } from './inverse.ts'

/** Events of what was one act for its giver, as a paste that fills rows and adds others. */
type Act = readonly ChainedDraftEvent[]

const MOST_ACTS = 200

export interface Undo {
  can: Store<{ undo: boolean; redo: boolean }>
  did(act: Act): void
  /** Undefined where there is nothing; else what became of it. */
  undo(): Promise<DraftAnswer | undefined>
  redo(): Promise<DraftAnswer | undefined>
}

interface UndoOptions {
  me: string
  draft(): Draft | undefined
  seenCell(row: string, column: string): Seen
  give(edit: Edit): Promise<DraftAnswer>
  /** Resolves once nothing waits for an acknowledgement: what is not in the log cannot be taken back. */
  settled(): Promise<void>
}

export function createUndo({ me, draft, seenCell, give, settled }: UndoOptions): Undo {
  let done: Act[] = []
  let undone: Act[] = []
  let running = Promise.resolve<DraftAnswer | undefined>(undefined)
  const can = createStore({ undo: false, redo: false })
  const tell = () => can.set({ undo: done.length > 0, redo: undone.length > 0 })

  const takeBack = async (from: () => Act[], to: () => Act[]): Promise<DraftAnswer | undefined> => {
    await settled()
    const act = from().pop()
    const now = draft()
    if (!act || !now) return undefined
    const edits = inverseOf(act, { draft: now, me, seenCell })
    const made: ChainedDraftEvent[] = []
    let answer: DraftAnswer | undefined
    for (const edit of edits) {
      answer = await give(edit)
      if (!answer.ok) break
      made.push(...answer.events)
    }
    if (made.length > 0) to().push(made)
    tell()
    return answer
  }
  // One after the other: the second takes back what was before the first.
  const inTurn = (work: () => Promise<DraftAnswer | undefined>) => {
    running = running.then(work, work)
    return running
  }
  return {
    can,
    did(act) {
      const now = draft()
      if (!now || inverseOf(act, { draft: now, me, seenCell }).length === 0) return
      done = [...done, act].slice(-MOST_ACTS)
      undone = []
      tell()
    },
    undo: () =>
      inTurn(() =>
        takeBack(
          () => done,
          () => undone,
        ),
      ),
    redo: () =>
      inTurn(() =>
        takeBack(
          () => undone,
          () => done,
        ),
      ),
  }
}
