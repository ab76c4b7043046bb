import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check } from '../../../server/cli/check.ts'
import { importPlan } from '../../../server/cli/import.ts'
import { MOVE } from '../../support/ledgerMove.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tminus-import-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function imported(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const code = await importPlan(
    args,
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const SHEET =
  'Nr,Task,Team,Duration,Depends on\nA1,Stop jobs,Ops,30,\nA2,Copy data,DBA,90,A1\nA3,Check data,DBA,tbd,A9\n'

describe('tminus import', () => {
  it('says what it understood, asks with the flag that answers, and names faults with their rows', async () => {
    const { code, out } = await imported(file('plan.csv', SHEET))
    expect(code).toBe(1)
    expect(out).toContain('It is a table with commas: 3 steps')
    expect(out).toContain('Task → title')
    expect(out).toContain('--unit seconds|minutes|hours|days')
    expect(out).toContain('error: Some steps wait for what is not in the plan. (1)\n    row 4\n    A9')
  })

  it('writes the runbook with --out once nothing is open, and never over a file', async () => {
    const sheet = file('sound.csv', SHEET.replace('A3,Check data,DBA,tbd,A9\n', ''))
    const path = join(folder, 'sound.yaml')
    expect(await imported(sheet, '--unit', 'minutes', '--out', path)).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(path, 'utf8')).toContain('Copy data')
    expect(await check([path], () => undefined)).toBe(0)
    expect(await imported(sheet, '--unit', 'minutes', '--out', path)).toMatchObject({
      code: 1,
      err: `${path}: is there already; name a new file`,
    })
  })

  it('names a file that it cannot read, and converts a runbook in another encoding', async () => {
    expect(await imported(file('fake.csv', '{\\rtf1 Plan}'))).toMatchObject({ code: 1 })
    expect(await imported(join(folder, 'none.csv'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such file'),
    })
    const path = join(folder, 'utf8.yaml')
    const latin = file('latin.yaml', Buffer.from(MOVE.replace(/^title: .*$/m, 'title: Prüfung'), 'latin1'))
    const asked = await imported(latin, '--out', path)
    expect(asked).toMatchObject({ code: 1, err: `${path}: not written, since the encoding of ${latin} is not said` })
    expect(asked.out).toContain('Is “Prüfung” right?')
    expect(asked.out).toContain('Answer: --encoding Windows-1252 (proposed: Windows-1252)')
    expect(existsSync(path)).toBe(false)
    expect(await imported(latin, '--encoding', 'klingon')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--encoding: write an encoding like Windows-1252'),
    })
    expect(await imported(latin, '--encoding', 'utf-8')).toMatchObject({ code: 1 })
    expect(await imported(latin, '--encoding', 'windows-1252', '--out', path)).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).toContain('title: Prüfung')
  })

  it('says what a plan changes in the runbook that came from it, and writes that with --out only', async () => {
    const path = join(folder, 'first.yaml')
    const sheet = 'ID,Task,Duration,Check\nA1,Stop jobs,30m,All is quiet\nA2,Copy data,90m,\n'
    await imported(file('night.csv', sheet), '--out', path)
    const first = readFileSync(path, 'utf8')
    expect((await imported(file('night.csv', sheet), '--into', path)).out).toContain(
      'The runbook has all of it already.',
    )
    const again = file('night.csv', sheet.replace('90m', '2h').replace('All is quiet', '').replace('A2', 'A2'))
    const said = await imported(again, '--into', path)
    expect(said.code).toBe(0)
    expect(said.out).toContain('Differences: 2, of which 1 are taken')
    expect(said.out).toContain('a2, “Copy data”: takes 1 h 30 min → 2 h')
    expect(said.out).toContain(
      'a1, “Stop jobs”: verify All is quiet → nothing (may be written by hand: taken with --all only)',
    )
    expect(readFileSync(path, 'utf8')).toBe(first)
    const second = join(folder, 'second.yaml')
    expect(await imported(again, '--into', path, '--out', second)).toMatchObject({ code: 0 })
    expect(readFileSync(second, 'utf8')).toBe(first.replace('takes: 1h30m', 'takes: 2h'))
    const third = join(folder, 'third.yaml')
    expect(await imported(again, '--into', path, '--all', '--out', third)).toMatchObject({ code: 0 })
    expect(readFileSync(third, 'utf8')).not.toContain('All is quiet')
    expect(await imported(again, '--into', join(folder, 'none.yaml'))).toMatchObject({ code: 1 })
    expect(await imported(again, '--all')).toMatchObject({ code: 2 })
  })

  it('answers 2 with the usage for what it does not know', async () => {
    const sheet = file('again.csv', SHEET)
    expect(await imported()).toMatchObject({ code: 2 })
    expect(await imported(sheet, '--unit', 'weeks')).toMatchObject({ code: 2, err: expect.stringMatching(/^--unit: /) })
    expect(await imported(sheet, '--zone', 'Mars')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--zone: write a time zone like Europe/Berlin'),
    })
  })
})
