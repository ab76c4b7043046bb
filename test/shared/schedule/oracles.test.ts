/** The engine against schedules that others computed. The data lies beside the project and is not part of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DependencyType } from '../../../shared/runbook.ts'
import { endOf, precedence, schedule } from '../../../shared/schedule/precedence.ts'

const oracles = new URL('../../../../shared/oracles/', import.meta.url)
const there = existsSync(oracles)
const missing = there ? '' : ' (skipped: ../shared/oracles is not there)'
const files = (folder: string, ending: string) =>
  there ? readdirSync(new URL(folder, oracles)).filter((name) => name.endsWith(ending)) : []
const read = (folder: string, name: string) => readFileSync(new URL(`${folder}/${name}`, oracles), 'utf8')

interface Link {
  from: number
  to: number
  type: DependencyType
  lag: number
}

function solve(durations: number[], links: Link[]) {
  const net = precedence(durations.length, links)
  const later = new Set(links.map(({ to }) => to))
  const duration = Float64Array.from(durations)
  const earliest = Float64Array.from(durations, (_, node) => (later.has(node) ? Number.NEGATIVE_INFINITY : 0))
  const lag = Float64Array.from(net.edge, (edge) => links[edge]?.lag ?? 0)
  const { start, lateStart } = schedule(net, { duration, earliest, lag })
  return { start, lateStart, end: endOf(duration, start) }
}

describe.skipIf(!there)(`PSPLIB: the longest path is the MPM-Time of the header${missing}`, () => {
  const names = files('psplib', '.sm')

  it.each(names)('%s', (name) => {
    const text = read('psplib', name)
    const mpmTime = Number(/MPM-Time\s*\n\s*(?:\d+\s+){5}(\d+)/.exec(text)?.[1])
    const rows = (section: string) =>
      (text.split(`${section}:\n`)[1] ?? '')
        .split('****')[0]
        ?.split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number))
        .filter((row) => row.length > 1 && row.every(Number.isFinite)) ?? []
    const links = rows('PRECEDENCE RELATIONS').flatMap(([job = 0, , , ...successors]) =>
      successors.map((successor): Link => ({ from: job - 1, to: successor - 1, type: 'FS', lag: 0 })),
    )
    const durations = rows('REQUESTS/DURATIONS').map(([, , duration = 0]) => duration)
    expect(durations).toHaveLength(32)
    expect(links.length).toBeGreaterThan(32)
    expect(solve(durations, links).end).toBe(mpmTime)
  })

  it('there are 48 of them', () => expect(names).toHaveLength(48))
})

/** Days of the week from Sunday, each with its working times as minutes of the day. */
type Week = [number, number][][]

/** The working minutes from `from` to `to`, so that Friday's closing and Monday's opening are the same moment. */
function workingMinutes(week: Week, from: string, to: string): number {
  const end = Date.parse(`${to}Z`)
  const begin = Date.parse(`${from}Z`)
  if (end < begin) return -workingMinutes(week, to, from)
  const day = 86_400_000
  let minutes = 0
  for (let midnight = Math.floor(begin / day) * day; midnight <= end; midnight += day)
    for (const [opens, closes] of week[new Date(midnight).getUTCDay()] ?? []) {
      const start = Math.max(begin, midnight + opens * 60_000)
      minutes += Math.max(0, Math.min(end, midnight + closes * 60_000) - start) / 60_000
    }
  return minutes
}

interface Task {
  uid: string
  duration: number
  es: string
  ef: string
  ls: string
  lf: string
  totalSlack: number
  critical: boolean
  links: { on: string; type: DependencyType; lag: number }[]
}

