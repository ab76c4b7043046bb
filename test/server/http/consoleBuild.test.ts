import { access, chmod, chown, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../server/database/embeddedAccount.ts'
import { PROJECT_FOLDER } from '../../../server/environment.ts'
import { buildConsole } from '../../../server/http/consoleBuild.ts'
import { nobody, othersRunThis } from '../../support/otherAccount.ts'
import { scratchFolder } from '../../support/postgres.ts'

let project: string
const said: string[] = []
const build = () => buildConsole(project, (line) => said.push(line))
const source = (text: string) => writeFile(join(project, 'client', 'main.js'), text)

beforeAll(async () => {
  project = await scratchFolder()
  await mkdir(join(project, 'client'))
  await mkdir(join(project, 'shared'))
  await symlink(join(PROJECT_FOLDER, 'node_modules'), join(project, 'node_modules'))
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  await writeFile(join(project, 'vite.config.ts'), "export default { root: 'client', build: { emptyOutDir: true } }")
  await writeFile(join(project, 'client', 'index.html'), '<script type="module" src="/main.js"></script>')
  await source("document.title = 'one'")
})

describe('the console', () => {
  it('is built when there is none, and not again while nothing has changed', async () => {
    expect(await build()).toBe(true)
    expect(await readFile(join(project, 'dist', 'index.html'), 'utf8')).toMatch(/assets\/index-[\w-]+\.js/)
    expect(await build()).toBe(false)
  })

  it('is built again when its sources are newer', async () => {
    const later = Date.now() / 1000 + 60
    await source("document.title = 'two'")
    await utimes(join(project, 'client', 'main.js'), later, later)
    expect(await build()).toBe(true)
    const shared = join(project, 'shared', 'rules.ts')
    await writeFile(shared, 'export {}')
    await utimes(shared, later + 60, later + 60)
    expect(await build()).toBe(true)
  })

  it('stays as it was when the new one cannot be built, and it is said why', async () => {
    const before = await readFile(join(project, 'dist', 'index.html'), 'utf8')
    const later = Date.now() / 1000 + 600
    await source("import './missing.js'")
    await utimes(join(project, 'client', 'main.js'), later, later)
    await expect(build()).rejects.toThrow(/could not be built[\s\S]*missing\.js/)
    await expect(build()).rejects.not.toThrow(/\n\s+at /)
    expect(await readFile(join(project, 'dist', 'index.html'), 'utf8')).toBe(before)
  })

  it('without its sources is served as it is', async () => {
    expect(await buildConsole(await scratchFolder(), () => undefined)).toBe(false)
  })
})

describe.skipIf(!(await othersRunThis()))('a checkout that the user of the server may not write', () => {
  const module = join(PROJECT_FOLDER, 'server', 'http', 'consoleBuild.ts')
  const open = async (dataFolder: string) => {
    const program = `
      const { openConsole } = await import(${JSON.stringify(module)})
      await openConsole(${JSON.stringify(project)}, ${JSON.stringify(dataFolder)}, () => undefined).then(
        ({ folder }) => console.log(folder), ({ message }) => console.log(message))`
    const { output } = await run(process.execPath, ['--input-type=module', '-e', program], { account: await nobody() })
    return output.trim()
  }

  it('has its console in the data folder, or says why there is none', async () => {
    await source("document.title = 'three'")
    await chmod(project, 0o755)
    const data = await scratchFolder()
    const account = await nobody()
    await chown(data, account.uid, account.gid)
    expect(await open(data)).toBe(join(data, 'console'))
    await access(join(data, 'console', 'index.html'))
    expect(await open(await scratchFolder())).toMatch(/^The console could not be built: this user may write neither /)
  })
})
