/**
 * The networks of PSPLIB that somebody has, with the best end that is known of each. They are no part of the project: they lie beside
 * the checkout, or in the folder that PSPLIB names.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { level } from '../../shared/schedule/level/levelling.ts'
import { asWork, judgeSchedule, readPsplib } from './psplib.ts'

export type Jobs = 30 | 60 | 120

export interface PsplibFile {
  name: string
  network: ReturnType<typeof readPsplib>
  /** Of the best schedule that is known. */
  best: number
}

const FOLDER = process.env.PSPLIB ?? fileURLToPath(new URL('../../../shared/oracles/psplib/', import.meta.url))

/** Those that `best_j….csv` beside them knows; a line each: the name of the file, then the end. Empty where there are none. */
export function psplibFiles(jobs: Jobs): PsplibFile[] {
  if (!existsSync(join(FOLDER, `best_j${jobs}.csv`))) return []
  const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
  const best = new Map(
    textOf(`best_j${jobs}.csv`)
      .trim()
      .split(/\r?\n/)
      .map((line): [string, number] => [line.split(',')[0] ?? '', Number(line.split(',')[1])]),
  )
  return readdirSync(FOLDER).flatMap((name) => {
    const end = best.get(name)
    return end === undefined ? [] : [{ name, network: readPsplib(textOf(name)), best: end }]
  })
}

export interface AgainstBest {
  name: string
  /** What the schedule breaks, in sentences; and whether it, or its bound, says another end than it has. */
  broken: string[]
  end: number
  bound: number
  /** How much later than the best one it ends, as a share of that. */
  gap: number
}

/** To look further than the best that is known would be lost time. */
export function againstBest({ name, network, best }: PsplibFile, schedules: number): AgainstBest {
  const { net, terms, people } = asWork(network)
  const goesOn = (made: number, end: number) => made < schedules && end > best
  const { start, end, bound } = level(net, terms, people, { seed: 1, goesOn })
  const judged = judgeSchedule(network, start)
  const broken = [
    ...judged.broken,
    ...(judged.end === end ? [] : [`${end} is said, ${judged.end} is the end`]),
    ...(bound > best ? [`the bound is ${bound}, and one ends at ${best}`] : []),
  ]
  return { name, broken, end, bound, gap: (end - best) / best }
}

export const meanGap = (all: readonly AgainstBest[]): number => all.reduce((sum, { gap }) => sum + gap, 0) / all.length
