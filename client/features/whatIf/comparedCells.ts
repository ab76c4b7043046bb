/** One future in words: each figure, and how far it is from what stands. */
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { chanceInBrief, isChanceLow } from '../../derive/chanceWords.ts'
import type { TriedScenario } from './whatIfWorker.ts'

export const HEADS = ['Finish, 80 %', 'Window holds', 'Rollback deadline', 'Outage', 'Next gate'] as const

export interface Cell {
  text: string
  /** `+20 min`; absent where it is as it stands. */
  difference?: string
  tone?: 'late'
}

/** The last column, where the runbook says how many people there are. */
export const PEOPLE_HEAD = 'With the people there are'

interface Say {
  time(at: number): string
  span(seconds: number): string
}

/** In the order of HEADS; behind them that of PEOPLE_HEAD, where there is one. */
export function cellsOf(
  { finish80, chance, future, withPeople }: TriedScenario,
  stands: TriedScenario | undefined,
  say: Say,
  runbook: Pick<Runbook, 'warn'>,
): Cell[] {
  const was = stands?.future
  const [gate] = future.gates
  const gateWas = was?.gates.find(({ id }) => id === gate?.id)
  return [
    {
      text: say.time(finish80),
      ...differs(moved(finish80, stands?.finish80)),
      ...(finish80 > future.windowEnd ? { tone: 'late' as const } : {}),
    },
    {
      text: chanceInBrief(chance),
      ...differs(stands && points(chance, stands.chance)),
      ...(isChanceLow(chance, runbook) ? { tone: 'late' as const } : {}),
    },
    future.rollBackBy
      ? { text: say.time(future.rollBackBy.at), ...differs(moved(future.rollBackBy.at, was?.rollBackBy?.at)) }
      : { text: '–' },
    future.outage === undefined
      ? { text: '–' }
      : { text: say.span(future.outage), ...differs(moved(future.outage * 1000, was?.outage && was.outage * 1000)) },
    gate ? { text: say.time(gate.at), ...differs(moved(gate.at, gateWas?.at)) } : { text: '–' },
    ...(withPeople === undefined
      ? []
      : [
          {
            text: say.time(withPeople),
            ...differs(moved(withPeople, stands?.withPeople)),
            ...(withPeople > future.windowEnd ? { tone: 'late' as const } : {}),
          },
        ]),
  ]
}

const differs = (difference: string | undefined): { difference?: string } =>
  difference === undefined ? {} : { difference }

/** In whole minutes; less than one is none. */
function moved(at: number, from: number | undefined): string | undefined {
  if (from === undefined) return undefined
  const minutes = Math.round((at - from) / 60_000)
  return minutes === 0 ? undefined : `${sign(minutes)}${Math.abs(minutes)} min`
}

function points(chance: number, was: number): string | undefined {
  const difference = Math.round(chance * 100) - Math.round(was * 100)
  return difference === 0 ? undefined : `${sign(difference)}${Math.abs(difference)}`
}

const sign = (number: number): string => (number < 0 ? '−' : '+')
