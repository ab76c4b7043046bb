/** Faults by kind: many that say the same are one with its lines, since 340 lines of one kind would hide the one that matters. */
import type { Fault, Fix } from './fault.ts'

type Severity = Fault['severity']

export interface FaultKinds {
  add(fault: Fault): void
  /** Whether one more of them would not be shown, nor its line, nor its fix. */
  isOnlyCounted(fault: Pick<Fault, 'severity' | 'message' | 'kind'>, hasFix: boolean): boolean
  faults(): Fault[]
  /** How many are not shown at all. */
  untold(severity: Severity): number
  /** Whether there was an error, shown or not. */
  failed(): boolean
}

/** So many that say the same are one. */
const MANY = 4
/** Lines that are named of them. */
const MAX_NAMED = 12
/** Nobody fixes more at once, and a hostile file must not produce a longer response. */
const MAX_SHOWN = 1_000
/** Of all kinds together. */
const MAX_FIXES = 20_000

interface Kind {
  shown: Fault[]
  count: number
  fixes: Fix[]
}

export function collectKinds(): FaultKinds {
  const kinds = new Map<string, Kind>()
  const shown = { error: 0, warning: 0 }
  const untold = { error: 0, warning: 0 }
  let fixes = 0

  return {
    add(fault) {
      const { severity } = fault
      const kind = kinds.get(keyOf(fault))
      if (kind) {
        if (kind.shown.length <= MAX_NAMED) kind.shown.push(fault)
        kind.count += 1
        if (fixes < MAX_FIXES) kind.fixes.push(...(fault.fixes ?? []))
      } else if (shown[severity] < MAX_SHOWN) {
        shown[severity] += 1
        kinds.set(keyOf(fault), { shown: [fault], count: 1, fixes: [...(fault.fixes ?? [])] })
      } else untold[severity] += 1
      fixes += fault.fixes?.length ?? 0
    },
    isOnlyCounted(fault, hasFix) {
      const kind = kinds.get(keyOf(fault))
      if (!kind) return shown[fault.severity] >= MAX_SHOWN
      return kind.shown.length > MAX_NAMED && (!hasFix || fixes >= MAX_FIXES)
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

const keyOf = ({ severity, message, kind = message }: Pick<Fault, 'severity' | 'message' | 'kind'>): string =>
  `${severity} ${kind}`

function grouped({ shown, count, fixes }: Kind): readonly Fault[] {
  const [first] = shown
  if (!first || count < MANY) return shown
  const { kind, message } = first
  const lines = [...new Set(shown.map(({ line }) => line))]
  const named = lines.slice(0, MAX_NAMED).join(', ')
  const where = `line${lines.length === 1 ? '' : 's'} ${named}${count > MAX_NAMED ? ' …' : ''}`
  const said =
    kind === undefined
      ? `${message} (${count} times, in ${where})`
      : `${kind.replace('{count}', String(count))}: ${where}${firstSaid(kind, shown)}`
  const { fixes: _, ...place } = first
  return [{ ...place, message: said, ...(fixes.length > 0 && { fixes }) }]
}

/** The first stands for all, unless they are the same and the kind says after a semicolon what to do. */
function firstSaid(kind: string, shown: readonly Fault[]): string {
  const messages = new Set(shown.map(({ message }) => message))
  return messages.size === 1 && kind.includes(';') ? '' : `; the first: ${[...messages][0]}`
}
