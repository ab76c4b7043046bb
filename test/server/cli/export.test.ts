import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportRunbook } from '../../../server/cli/export.ts'
import { importPlan } from '../../../server/cli/import.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { MOVE } from '../../support/ledgerMove.ts'

let folder: string
let runbook: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tminus-export-'))
  runbook = join(folder, 'move.yaml')
  writeFileSync(runbook, MOVE)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function exported(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const code = await exportRunbook(
    args,
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('tminus export', () => {
  it.each(['xlsx', 'csv', 'xml', 'md'])(
    'writes a runbook as .%s, which import reads as the same steps',
    async (ending) => {
      const to = join(folder, `move.${ending}`)
      expect(await exported(runbook, '--to', to)).toMatchObject({ code: 0, err: '' })
      const back = join(folder, `${ending}.yaml`)
      await importPlan(
        [to, '--out', back],
        () => undefined,
        () => undefined,
      )
      const ids = (text: string) => readRunbook(text, 'x.yaml').runbook?.steps.map(({ id }) => id)
      const gates = readRunbook(MOVE, 'x.yaml').runbook?.gates.map(({ id }) => id) ?? []
      expect(ids(readFileSync(back, 'utf8'))?.filter((id) => !gates.includes(id))).toEqual(ids(MOVE))
    },
  )

  it('needs T-0 for a calendar, and writes one with it', async () => {
    const to = join(folder, 'move.ics')
    expect(await exported(runbook, '--to', to)).toMatchObject({ code: 2, err: expect.stringContaining('--start') })
    expect(
      await exported(runbook, '--to', to, '--start', '2027-03-06T22:00:00+01:00', '--role', 'pilot'),
    ).toMatchObject({
      code: 1,
      err: expect.stringContaining('no role “pilot”'),
    })
    expect(await exported(runbook, '--to', to, '--start', '2027-03-06T22:00:00+01:00')).toMatchObject({ code: 0 })
    expect(readFileSync(to, 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n/)
  })

  it('says what is wrong: usage, a faulty file, a file that is there', async () => {
    expect(await exported()).toMatchObject({ code: 2 })
    expect(await exported(runbook, '--to', join(folder, 'move.doc'))).toMatchObject({ code: 2 })
    const faulty = join(folder, 'faulty.yaml')
    writeFileSync(faulty, 'runbook: x\n')
    expect(await exported(faulty, '--to', join(folder, 'x.csv'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('faulty.yaml:1'),
    })
    expect(await exported(runbook, '--to', runbook.replace('.yaml', '.csv'))).toMatchObject({ code: 1 })
  })
})
