/**
 * Networks of scarce people like those of PSPLIB, by the parameters of their generator (Kolisch, Sprecher and Drexl, 1995): how many
 * dependencies a job has (network complexity), how many kinds of people it needs (resource factor), and how short they are (resource strength).
 */
import { randomFrom } from '../../shared/schedule/random.ts'
import type { ScarceNetwork } from './psplib.ts'

export interface Scarcity {
  jobs: 30 | 60 | 120
  /** Dependencies a job, 1.5 to 2.1. */
  complexity: number
  /** Share of the kinds of people that a job needs, 0 to 1. */
  factor: number
  /** 0: as few as one job needs at once; 1: as many as all need who could ever work at once. */
  strength: number
  seed: number
}

const KINDS = 4
const MOST_TAKES = 10
const MOST_NEED = 10

export function scarceNetwork({ jobs, complexity, factor, strength, seed }: Scarcity): ScarceNetwork {
  const random = randomFrom(seed)
  const whole = (low: number, high: number) => low + random.below(high - low + 1)
  const last = jobs + 1
  const followers = dependencies(jobs, complexity, whole)
  const durations = Array.from({ length: jobs + 2 }, (_, job) => (job === 0 || job === last ? 0 : whole(1, MOST_TAKES)))
  const perJob = Math.max(1, Math.round(factor * KINDS))
  const needs = durations.map((_, job) => {
    const kinds = new Set<number>()
    if (job > 0 && job < last && factor > 0) while (kinds.size < perJob) kinds.add(whole(0, KINDS - 1))
    return Array.from({ length: KINDS }, (_, kind) => (kinds.has(kind) ? whole(1, MOST_NEED) : 0))
  })
  const peak = peakOf(durations, followers, needs)
  const capacity = peak.map((most, kind) => {
    const least = Math.max(1, ...needs.map((of) => of[kind] ?? 0))
    return least + Math.round(strength * Math.max(0, most - least))
  })
  return { durations, followers, needs, capacity }
}

/** Each job follows one before it, then more at random until there are as many dependencies as asked; none twice, none that others imply. */
function dependencies(jobs: number, complexity: number, whole: (low: number, high: number) => number): number[][] {
  const last = jobs + 1
  const followers: Set<number>[] = Array.from({ length: jobs + 2 }, () => new Set())
  const firsts = Math.min(3, jobs)
  for (let job = 1; job <= jobs; job++) followers[job <= firsts ? 0 : whole(1, job - 1)]?.add(job)
  const reaches = (from: number, to: number): boolean =>
    followers[from]?.has(to) === true || [...(followers[from] ?? [])].some((next) => next < to && reaches(next, to))
  const wanted = Math.round(complexity * (jobs + 2))
  let count = jobs + firsts
  for (let tries = 0; count < wanted && tries < jobs * 100; tries++) {
    const from = whole(1, jobs - 1)
    const to = whole(from + 1, Math.min(jobs, from + Math.ceil(jobs / 3)))
    if (reaches(from, to)) continue
    followers[from]?.add(to)
    count += 1
  }
  for (let job = 1; job <= jobs; job++) if (followers[job]?.size === 0) followers[job]?.add(last)
  return followers.map((after) => [...after])
}

/** How many of each kind are at work at once where nobody is short. */
function peakOf(durations: number[], followers: number[][], needs: number[][]): number[] {
  const start = durations.map(() => 0)
  for (const [job, after] of followers.entries())
    for (const next of after) start[next] = Math.max(start[next] ?? 0, (start[job] ?? 0) + (durations[job] ?? 0))
  return Array.from({ length: KINDS }, (_, kind) =>
    Math.max(
      ...start.map((moment) =>
        needs.reduce((sum, of, job) => {
          const begins = start[job] ?? 0
          return begins <= moment && moment < begins + (durations[job] ?? 0) ? sum + (of[kind] ?? 0) : sum
        }, 0),
      ),
    ),
  )
}

const COMPLEXITY = [1.5, 1.8, 2.1]
const FACTOR = [0.25, 0.5, 0.75, 1]
const STRENGTH = { 30: [0.2, 0.5, 0.7, 1], 60: [0.2, 0.5, 0.7, 1], 120: [0.1, 0.2, 0.3, 0.4, 0.5] }

/** One of each combination of parameters in the published set of that size. */
export const everyScarcity = (jobs: Scarcity['jobs']): Scarcity[] =>
  COMPLEXITY.flatMap((complexity) =>
    FACTOR.flatMap((factor) => STRENGTH[jobs].map((strength) => ({ jobs, complexity, factor, strength }))),
  ).map((one, place) => ({ ...one, seed: place + 1 }))
