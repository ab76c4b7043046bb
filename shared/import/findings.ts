/** What was guessed, what is wrong and what is lost, each kind once with its places. */

export interface Place {
  /** Empty where the file has none. */
  sheet: string
  /** Row of a sheet, line of a text, or number of a task. */
  row: number
}

export interface Finding {
  kind: string
  /** A sentence about all of them. */
  message: string
  count: number
  places: Place[]
  /** The first few, as written. */
  examples: string[]
}

export interface Fault extends Finding {
  severity: 'error' | 'warning'
}

const MOST_EXAMPLES = 5

export interface Findings {
  guess(kind: string, message: string, place?: Place, example?: string): void
  fault(severity: Fault['severity'], kind: string, message: string, place?: Place, example?: string): void
  /** Said of what the format has no place for. */
  lose(kind: string, message: string, place?: Place, example?: string): void
  guesses(): Finding[]
  faults(): Fault[]
  lost(): Finding[]
}

export function collectFindings(): Findings {
  const guesses = new Map<string, Finding>()
  const faults = new Map<string, Fault>()
  const lost = new Map<string, Finding>()
  const blank = (kind: string, message: string): Finding => ({ kind, message, count: 0, places: [], examples: [] })
  const add = <Kind extends Finding>(found: Map<string, Kind>, one: Kind, place?: Place, example?: string) => {
    const group = found.get(one.kind) ?? one
    found.set(one.kind, group)
    group.count += 1
    if (place) group.places.push(place)
    if (example && group.examples.length < MOST_EXAMPLES) group.examples.push(example)
  }
  return {
    guess: (kind, message, place, example) => add(guesses, blank(kind, message), place, example),
    fault: (severity, kind, message, place, example) =>
      add(faults, { ...blank(kind, message), severity }, place, example),
    lose: (kind, message, place, example) => add(lost, blank(kind, message), place, example),
    guesses: () => [...guesses.values()],
    faults: () => [...faults.values()],
    lost: () => [...lost.values()],
  }
}
