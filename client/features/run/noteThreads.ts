import type { Note } from '../../../shared/cutoverState.ts'

export interface Thread {
  note: Note
  answers: Note[]
}

/** In the order of their first notes. Answers to a note that only the log still has stand by themselves. */
export function threadsOf(notes: readonly Note[]): Thread[] {
  const threads = new Map<number, Thread>()
  for (const note of notes) {
    const thread = note.answers === undefined ? undefined : threads.get(note.answers)
    if (thread) thread.answers.push(note)
    else threads.set(note.seq, { note, answers: [] })
  }
  return [...threads.values()]
}
