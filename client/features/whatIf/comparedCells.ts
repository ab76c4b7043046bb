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

interface Say {
  time(at: number): string
  span(seconds: number): string
}

/** In the order of HEADS. */
export function cellsOf(
  { finish80, chance, outlook }: TriedScenario,
  stands: TriedScenario | undefined,
  say: Say,
  runbook: Pick<Runbook, 'warn'>,
): Cell[] {
  const was = stands?.outlook
  const [gate] = outlook.gates
  const gateWas = was?.gates.find(({ id }) => id === gate?.id)
  return [
    {
      text: say.time(finish80),
      ...differs(moved(finish80, stands?.finish80)),
      ...(finish80 > outlook.windowEnd ? { tone: 'late' as const } : {}),
    },
    {
      text: chanceInBrief(chance),
      ...differs(stands && points(chance, stands.chance)),
      ...(isChanceLow(chance, runbook) ? { tone: 'late' as const } : {}),
    },
    outlook.rollBackBy
      ? { text: say.time(outlook.rollBackBy.at), ...differs(moved(outlook.rollBackBy.at, was?.rollBackBy?.at)) }
      : { text: '–' },
    outlook.outage === undefined
      ? { text: '–' }
      : { text: say.span(outlook.outage), ...differs(moved(outlook.outage * 1000, was?.outage && was.outage * 1000)) },
    gate ? { text: say.time(gate.at), ...differs(moved(gate.at, gateWas?.at)) } : { text: '–' },
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
