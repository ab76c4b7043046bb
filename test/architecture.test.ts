import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { falselyUnsupported, missingPackages, readLockFile } from './support/lockFile.ts'

const ROOT = resolve(import.meta.dirname, '..')

interface Source {
  path: string
  text: string
  imports: string[]
}

const sources = ['server', 'client', 'shared', 'test'].flatMap(sourcesBelow)
const of = (folder: string) => sources.filter(({ path }) => path.startsWith(`${folder}/`))
const code = () => sources.filter(({ path }) => !path.startsWith('test/'))
const tops = (source: Source) =>
  source.imports.filter((path) => path.startsWith('.')).map((path) => target(source, path).split('/')[0])

function sourcesBelow(folder: string): Source[] {
  return (
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      // What runs on an instance of ServiceNow follows the rules of its platform.
      .filter((name) => /\.tsx?$/.test(name) && !`${folder}/${name}`.startsWith('server/servicenow/app/'))
      .map((name) => {
        const path = `${folder}/${name}`
        const text = readFileSync(join(ROOT, path), 'utf8')
        const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
        return { path, text, imports }
      })
  )
}

const target = ({ path }: Source, imported: string) => relative(ROOT, resolve(ROOT, dirname(path), imported))

/** First lines of statements that only make a query of drizzle: neither awaited, answered nor handed on. */
function floatingQueries(text: string): string[] {
  const lines = text.split('\n')
  return lines.filter((line, index) => {
    if (/\bvoid\s+(\w+\.)*orm[(.]/.test(line)) return true
    const isPart = /(=>|[[(,?:=]|&&|\|\|)$/.test(lines[index - 1]?.trim() ?? '')
    if (isPart || !/^\s*(\w+\.)*orm[(.]/.test(line)) return false
    const rest = lines.slice(index + 1)
    const end = rest.findIndex((next) => !/^\s*[.)}\]]/.test(next) && !next.startsWith(`${/^\s*/.exec(line)}  `))
    return !/\.(then|catch|finally)\(/.test([line, ...rest.slice(0, end < 0 ? undefined : end)].join('\n'))
  })
}

describe('import direction', () => {
  it('shared reaches nothing but itself and pure libraries', () => {
    const pure = new Set([
      'zod',
      'xstate',
      'yaml',
      'canonicalize',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
      '@noble/hashes/hmac.js',
      'hucre/csv',
      'hucre/ods',
      'hucre/xlsx',
      'fast-xml-parser',
      'mdast-util-from-markdown',
      'mdast-util-gfm',
      'mdast-util-gfm-table',
      'mdast-util-gfm-task-list-item',
      'micromark-extension-gfm-table',
      'micromark-extension-gfm-task-list-item',
    ])
    for (const source of of('shared')) {
      expect(
        tops(source).filter((top) => top !== 'shared'),
        source.path,
      ).toEqual([])
      expect(
        source.imports.filter((path) => !path.startsWith('.') && !pure.has(path)),
        source.path,
      ).toEqual([])
    }
  })

  it('everything reads the runbook with its edits; only what compares with the approved one reads the pinned', () => {
    const reads = code().filter(({ text }) => /\.pinned\b(?!\()|[{,]\s*pinned\b[^}]*\}: Cutover\b/.test(text))
    expect(reads.map(({ path }) => path).sort()).toEqual([
      // Replays the log, which begins with it.
      'client/features/forecast/history.ts',
      'client/live/replica.ts',
      'server/runbooks/rehearsalConsumer.ts',
      'shared/evolve/evolveRunbook.ts',
      'shared/schedule/baseline.ts',
      'shared/schedule/currentPlan.ts',
    ])
    // A state gets its runbook from `withRunbook`, which puts the edits in; what nobody can record is put in behind them.
    const joins = code().filter(({ text }) => /\.\.\.(\w*[sS]tate|cutover), runbook\b/.test(text))
    expect(joins.map(({ path }) => path)).toEqual(['shared/evolve/evolveRunbook.ts', 'shared/whatIf/staffed.ts'])
  })

  it('shared has no clock, no randomness, no environment and no HTTP', () => {
    const impure =
      /Date\.now\(|new Date\(\)|Math\.random\(|process\.|performance\.|crypto\.|globalThis|setTimeout|setInterval|fetch\(/
    expect(
      of('shared')
        .filter(({ text }) => impure.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('client and server meet only in shared', () => {
    expect(
      of('client')
        .filter((source) => tops(source).some((top) => top !== 'client' && top !== 'shared'))
        .map(({ path }) => path),
    ).toEqual([])
    expect(
      of('server')
        .filter((source) => tops(source).some((top) => top !== 'server' && top !== 'shared'))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('the stand-in for ServiceNow is a package that knows nothing of T-Minus, and only the demo loads it', () => {
    const isOfPackage = (path: string) => path.startsWith('server/servicenow/sandbox/')
    for (const source of sources.filter(({ path }) => isOfPackage(path))) {
      const outside = source.imports.filter((path) => path.startsWith('.') && !isOfPackage(target(source, path)))
      expect(outside, source.path).toEqual([])
    }
    const loads = code().filter(
      (source) =>
        !isOfPackage(source.path) &&
        source.imports.some(
          (path) => path.startsWith('@tminus/servicenow-sandbox') || isOfPackage(target(source, path)),
        ),
    )
    expect(loads.map(({ path }) => path)).toEqual(['server/demo/serviceNow.ts'])
    // Loaded when a demo is wanted, not with the server.
    expect(loads[0]?.text).not.toMatch(/^import (?!type ).*servicenow-sandbox/m)
  })

  it('each folder of the client imports only those below it', () => {
    // From the bottom to the top; what is in one line may import itself.
    const layers = [
      'theme/',
      'ui/',
      'derive/',
      'live/',
      'paths.ts',
      'forms/',
      'shell/',
      'features/',
      'pages.ts',
      'routes.ts',
      'cutover/',
      'App.tsx',
      'main.tsx',
    ]
    const layerOf = (path: string) => layers.findIndex((layer) => path.startsWith(`client/${layer}`))
    const client = of('client').filter(({ path }) => path !== 'client/sw.ts')
    expect(client.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([])
    const upwards = client.flatMap((source) =>
      source.imports
        .filter((path) => path.startsWith('.'))
        .map((path) => target(source, path))
        .filter((path) => path.startsWith('client/') && layerOf(path) > layerOf(source.path))
        .map((path) => `${source.path} imports ${path}`),
    )
    expect(upwards).toEqual([])
  })

  it('ui knows no cutover', () => {
    const known = /^client\/|^shared\/(unreachable|mentions|markdown\/\w+|derived\/waiting|runbook\/duration)\.ts$/
    const imported = of('client/ui').flatMap((source) =>
      source.imports.filter((path) => path.startsWith('.')).map((path) => target(source, path)),
    )
    expect(imported.filter((path) => !known.test(path))).toEqual([])
  })

  it('the client uses no part of Node', () => {
    expect(
      of('client')
        .filter(({ imports }) => imports.some((path) => path.startsWith('node:')))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('[R9] the log is only ever added to', () => {
    const folder = 'server/database/migrations'
    const migrations = readdirSync(join(ROOT, folder)).map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(ROOT, folder, name), 'utf8'),
    }))
    const statements = [...of('server'), ...migrations]
    const adds = statements.filter(({ text }) => /insert\s+into\s+events\b/i.test(text))
    // The first event of a log, and every other: write_to_log as it was made, and as it is.
    expect(adds.map(({ path }) => path).sort()).toEqual([
      `${folder}/0004-append-to-log.sql`,
      `${folder}/0008-event-versions.sql`,
      `${folder}/0009-nodes.sql`,
      'server/log/logRecords.ts',
    ])
    const changing = /(update|delete\s+from|truncate)\s+events\b|\.(update|delete)\(\s*events\s*\)/i
    const changes = statements.filter(({ text }) => changing.test(text))
    expect(changes.map(({ path }) => path)).toEqual([])
  })
})

describe('house rules', () => {
  it('no folder or file has a name that says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|index)(\.|\/)/
    expect(sources.filter(({ path }) => empty.test(path)).map(({ path }) => path)).toEqual([])
  })

  it('every folder of the code opens with a README', () => {
    const folders = new Set(code().map(({ path }) => dirname(path)))
    const without = [...folders].filter((folder) => !readdirSync(join(ROOT, folder)).includes('README.md'))
    expect(without).toEqual([])
  })

  it('no type is silenced', () => {
    const silenced = /\bas any\b|: any\b|<any>|as unknown as|@ts-(ignore|expect-error|nocheck)|biome-ignore/
    expect(
      sources
        .filter(({ path, text }) => path !== 'test/architecture.test.ts' && silenced.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('no page waits for zod, which is a fifth of what every page would load', () => {
    const reached = reachedFrom('client/main.tsx', loadedBy)
    expect(reached).toContain('shared/decide/decide.ts')
    expect(code().filter(({ path, text }) => reached.has(path) && text.includes("from 'zod'"))).toEqual([])
  })

  it('no page waits for the parser of Markdown, which is as large as a screen', () => {
    const reached = reachedFrom('client/main.tsx', loadedBy)
    expect(code().filter(({ path, text }) => reached.has(path) && /from '(micromark|mdast)/.test(text))).toEqual([])
  })

  it('no test waits for a condition with less patience than all', () => {
    const hasty = /\bvi\.waitFor\(|\.poll\([^\n]*\{[^}]*timeout: (\d{1,4}|[1-5]?\d_\d{3})\b/
    expect(hasty.test('expect.poll(() => title, { timeout: 10_000 })')).toBe(true)
    expect(
      sources
        .filter(
          ({ path, text }) => !/^test\/(support\/eventually|architecture\.test)\.ts$/.test(path) && hasty.test(text),
        )
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('only one file asks the browser for storage, which may be full or forbidden', () => {
    expect(
      of('client')
        .filter(({ text }) => /\b(local|session)Storage\b/.test(text))
        .map(({ path }) => path),
    ).toEqual(['client/live/storage.ts'])
  })

  it('no effect hands React what a method of an element returns: newer browsers answer a scroll with a promise', () => {
    const handing = /\buse(Layout|Insertion)?Effect\(\s*\(\) =>\s*[^{\s(][^\n]*\.current\b/
    expect(handing.test('useEffect(() => list.current?.scrollIntoView(), [])')).toBe(true)
    expect(handing.test('useEffect(() => {\n list.current?.scrollIntoView()')).toBe(false)
    expect(
      of('client')
        .filter(({ text }) => handing.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('no ref that is written in place takes the focus, since it would at each render; `focusOnce` does it once', () => {
    const stealing = /\bref=\{\s*\(?\w+\)?\s*=>(?:(?!\/>)[\s\S]){0,200}?\.focus\(/
    expect(stealing.test('<input ref={(element) => element?.focus()} />')).toBe(true)
    expect(
      of('client')
        .filter(({ text }) => stealing.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('no query of drizzle is left alone, since one that nobody awaits never runs', () => {
    expect(floatingQueries('function f() {\n  void orm(sql).delete(tokens)\n}')).toHaveLength(1)
    expect(floatingQueries('const a = 1\n  orm(sql)\n    .update(tokens)\n    .set({ a })\n')).toHaveLength(1)
    expect(floatingQueries('  orm(sql)\n    .update(tokens)\n    .catch(report)\n')).toEqual([])
    expect(floatingQueries('  return Promise.all([\n    orm(sql).select(),\n  ])\n')).toEqual([])
    expect(of('server').flatMap(({ path, text }) => floatingQueries(text).map((line) => `${path}: ${line}`))).toEqual(
      [],
    )
  })

  it('rows of SQL are checked or come from drizzle; what is only called a row is listed here, and justified there', () => {
    const claimed = /\b(?:sql|transaction|from|pool|queries)(?:\.unsafe)?<[^`(]*\[\]>[`(]/
    const only = of('server').filter(({ path, text }) => path !== 'server/database/sql.ts' && claimed.test(text))
    expect(only.map(({ path }) => path).sort()).toEqual([
      'server/log/eventLog.ts',
      'server/log/logRecords.ts',
      'server/verification/verificationRows.ts',
    ])
  })

  it('the lock file is complete on every platform; `node test/support/lockFile.ts` mends it', () => {
    expect(missingPackages(readLockFile())).toEqual([])
  })

  it('npm on Node 20 says of no package that it does not run here; `node test/support/lockFile.ts` mends it', () => {
    expect(falselyUnsupported(readLockFile())).toEqual([])
  })

  it('the top level holds what the layout names and what tools insist on', () => {
    const allowed = new Set(
      [
        'server client runbooks shared test package.json package-lock.json tsconfig.json vite.config.ts vitest.config.ts README.md',
        'biome.json knip.json LICENSE Dockerfile compose.yaml .dockerignore .ci .git .gitignore node_modules dist .tminus test-results coverage',
      ].flatMap((names) => names.split(' ')),
    )
    // A console that is being built right now lies in a folder of its own until it is complete.
    expect(readdirSync(ROOT).filter((name) => !allowed.has(name) && !name.startsWith('.dist-'))).toEqual([])
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o100).toBe(0o100)
  })
})

describe('what READMEs say', () => {
  const readmes = ['README.md', ...readmesBelow()]
  const named = (text: string) =>
    [...text.matchAll(/`([\w@./-]+\.(?:tsx?|mjs|sql|css))`|\]\(([^)#: ]+)\)/g)].map(
      ([, code, link]) => code ?? link ?? '',
    )

  it('every file that is named is there', () => {
    const missing = readmes.flatMap((readme) =>
      named(readFileSync(join(ROOT, readme), 'utf8'))
        // What the reader writes.
        .filter((path) => path !== 'cutover.mjs')
        .filter((path) => ![join(ROOT, dirname(readme), path), join(ROOT, path)].some((place) => existsSync(place)))
        .map((path) => `${readme} names ${path}`),
    )
    expect(missing).toEqual([])
  })

  it('the way of a command leads through each file that the walk names', () => {
    const [, walk = ''] =
      /## Follow one command through the code\n([\s\S]*?)\n## /.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ??
      []
    const stops = named(walk).filter((path) => /\.tsx?$/.test(path))
    expect(stops.length).toBeGreaterThan(12)
    const [press = ''] = stops
    const reached = [press, 'server/core.ts'].map((start) => reachedFrom(start))
    expect(stops.filter((stop) => !reached.some((files) => files.has(stop)))).toEqual([])
  })
})

function readmesBelow(): string[] {
  return ['server', 'client', 'shared', 'runbooks', 'test'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|\/)README\.md$/.test(name))
      .map((name) => `${top}/${name}`),
  )
}

/** What this file imports when it runs, before anything is fetched: neither types nor `import()`. */
const loadedBy = ({ text }: Source): string[] =>
  [...text.matchAll(/^(?:import|export) (?!type\b)(?:[^'"]*?from )?'([^']+)'/gm)].map(([, path]) => path ?? '')

/** All that this file imports, and what that imports. */
function reachedFrom(start: string, importsOf = ({ imports }: Source) => imports): Set<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const open = [start]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path)
    if (!source || reached.has(path)) continue
    reached.add(path)
    open.push(
      ...importsOf(source)
        .filter((imported) => imported.startsWith('.'))
        .map((imported) => target(source, imported)),
    )
  }
  return reached
}
