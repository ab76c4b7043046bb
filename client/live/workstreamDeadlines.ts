import type { WorkstreamDeadline } from '../../shared/schedule/workstreamDeadlines.ts'
import { useAsked } from './asked.ts'

/** Until when each workstream of the followed cutover can be rolled back alone; undefined until that is known. */
export const useWorkstreamDeadlines = (): readonly WorkstreamDeadline[] | undefined =>
  useAsked<true, WorkstreamDeadline[]>(begin, true)?.answer

const begin = () => new Worker(new URL('workstreamWorker.ts', import.meta.url), { type: 'module' })