/** The six values of every task, as computed and as they were stored. */
function compare(tasks: Task[], week: Week, projectStart: string) {
  const index = new Map(tasks.map(({ uid }, node) => [uid, node]))
  const links = tasks.flatMap(({ links }, to) =>
    links.map(({ on, type, lag }): Link => ({ from: index.get(on) ?? Number.NaN, to, type, lag })),
  )
  const { start, lateStart } = solve(
    tasks.map(({ duration }) => duration),
    links,
  )
  const at = (instant: string) => workingMinutes(week, projectStart, instant)
  const computed = tasks.map(({ uid, duration }, node) => {
    const [early = Number.NaN, late = Number.NaN] = [start[node], lateStart[node]]
    return {
      uid,
      es: early,
      ef: early + duration,
      ls: late,
      lf: late + duration,
      slack: late - early,
      critical: late <= early,
    }
  })
  const stored = tasks.map(({ uid, es, ef, ls, lf, totalSlack, critical }) => ({
    uid,
    es: at(es),
    ef: at(ef),
    ls: at(ls),
    lf: at(lf),
    slack: totalSlack,
    critical,
  }))
  return { computed, stored }
}

interface JsonSchedule {
  projectStart: string
  baseCalendars: { weekDays: Record<string, [string, string][]> }[]
  tasks: {
    uid: number
    summary: boolean
    durMin: number
    es: string
    ef: string
    ls: string
    lf: string
    totalSlackMin: number
    critical: boolean
    preds?: [number, DependencyType, number, number][]
  }[]
}

describe.skipIf(!there)(`MS Project schedules in minutes: all six values of every leaf task${missing}`, () => {
  const names = files('mspdi-json', '.json')

  it.each(names)('%s', (name) => {
    const { projectStart, baseCalendars, tasks }: JsonSchedule = JSON.parse(read('mspdi-json', name))
    const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
    const week = Array.from({ length: 7 }, (_, day) =>
      (baseCalendars[0]?.weekDays[day + 1] ?? []).map(([opens, closes]): [number, number] => [
        clock(opens),
        clock(closes),
      ]),
    )
    const leaves = tasks
      .filter(({ summary }) => !summary)
      .map(({ uid, durMin, preds = [], totalSlackMin, ...task }): Task => {
        const links = preds.map(([on, type, lag]) => ({ on: String(on), type, lag }))
        return { ...task, uid: String(uid), duration: durMin, totalSlack: totalSlackMin, links }
      })
    const { computed, stored } = compare(leaves, week, projectStart)
    expect(leaves.length).toBeGreaterThan(60)
    expect(computed).toEqual(stored)
  })

  it('there are 18 of them', () => expect(names).toHaveLength(18))
})

describe.skipIf(!there)(`MS Project files with every type of link: all six values of every leaf task${missing}`, () => {
  const names = [
    'mspdirelations.xml',
    ...['2003', '2007', '2010', '2013'].map((y) => `task-links-project${y}-mspdi.xml`),
  ]
  const office: [number, number][] = [
    [8 * 60, 12 * 60],
    [13 * 60, 17 * 60],
  ]
  const week: Week = [[], office, office, office, office, office, []]
  const types: DependencyType[] = ['FF', 'FS', 'SF', 'SS']

  it.each(names)('%s', (name) => {
    const text = read('mspdi', name)
    const value = (xml: string, key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(xml)?.[1] ?? ''
    const leaves = [...text.matchAll(/<Task>.*?<\/Task>/gs)]
      .map(([task]) => task)
      .filter((task) => value(task, 'Summary') === '0')
      .map((task): Task => {
        const [, hours = 0, minutes = 0] = (/PT(\d+)H(\d+)M0S/.exec(value(task, 'Duration')) ?? []).map(Number)
        return {
          uid: value(task, 'UID'),
          duration: hours * 60 + minutes,
          es: value(task, 'EarlyStart'),
          ef: value(task, 'EarlyFinish'),
          ls: value(task, 'LateStart'),
          lf: value(task, 'LateFinish'),
          totalSlack: Number(value(task, 'TotalSlack')) / 10,
          critical: value(task, 'Critical') === '1',
          links: [...task.matchAll(/<PredecessorLink>.*?<\/PredecessorLink>/gs)].map(([link]) => ({
            on: value(link, 'PredecessorUID'),
            type: types[Number(value(link, 'Type'))] ?? 'FS',
            lag: Number(value(link, 'LinkLag')) / 10,
          })),
        }
      })
    const { computed, stored } = compare(leaves, week, value(text, 'StartDate'))
    expect(new Set(leaves.flatMap(({ links }) => links.map(({ type }) => type)))).toEqual(new Set(types))
    expect(computed).toEqual(stored)
  })
})
