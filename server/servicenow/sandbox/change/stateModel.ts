/** Which state may follow which, and under what conditions. */
import type { Row } from '../records/column.ts'
import type { RecordStore } from '../records/recordStore.ts'

export const state = {
  new: '-5',
  assess: '-4',
  authorize: '-3',
  scheduled: '-2',
  implement: '-1',
  review: '0',
  closed: '3',
  canceled: '4',
} as const

export type ConditionName =
  | 'Not On hold'
  | 'Change is approved'
  | 'No active Change Tasks'
  | 'Close code and notes are given'

export interface Transition {
  from: string
  to: string
  /** The instance does it by itself as soon as its conditions are met. */
  automatic: boolean
  conditions: readonly ConditionName[]
}

const move = (from: string, to: string, ...conditions: ConditionName[]): Transition => ({
  from,
  to,
  automatic: false,
  conditions,
})
const automatic = (from: string, to: string, ...conditions: ConditionName[]): Transition => ({
  from,
  to,
  automatic: true,
  conditions,
})

const { assess, authorize, scheduled, implement, review, closed, canceled } = state

const fromScheduled: readonly Transition[] = [
  move(scheduled, implement, 'Not On hold'),
  automatic(implement, review, 'No active Change Tasks'),
  move(implement, review, 'Not On hold'),
  move(review, closed, 'Not On hold', 'No active Change Tasks', 'Close code and notes are given'),
]

const cancelFrom = (...states: string[]) => states.map((from) => move(from, canceled))

const models: Record<string, readonly Transition[]> = {
  normal: [
    move(state.new, assess, 'Not On hold'),
    automatic(assess, authorize, 'Change is approved', 'Not On hold'),
    automatic(authorize, scheduled, 'Change is approved', 'Not On hold'),
    ...fromScheduled,
    move(assess, state.new, 'Not On hold'),
    move(authorize, state.new, 'Not On hold'),
    ...cancelFrom(state.new, assess, authorize, scheduled, implement),
  ],
  emergency: [
    move(state.new, authorize, 'Not On hold'),
    automatic(authorize, scheduled, 'Change is approved', 'Not On hold'),
    ...fromScheduled,
    move(authorize, state.new, 'Not On hold'),
    ...cancelFrom(state.new, authorize, scheduled, implement),
  ],
  standard: [
    move(state.new, scheduled, 'Not On hold'),
    ...fromScheduled,
    ...cancelFrom(state.new, scheduled, implement),
  ],
}

/** All ways out of the state that the change is in. */
export function transitionsFrom(change: Row): readonly Transition[] {
  return (models[change.type ?? ''] ?? models.normal ?? []).filter(({ from }) => from === change.state)
}

/** Whether the change, with the values that it has or is about to get, meets a condition. */
export function meets(store: RecordStore, change: Row, condition: ConditionName): boolean {
  switch (condition) {
    case 'Not On hold':
      return change.on_hold !== 'true'
    case 'Change is approved':
      return change.approval === 'approved'
    case 'No active Change Tasks':
      return activeTasks(store, change.sys_id ?? '').length === 0
    case 'Close code and notes are given':
      return change.close_code !== '' && change.close_notes !== ''
  }
}

export function tasksOf(store: RecordStore, change: string): Row[] {
  return store.rows('change_task').filter((task) => task.change_request === change)
}

export function activeTasks(store: RecordStore, change: string): Row[] {
  return tasksOf(store, change).filter((task) => task.active === 'true')
}
