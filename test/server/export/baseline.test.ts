import { expect, it } from 'vitest'
import { exportedCutover } from '../../../server/export/exportedCutover.ts'
import { fileOf } from '../../../server/export/fileOf.ts'
import { planTable } from '../../../server/export/planTable.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { runbookOf, running } from '../../shared/schedule/given.ts'
import { iso, minutes, T0 } from '../../support/play.ts'

const night = () =>
  running(
    runbookOf([
      { step: 'copy', takes: '30m' },
      { step: 'check', takes: '10m', after: ['copy'] },
    ]),
    -5,
  )

it('a sheet holds what was planned at T-0 beside the plan as it stands, and Project gets it as its baseline', async () => {
  const play = night()
  const before = planTable(exportedCutover(play.cutover, NOTHING_KNOWN, play.now))
  expect(before.columns.filter(({ heading }) => heading.startsWith('Baseline'))).toEqual([])
  play.wait(minutes(10)).run('lena', { type: 'moveT0', t0: iso(T0 + minutes(20)), reason: 'Later' })
  const plan = exportedCutover(play.cutover, NOTHING_KNOWN, play.now)
  const { columns, rows } = planTable(plan)
  const of = (heading: string) => rows[1]?.cells[columns.findIndex((column) => column.heading === heading)]
  expect(of('Planned end (UTC)')).toEqual(new Date(T0 + minutes(60)))
  expect(of('Baseline end (UTC)')).toEqual(new Date(T0 + minutes(40)))

  const project = new TextDecoder().decode(await fileOf({ plan, format: 'xml', whose: {}, now: play.now }))
  expect([...project.matchAll(/<Baseline>.*?<Finish>([^<]*)/gs)].map(([, finish]) => finish)).toEqual([
    '2026-11-28T22:30:00',
    '2026-11-28T22:40:00',
  ])
  // Nobody who brings it back is asked what the columns are.
  const csv = await fileOf({ plan, format: 'csv', whose: {}, now: play.now })
  expect(await dryRun(csv, 'night.csv', {})).toMatchObject({ questions: [], lost: [], sheets: [{ unused: [] }] })
})
