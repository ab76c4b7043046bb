/** The engine against schedules that MS Project computed; oracles/README.md says where they come from. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { DependencyType } from '../../../shared/runbook/stepKinds.ts'
import { precedence, schedule } from '../../../shared/schedule/precedence.ts'

const folder = new URL('oracles/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.tsv'))

/** Days of the week from Sunday, each with its working times as minutes of the day. */
type Week = [number, number][][]

interface Task {
  uid: string
  duration: number
  es: string
  ef: string
  ls: string
  lf: string
  slack: number
  critical: boolean
  after: { on: string; type: DependencyType; lag: number }[]
}

const DAY_MS = 86_400_000
const LINK = /^(\d+)(FS|SS|FF|SF)([+-]\d+)?$/

function read(name: string): { start: string; week: Week; tasks: Task[] } {
  const lines = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n')
  const [start = '', ...days] = lines.filter((line) => line.startsWith('#')).map((line) => line.split(' ').slice(2))
  const [, ...rows] = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t'))
  return {
    start: start[0] ?? '',
    week: days.map((spans) => spans.map((span) => minutesOf(span))),
    tasks: rows.map(([uid = '', minutes, es = '', ef = '', ls = '', lf = '', slack, critical, after = '']) => ({
      uid,
      duration: Number(minutes),
      es,
      ef,
      ls,
      lf,
      slack: Number(slack),
      critical: critical === 'yes',
      after: after.split(' ').filter(Boolean).map(linkOf),
    })),
  }
}

function minutesOf(span: string): [number, number] {
  const [opens = 0, closes = 0] = span
    .split('-')
    .map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)))
  return [opens, closes]
}

function linkOf(text: string): Task['after'][number] {
  const [, on = '', type, lag = '0'] = LINK.exec(text) ?? []
  if (type !== 'FS' && type !== 'SS' && type !== 'FF' && type !== 'SF') throw new Error(`not a link: ${text}`)
  return { on, type, lag: Number(lag) }
}

/** The working minutes from `from` to `to`, so that Friday's closing and Monday's opening are the same moment. */
function workingMinutes(week: Week, from: string, to: string): number {
  const end = Date.parse(`${to}Z`)
  const begin = Date.parse(`${from}Z`)
  if (end < begin) return -workingMinutes(week, to, from)
  let minutes = 0
  for (let midnight = Math.floor(begin / DAY_MS) * DAY_MS; midnight <= end; midnight += DAY_MS)
    for (const [opens, closes] of week[new Date(midnight).getUTCDay()] ?? []) {
      const start = Math.max(begin, midnight + opens * 60_000)
      minutes += Math.max(0, Math.min(end, midnight + closes * 60_000) - start) / 60_000
    }
  return minutes
}

function solve(tasks: readonly Task[]) {
  const index = new Map(tasks.map(({ uid }, node) => [uid, node]))
  const links = tasks.flatMap(({ after }, to) =>
    after.map(({ on, type, lag }) => ({ from: index.get(on) ?? Number.NaN, to, type, lag })),
  )
  const net = precedence(tasks.length, links)
  const later = new Set(links.map(({ to }) => to))
  return schedule(net, {
    duration: Float64Array.from(tasks, ({ duration }) => duration),
    earliest: Float64Array.from(tasks, (_, node) => (later.has(node) ? Number.NEGATIVE_INFINITY : 0)),
    lag: Float64Array.from(net.edge, (edge) => links[edge]?.lag ?? 0),
  })
}

it.each(names)('all six values of every task are those of MS Project: %s', (name) => {
  const { start: projectStart, week, tasks } = read(name)
  const { start, lateStart } = solve(tasks)
  const at = (instant: string) => workingMinutes(week, projectStart, instant)
  const computed = tasks.map(({ uid, duration }, node) => {
    const [early = Number.NaN, late = Number.NaN] = [start[node], lateStart[node]]
    const slack = late - early
    return { uid, es: early, ef: early + duration, ls: late, lf: late + duration, slack, critical: slack <= 0 }
  })
  expect(computed).toEqual(
    tasks.map(({ uid, es, ef, ls, lf, slack, critical }) => ({
      uid,
      es: at(es),
      ef: at(ef),
      ls: at(ls),
      lf: at(lf),
      slack,
      critical,
    })),
  )
})

it('they are three, with every type of link and with lags', () => {
  const tasks = names.map((name) => read(name).tasks)
  expect(tasks.map(({ length }) => length).sort((a, b) => a - b)).toEqual([16, 64, 160])
  const links = tasks.flat(2).flatMap(({ after }) => after)
  expect(new Set(links.map(({ type }) => type))).toEqual(new Set(['FS', 'SS', 'FF', 'SF']))
  expect(links.some(({ lag }) => lag !== 0)).toBe(true)
})
