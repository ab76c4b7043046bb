import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { dutiesOf } from '../../../shared/import/raciMatrix.ts'
import { differencesFrom } from '../../../shared/import/reimport.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

async function tried(sheet: string, answers: ImportAnswers = {}) {
  const run = await dryRun(new TextEncoder().encode(sheet), 'night.csv', answers)
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  const { runbook, faults } = readRunbook(run.runbook, 'night')
  if (!runbook) throw new Error(JSON.stringify(faults))
  return { run, steps: runbook.steps }
}

const MATRIX = `ID,Task,Duration,DBA,Network,Vendor,Business Owner
1,Stop,10m,R,C,,A
2,Copy,10m,A/R,R,I,"C, I"
3,Look,10m,,,,a
4,Tell,10m,i,,-,
`

describe('a RACI matrix in a sheet', () => {
  it('says who owns a step, who else does it, and who has a part in it', async () => {
    const { run, steps } = await tried(MATRIX)
    const parts = steps.map(({ owner, people, parties }) => ({ owner, people, parties }))
    expect(parts).toEqual([
      { owner: 'dba', people: { dba: 1 }, parties: { accountable: ['business-owner'], consulted: ['network'] } },
      {
        owner: 'dba',
        people: { dba: 1, network: 1 },
        parties: { accountable: ['dba'], consulted: ['business-owner'], informed: ['vendor', 'business-owner'] },
      },
      { owner: 'business-owner', people: { 'business-owner': 1 }, parties: { accountable: ['business-owner'] } },
      { owner: 'lead', people: { lead: 1 }, parties: { informed: ['dba'] } },
    ])
    expect(run.sheets[0]?.matrix).toEqual([
      { column: 3, heading: 'DBA', by: 'content', samples: ['R', 'A/R', 'i'] },
      { column: 4, heading: 'Network', by: 'content', samples: ['C', 'R'] },
      { column: 5, heading: 'Vendor', by: 'content', samples: ['I'] },
      { column: 6, heading: 'Business Owner', by: 'content', samples: ['A', 'C, I', 'a'] },
    ])
    expect(run.sheets[0]?.unused).toEqual([])
    const said = Object.fromEntries(run.guesses.map(({ kind, places }) => [kind, places.map(({ row }) => row)]))
    expect(said).toMatchObject({ matrix: [], accountableOwns: [4], nobodyResponsible: [5] })
    expect(run.lost).toEqual([])
  })

  it('is no difference when it comes again, and one for each cell that changed', async () => {
    const { run } = await tried(MATRIX)
    expect(differencesFrom(run.runbook, run)).toEqual([])
    const { run: changed } = await tried(MATRIX.replace('R,C,,A', 'R,,C,A').replace('10m,,,,a', '10m,R,,,A'))
    expect(differencesFrom(run.runbook, changed)).toMatchObject([
      { is: 'changed', id: 'step-1', field: 'parties' },
      { is: 'changed', id: 'step-3', field: 'owner', now: 'dba' },
    ])
  })

  it('adds to the owner whom a column of its own names', async () => {
    const { steps } = await tried('ID,Task,Owner,Duration,DBA,Network,Informed\n1,Stop,Ann,5m,R,A,Ben\n2,Go,,5m,C,R,\n')
    expect(steps.map(({ owner, parties }) => [owner, parties])).toEqual([
      ['ann', { responsible: ['dba'], accountable: ['network'], informed: ['ben'] }],
      ['network', { consulted: ['dba'] }],
    ])
  })

  it('is what a person says: marks alone are proposed as none, and no letter of one is taken for a name', async () => {
    const marks = 'ID,Task,Duration,Anna,Ben,Mock 1\n1,Stop,5m,X,,X\n2,Go,5m,,x,\n'
    const { run, steps } = await tried(marks)
    expect(run.sheets[0]?.matrix).toEqual([])
    expect(run.sheets[0]?.unused.map(({ heading }) => heading)).toEqual(['Anna', 'Ben', 'Mock 1'])
    expect(steps.map(({ owner }) => owner)).toEqual(['lead', 'lead'])
    const corrected = await tried(marks, { matrices: { night: ['Anna', 'Ben'] } })
    expect(corrected.steps.map(({ owner }) => owner)).toEqual(['anna', 'ben'])
    const without = await tried(MATRIX, { matrices: { night: [] } })
    expect(without.run.sheets[0]?.unused.map(({ heading }) => heading)).toContain('DBA')
    expect(without.steps.flatMap(({ owner, parties = {} }) => [owner, ...Object.values(parties).flat()])).not.toContain(
      'dba',
    )
    const refused = await dryRun(new TextEncoder().encode(MATRIX), 'night.csv', { matrices: { night: ['DBAs'] } })
    expect(refused).toMatchObject({ kind: 'refused', field: 'answers.matrices.night' })
  })

  it('gives a column up that a person takes for something else, and leaves states and ids alone', async () => {
    const { run } = await tried(MATRIX, { mappings: { night: { comments: 'Network' } } })
    expect(run.sheets[0]?.matrix.map(({ heading }) => heading)).toEqual(['DBA', 'Vendor', 'Business Owner'])
    const letters = await tried('ID,Task,Duration,Predecessors,Status\nA,Stop,5m,,C\nC,Copy,5m,A,I\nI,Go,5m,C,A\n')
    expect(letters.run.sheets[0]?.matrix).toEqual([])
    expect(letters.run.steps.map(({ after }) => after.length)).toEqual([0, 1, 1])
  })

  it('says which cells it cannot read, and loses no role in silence', async () => {
    const { run } = await tried(`${MATRIX}5,More,5m,R,see tab 2,C,I\n6,Less,5m,R,,,\n7,On,5m,R,C,,\n8,Off,5m,R,C,,\n`)
    expect(run.faults).toMatchObject([{ kind: 'unknownDuty', places: [{ row: 6 }], examples: ['Network: see tab 2'] }])
    const roles = Array.from({ length: 25 }, (_, at) => `Team ${at + 1}`)
    const wide = await tried(
      `ID,Task,Duration,${roles.join(',')}\n1,Tell,5m,R${',I'.repeat(24)}\n2,Go,5m,R${',C'.repeat(24)}\n`,
    )
    expect(wide.run.lost).toMatchObject([{ kind: 'manyParties', count: 2 }])
    expect(wide.run.check.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('whatever letters it holds, each is found in the runbook', async () => {
    const cell = fc.constantFrom('', 'R', 'A', 'C', 'I', 'S', 'RA', 'A/R', 'c,i', 'Consulted')
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const lines = cells.map((own, at) => `${at + 1},Step ${at + 1},5m,${own.map((one) => `"${one}"`).join(',')}`)
        const { steps } = await tried(`ID,Task,Duration,North,South,East\n${lines.join('\n')}\n`, {
          matrices: { night: ['North', 'South', 'East'] },
        })
        for (const [at, own] of cells.entries())
          for (const [index, id] of ['north', 'south', 'east'].entries())
            for (const duty of dutiesOf(own[index] ?? '') ?? []) {
              const { people = {}, parties = {} } = steps[at] ?? {}
              if (duty === 'responsible') expect(people).toHaveProperty(id)
              else expect(parties[duty]).toContain(id)
            }
      }),
      { numRuns: 40 },
    )
  })
})
