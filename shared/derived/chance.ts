/** The chance to finish inside the window, where a gate asks for it: what counts is the recorded one, and its age. */
import type { Cutover } from '../cutoverState.ts'
import { SERVER } from '../reserved.ts'
import type { CriterionOf } from '../runbook/runbook.ts'
import type { Judgement } from './judgement.ts'

/** Older than that it says nothing. It is recorded more often than this while a gate asks for it. */
const HOLDS_MS = 15 * 60_000

export function judgeChance(cutover: Cutover, { chance: needed }: CriterionOf<'chance'>, now: number): Judgement {
  const rule = `Chance to finish inside the window at least ${percent(needed)}`
  const known = cutover.chance
  if (!known) return { sentence: `${rule}: not computed yet`, truth: 'missing' }
  const given = { by: SERVER, at: new Date(known.asOf).toISOString(), byProgram: true as const }
  const is = `${percent(known.share)}, from ${known.trials.toLocaleString('en')} trials`
  if (known.asOf + HOLDS_MS < now) return { sentence: `${rule}: was ${is}, and is too old`, truth: 'stale', given }
  return { sentence: `${rule}: now ${is}`, truth: known.share >= needed ? 'met' : 'unmet', given }
}

/** Cut, not rounded: 89.96 % are no 90. */
const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`
