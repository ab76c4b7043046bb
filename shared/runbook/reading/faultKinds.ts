/** Faults by kind: many that say the same are one with its lines, since 340 lines of one kind would hide the one that matters. */
import type { Fault } from './fault.ts'

type Severity = Fault['severity']

export interface FaultKinds {
  add(fault: Fault): void
  /** Whether one more of them would not be shown, nor its line. */
  isOnlyCounted(severity: Severity, message: string): boolean
  faults(): Fault[]
  /** How many are not shown at all. */
  untold(severity: Severity): number
  /** Whether there was an error, shown or not. */
  failed(): boolean
}

/** So many that say the same are one. */
const MANY = 4
/** Lines that are named of them, after the first. */
const MAX_NAMED = 12
/** Nobody fixes more at once, and a hostile file must not produce a longer response. */
const MAX_SHOWN = 1_000

export function collectKinds(): FaultKinds {
  const kinds = new Map<string, { shown: Fault[]; more: number }>()
  const shown = { error: 0, warning: 0 }
  const untold = { error: 0, warning: 0 }
  const keyOf = (severity: Severity, message: string) => `${severity} ${message}`

  return {
    add(fault) {
      const { severity, message } = fault
      const key = keyOf(severity, message)
      const kind = kinds.get(key)
      if (kind) {
        if (kind.shown.length <= MAX_NAMED) kind.shown.push(fault)
        kind.more += 1
      } else if (shown[severity] < MAX_SHOWN) {
        shown[severity] += 1
        kinds.set(key, { shown: [fault], more: 0 })
      } else untold[severity] += 1
    },
    isOnlyCounted(severity, message) {
      const kind = kinds.get(keyOf(severity, message))
      return kind ? kind.shown.length > MAX_NAMED : shown[severity] >= MAX_SHOWN
    },
    faults: () => [...kinds.values()].flatMap(grouped),
    untold: (severity) => untold[severity],
    failed: () => shown.error > 0,
  }
}

/** Each fault at its own place, for a screen that shows it there. */
export function collectEach(most: number): FaultKinds {
  const all: Fault[] = []
  const untold = { error: 0, warning: 0 }
  let failed = false
  return {
    add(fault) {
      failed ||= fault.severity === 'error'
      if (all.length < most) all.push(fault)
      else untold[fault.severity] += 1
    },
    isOnlyCounted: () => all.length >= most,
    faults: () => [...all],
    untold: (severity) => untold[severity],
    failed: () => failed,
  }
}

function grouped({ shown, more }: { shown: readonly Fault[]; more: number }): readonly Fault[] {
  const [first, ...others] = shown
  if (!first || more + 1 < MANY) return shown
  const lines = [...new Set(others.map(({ line }) => line))].join(', ')
  return [
    { ...first, message: `${first.message} (and ${more} more, in lines ${lines}${more > MAX_NAMED ? ' …' : ''})` },
  ]
}
