/** The same network in tools of others, where the machine has them. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { endOf, forwardPass, type Precedence, type Schedule, type Terms } from '../../shared/schedule/precedence.ts'
import type { Figure } from './figure.ts'

export interface Plan {
  net: Precedence
  /** Whole minutes times 60. */
  terms: Terms
  /** What T-Minus made of it, and how long that took in milliseconds. */
  times: Schedule
  ours: number
  steps: number
}

interface Other {
  ms: number
  /** The last finish, in seconds. */
  end: number
}

/** Python's library for graphs, topological sort included. */
export async function againstNetworkx(plan: Plan): Promise<Figure> {
  const { net, terms, times } = plan
  const python = spawn('python3', [join(import.meta.dirname, 'networkx_schedule.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  python.on('error', () => undefined)
  python.stdin.on('error', () => undefined)
  const { nodes, from, to } = net
  const { weight } = times
  python.stdin.end(
    JSON.stringify({ nodes, from: [...from], to: [...to], weight: [...weight], duration: [...terms.duration] }),
  )
  const answer = await text(python.stdout)
  const found = answer === '' ? undefined : z.object({ ms: z.number(), end: z.number() }).parse(JSON.parse(answer))
  return figureOf('the same in networkx, topological sort included', plan, found, { atLeast: 50 })
}

/** The scheduler from Debian (`tj3`): a process each, its reading and writing included, as people run it. */
export async function againstTaskJuggler(whole: Plan): Promise<Figure> {
  const plan = withoutLeads(whole)
  const folder = await mkdtemp(join(tmpdir(), 'tminus-tj3-'))
  try {
    await writeFile(join(folder, 'plan.tjp'), projectOf(plan))
    const begun = performance.now()
    const juggler = spawn('tj3', ['--silent', '-o', folder, 'plan.tjp'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const isThere = new Promise<boolean>((resolve) => {
      juggler.on('error', () => resolve(false))
      juggler.on('close', () => resolve(true))
    })
    const complaint = await text(juggler.stderr)
    const found = (await isThere)
      ? { ms: performance.now() - begun, end: await lastFinish(folder, complaint) }
      : undefined
    return figureOf('the same in TaskJuggler, a process that reads the plan and writes the times', plan, found)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function figureOf(
  what: string,
  { steps, times, ours }: Plan,
  found: Other | undefined,
  budget?: Figure['budget'],
): Figure {
  const named = `${what}, ${steps.toLocaleString('en')} steps`
  if (!found) return { what: named, measured: Number.NaN, unit: 'ms', missing: 'not installed' }
  if (found.end !== times.end) throw new Error(`${what}: it ends after ${found.end} s, here after ${times.end} s`)
  return {
    what: named,
    measured: found.ms,
    unit: 'ms',
    reference: { what: 'T-Minus', measured: ours },
    ...(budget && { budget }),
  }
}

/** It knows no dependency that lets a step begin before another: without those, here as there. */
function withoutLeads(plan: Plan): Plan {
  const { net, terms } = plan
  const times = { ...plan.times, start: new Float64Array(net.nodes) }
  times.weight = times.weight.map((weight) => (weight < 0 ? Number.NEGATIVE_INFINITY : weight))
  forwardPass(net, terms.earliest, times.weight, times.start)
  return { ...plan, times: { ...times, end: endOf(terms.duration, times.start) } }
}

/** It knows steps of five minutes and more: a minute of the plan is five of its own. */
const SCALE = 5
const START = '2026-01-05-00:00'

/** All from one beginning; a dependency as the time between two starts, which is all that it needs. */
function projectOf({ net, terms, times }: Plan): string {
  // It looks at each of its five minutes.
  const days = 2 + Math.ceil((times.end * SCALE) / 86_400)
  const since = Math.min(0, ...terms.earliest.filter(Number.isFinite))
  // A gap of nothing is refused.
  const gap = (seconds: number) => `onstart${seconds > 0 ? ` gapduration ${(seconds / 60) * SCALE}min` : ''}`
  const after = Array.from({ length: net.nodes }, (_, node) => {
    const earliest = terms.earliest[node] ?? 0
    return [`start0 { ${gap(Number.isFinite(earliest) ? earliest - since : 0)} }`]
  })
  net.to.forEach((to, e) => {
    const weight = times.weight[e] ?? 0
    if (Number.isFinite(weight)) after[to]?.push(`n${net.from[e]} { ${gap(weight)} }`)
  })
  const tasks = after.map((list, node) => {
    const takes = terms.duration[node] ?? 0
    return `task n${node} "n${node}" { depends ${list.join(', ')} ${takes > 0 ? `duration ${(takes / 60) * SCALE}min` : ''} }`
  })
  return [
    `project plan "Plan" ${START}-+0000 +${days}d { timezone "UTC" timingresolution 5min now ${START} }`,
    `task start0 "start" { start ${START} }`,
    ...tasks,
    `taskreport plan "plan" { formats csv columns id, end timeformat "%Y-%m-%dT%H:%M" }`,
    '',
  ].join('\n')
}

async function lastFinish(folder: string, complaint: string): Promise<number> {
  const begun = Date.parse('2026-01-05T00:00:00Z') / 1000
  const report = await readFile(join(folder, 'plan.csv'), 'utf8').catch(() => {
    throw new Error(`TaskJuggler wrote nothing: ${complaint.slice(0, 500)}`)
  })
  const ends = report
    .split('\n')
    .slice(1)
    .flatMap((line) => /"([-\d]+T[:\d]+)"$/.exec(line)?.[1] ?? [])
  return (ends.reduce((last, end) => Math.max(last, Date.parse(`${end}Z`) / 1000), begun) - begun) / SCALE
}
