import { useStore } from '../../live/session.tsx'
import { usePlan } from './usePlan.tsx'
import type { Writing } from './writing.ts'

/** What is half written at that place of the plan; undefined once it is given or discarded. */
export function useWriting(place: string): [Writing | undefined, (next: Writing | undefined) => void] {
  const { writing } = usePlan()
  const written = useStore(writing, (all) => all.get(place))
  const write = (next: Writing | undefined) => {
    const all = new Map(writing.get())
    if (next) all.set(place, next)
    else all.delete(place)
    writing.set(all)
  }
  return [written, write]
}
