/** Looks at the forecasts of a log, one after the other, beside the page: sixty of them take seconds. */
import type { ChainedEvent, LoggedEvent } from '../../../shared/events.ts'
import { inPresentShape } from '../../../shared/evolve/upcasters.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { coarseToFine, looksAt, pointAt, statesAfter } from '../../../shared/schedule/risk/forecastHistory.ts'
import type { ForecastPoint, Look, Night } from '../../../shared/schedule/risk/historyShape.ts'
import { type Mark, markOf } from './markWords.ts'

export type ToHistory =
  | { kind: 'begin'; id: string; runbook: Runbook }
  | { kind: 'events'; events: readonly ChainedEvent[] }
  | { kind: 'look'; night: Night }

export interface FromHistory {
  /** In order; grows until there are `of` of them. */
  points: ForecastPoint[]
  of: number
  /** What the events did that points stand beside, by seq. */
  marks: Readonly<Record<number, Mark>>
}

/** The runbook as the cutover began with it; edits are in the log. */
let of: { id: string; runbook: Runbook } | undefined
let log: LoggedEvent[] = []
let known = new Map<string, ForecastPoint>()
let marks: Record<number, Mark> = {}
let round = 0

addEventListener('message', ({ data }: MessageEvent<ToHistory>) => {
  switch (data.kind) {
    case 'begin':
      round += 1
      of = { id: data.id, runbook: data.runbook }
      log = []
      known = new Map()
      marks = {}
      return
    case 'events':
      for (const event of data.events) {
        const present = inPresentShape(event)
        // The page itself reloads for an event that it cannot read.
        if (present) log.push(present)
      }
      return
    default:
      void lookAt(data.night)
  }
})

const keyOf = ({ at, seq, side }: Look): string => [at, seq, side].join(' ')

async function lookAt(night: Night): Promise<void> {
  if (!of) return
  round += 1
  const mine = round
  const looks = looksAt(log, night, of.runbook.steps.length)
  const missing = looks.filter((look) => !known.has(keyOf(look)))
  const { id, runbook } = of
  const states = statesAfter({ id, runbook, log }, new Set(missing.map(({ seq }) => seq)))
  for (const { by = 0, side } of looks) {
    const event = log[by - 1]
    if (event && side === 'after' && !marks[by]) marks[by] = markOf(event, states.get(by)?.runbook ?? runbook)
  }
  const tell = () => {
    const points = looks.flatMap((look) => known.get(keyOf(look)) ?? [])
    postMessage({ points, of: looks.length, marks } satisfies FromHistory)
  }
  tell()
  for (const look of coarseToFine(missing)) {
    const state = states.get(look.seq)
    if (!state) continue
    known.set(keyOf(look), pointAt(state, look))
    tell()
    await otherMessages()
    if (mine !== round) return
  }
}

const otherMessages = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
