/** The networks of PSPLIB (Kolisch and Sprecher, 1997), read, and what a schedule of one breaks. */

import type { People } from '../../shared/schedule/level/profile.ts'
import { type Precedence, precedence, type Terms } from '../../shared/schedule/precedence.ts'

export interface ScarceNetwork {
  durations: number[]
  /** By job: the jobs that wait for it. */
  followers: number[][]
  /** By job, then by kind of people. */
  needs: number[][]
  capacity: number[]
}

export function readPsplib(text: string): ScarceNetwork & { longestPath: number } {
  const lines = text.split('\n')
  const after = (heading: string, by: number) => lines.findIndex((line) => line.startsWith(heading)) + by
  const rows = (from: number) => {
    const to = lines.findIndex((line, index) => index > from && !/^\s*\d/.test(line))
    return lines.slice(from, to).map((line) => line.trim().split(/\s+/).map(Number))
  }
  const jobs = rows(after('REQUESTS/DURATIONS', 3))
  return {
    durations: jobs.map(([, , takes = 0]) => takes),
    followers: rows(after('PRECEDENCE RELATIONS', 2)).map(([, , , ...jobs]) => jobs.map((job) => job - 1)),
    needs: jobs.map(([, , , ...needs]) => needs),
    capacity: rows(after('RESOURCEAVAILABILITIES', 2))[0] ?? [],
    longestPath: rows(after('PROJECT INFORMATION', 2))[0]?.[5] ?? Number.NaN,
  }
}

export function asWork({ durations, followers, needs, capacity }: ScarceNetwork): {
  net: Precedence
  terms: Terms
  people: People
} {
  const edges = followers.flatMap((jobs, from) => jobs.map((to) => ({ from, to, type: 'FS' as const })))
  return {
    net: precedence(durations.length, edges),
    terms: {
      duration: Float64Array.from(durations),
      earliest: new Float64Array(durations.length),
      lag: new Float64Array(edges.length),
    },
    people: { capacity: Int32Array.from(capacity), needs: Int32Array.from(needs.flat()) },
  }
}

/** In sentences; the end of the schedule beside it. By definition, unit by unit of time. */
export function judgeSchedule(
  { durations, followers, needs, capacity }: ScarceNetwork,
  start: ArrayLike<number>,
): { broken: string[]; end: number } {
  const begins = (job: number) => start[job] ?? Number.NaN
  const ends = (job: number) => begins(job) + (durations[job] ?? Number.NaN)
  const broken: string[] = []
  for (const [job, after] of followers.entries()) {
    if (!(begins(job) >= 0)) broken.push(`${job} begins at ${begins(job)}`)
    for (const follower of after) if (!(begins(follower) >= ends(job))) broken.push(`${follower} before ${job}`)
  }
  const end = Math.max(...durations.map((_, job) => ends(job)))
  for (let time = 0; time < end; time++)
    for (const [kind, there] of capacity.entries()) {
      const busy = needs.reduce(
        (sum, of, job) => sum + (begins(job) <= time && time < ends(job) ? (of[kind] ?? 0) : 0),
        0,
      )
      if (busy > there) broken.push(`${busy} of ${there} at ${time}`)
    }
  return { broken, end }
}
