/** Holds what the server answers against the table of verdicts. */
import { verdictOf } from '../oracles/verdictOf.ts'
import type { Asked, Verdict } from '../oracles/verdictRows.ts'
import type { Situation } from './night.ts'
import type { Line, Stage } from './stage.ts'

export interface Judgement {
  tried: number
  /** How many of each verdict were expected and came. */
  came: Partial<Record<Verdict, number>>
  /** As sentences, the unexpected yes first. */
  wrong: string[]
}

export interface Try {
  asked: Asked
  line: Line
  /**
   * Given by itself, and rolled away when it is accepted. Otherwise what is expected to be fine comes first in a bulk
   * whose second command never is: nothing is kept, and the refusal says which of the two it is about.
   */
  forGood: boolean
}

/** Noes that are tried on one cutover at once: none of them changes it. */
const TOGETHER = 16

export async function judge(stage: Stage, tries: readonly Try[]): Promise<Judgement> {
  const all: Judgement = { tried: 0, came: {}, wrong: [] }
  const bySituation = Map.groupBy(tries, ({ asked }) => asked.situation)
  await Promise.all([...bySituation].map(([situation, these]) => judgeThere(stage, situation, these, all)))
  all.wrong.sort((one, other) => Number(other.startsWith('yes')) - Number(one.startsWith('yes')))
  return all
}

async function judgeThere(stage: Stage, situation: Situation, tries: readonly Try[], all: Judgement): Promise<void> {
  const { kept = [], alike = [] } = Object.groupBy(tries, (one) => (isKept(one) ? 'kept' : 'alike'))
  for (let from = 0; from < alike.length; from += TOGETHER) {
    const answers = await Promise.all(alike.slice(from, from + TOGETHER).map((one) => judgeOne(stage, one, all)))
    if (answers.includes('kept')) await stage.rollAway(situation)
  }
  for (const one of kept) {
    if ((await judgeOne(stage, one, all)) === 'kept') await stage.rollAway(situation)
  }
}

/** A signature is never given in bulk. */
const isKept = ({ asked, forGood }: Try) => (forGood || asked.type === 'sign') && verdictOf(asked) === 'yes'

async function judgeOne(stage: Stage, one: Try, all: Judgement): Promise<'kept' | 'gone'> {
  const { asked, line } = one
  const expected = verdictOf(asked)
  const inVain = expected === 'yes' && !isKept(one)
  const { verdict, heard } = await stage.try(asked, line, inVain)
  all.tried += 1
  if (verdict === expected) all.came[verdict] = (all.came[verdict] ?? 0) + 1
  else all.wrong.push(`${verdict} instead of ${expected}: ${sayTry(asked, line)} (${heard})`)
  return verdict === 'yes' && !inVain ? 'kept' : 'gone'
}

const sayTry = ({ type, isNoGo, situation, thing, who, way }: Asked, line: Line): string =>
  `${type}${isNoGo ? ' noGo' : ''} ${thing.id} in ${situation} by ${who}, ${way}, over ${line}`
