/** Shifts of a role: how many of its people are on when, and how they are written in one line of an export. */
import { parseDuration, parseOffset, writeDuration } from './duration.ts'
import { writeOffset } from './written.ts'

/** Seconds from T-0; they move with it. */
export interface ShiftDefinition {
  from: number
  until: number
  /** How many can work at once; none where nobody is on. */
  people: number
}

/** What a role says of its shifts. */
export interface Roster {
  /** In their order and apart; outside of them there are as many as its capacity says. */
  shifts?: ShiftDefinition[]
  /** Seconds that work which goes on across a change of shift takes longer. */
  handOver?: number
}

/** As a runbook file has them. */
export interface WrittenRoster {
  shifts?: { from: string; until: string; people: number }[]
  handOver?: string
}

export const writeRoster = ({ shifts, handOver }: Roster): WrittenRoster => ({
  ...(shifts && {
    shifts: shifts.map(({ from, until, people }) => ({ from: writeOffset(from), until: writeOffset(until), people })),
  }),
  ...(handOver !== undefined && { handOver: writeDuration(handOver) }),
})

/** `2 from T-2h until T+6h`, each by itself, and `hand-over 15m` */
export function sayRoster({ shifts = [], handOver }: Roster): string[] {
  return [
    ...shifts.map(({ people, from, until }) => `${people} from ${writeOffset(from)} until ${writeOffset(until)}`),
    ...(handOver === undefined ? [] : [`hand-over ${writeDuration(handOver)}`]),
  ]
}

/** What one of these says; undefined where it says nothing of a roster. */
export function readRoster(text: string): { shift: ShiftDefinition } | { handOver: number } | undefined {
  const {
    people,
    from = '',
    until = '',
    lasts,
  } = /^(?:(?<people>\d{1,3}) from (?<from>\S+) until (?<until>\S+)|hand-over (?<lasts>\S+))$/.exec(text)?.groups ?? {}
  if (lasts !== undefined) {
    const handOver = parseDuration(lasts)
    return handOver === undefined ? undefined : { handOver }
  }
  const [begins, ends] = [parseOffset(from), parseOffset(until)]
  if (people === undefined || begins === undefined || ends === undefined) return undefined
  return { shift: { from: begins, until: ends, people: Number(people) } }
}

/** When its people change: at both ends of each shift, once where two meet. In order. */
export const changesOfShift = ({ shifts = [] }: Roster): number[] =>
  [...new Set(shifts.flatMap(({ from, until }) => [from, until]))].toSorted((a, b) => a - b)
