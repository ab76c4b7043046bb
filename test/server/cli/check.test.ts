import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check } from '../../../server/cli/check.ts'
import { changed, MOVE } from '../../support/ledgerMove.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tminus-check-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function checked(...files: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = []
  const code = await check(files, (line) => lines.push(line))
  return { code, lines }
}

describe('tminus check', () => {
  it('says nothing about a sound file', async () => {
    expect(await checked(file('sound.yaml', MOVE))).toEqual({ code: 0, lines: [] })
  })

  it('warns, and lets the file pass', async () => {
    const path = file('warned.yaml', changed('      verify: The write rate reads 0.\n', ''))
    const message = 'this step does not say when it is done; add verify'
    expect(await checked(path)).toEqual({ code: 0, lines: [`${path}:37:13 warning: ${message}`] })
  })

  it('[R13] prints FILE:LINE:COL and the message of each fault of each file', async () => {
    const first = file('first.yaml', changed('tier: 1', 'tier: 9', 'window: 7h', 'window: 7'))
    const second = file('second.yaml', changed('[freeze-writes]', '[freez-writes]'))
    expect(await checked(first, file('fine.yaml', MOVE), second)).toEqual({
      code: 1,
      lines: [
        `${first}:3:7 the tier is 1, 2 or 3`,
        `${first}:5:9 7 has no unit; write 7m where minutes are meant`,
        `${second}:54:15 "freez-writes" is not a step or gate of this runbook; did you mean "freeze-writes"?`,
      ],
    })
  })

  it('[R13] goes on after a file that cannot be read', async () => {
    const missing = join(folder, 'missing.yaml')
    const sub = join(folder, 'sub')
    mkdirSync(sub)
    const latin = file('latin.yaml', Uint8Array.of(0x74, 0x69, 0x74, 0x6c, 0x65, 0x3a, 0x20, 0xfc))
    expect(await checked(missing, sub, latin, file('fine.yaml', MOVE))).toEqual({
      code: 1,
      lines: [
        `${missing}:1:1 there is no such file`,
        `${sub}:1:1 this is a folder; name the files in it`,
        `${latin}:1:1 the file is not UTF-8. By its looks it is Windows-1252, in which it says “ü”; if that is right, tminus import FILE --encoding windows-1252 --out NEW.yaml writes it as UTF-8`,
      ],
    })
  })

  it('[R13] says of a plan of another kind what it is, and what makes a runbook of it', async () => {
    const table = file('plan.yaml', 'Task;Duration\nStop: now;30m\n')
    const workbook = file('plan.xlsx', 'PK\x03\x04 xl/workbook.xml')
    const wayIn = 'and no runbook in YAML; tminus import FILE --out NEW.yaml makes one of it'
    expect(await checked(table, workbook)).toEqual({
      code: 1,
      lines: [
        `${table}:1:1 this is a table with semicolons, ${wayIn}`,
        `${workbook}:1:1 the file is an Excel workbook, ${wayIn}`,
      ],
    })
  })

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('[R13] says which file it may not read', async () => {
    const secret = file('secret.yaml', MOVE)
    chmodSync(secret, 0)
    expect(await checked(secret)).toEqual({ code: 1, lines: [`${secret}:1:1 the file may not be read by this user`] })
  })

  it('answers 2 when it is given no file', async () => {
    expect(await checked()).toEqual({ code: 2, lines: ['usage: tminus check FILE…'] })
  })
})
