import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { createRunbookReader } from '../../../server/runbooks/readAside.ts'
import { runbookVersion } from '../../../shared/chain/canonical.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

const LARGE = generateRunbookYaml({ seed: 3, steps: 80 })
/** Threads that begin from now on, and how many of them have ended. */
function watchThreads() {
  const seen = { begun: 0, ended: 0 }
  const begins = (thread: Worker) => {
    seen.begun += 1
    thread.once('exit', () => {
      seen.ended += 1
    })
  }
  process.on('worker', begins)
  onTestFinished(() => {
    process.off('worker', begins)
  })
  return seen
}

it.each([
  ['small', SMALL_YAML],
  ['large', LARGE],
])('reads a %s file as readRunbook does', async (_, text) => {
  const { runbook, faults } = readRunbook(text, 'a.yaml')
  if (!runbook) throw new Error('the file has faults')
  const { id, title } = runbook
  expect(await createRunbookReader().read(text, 'a.yaml', 'anna')).toEqual({
    faults,
    runbook: { id, title, hash: runbookVersion(runbook), definition: JSON.stringify(runbook) },
  })
})

it('tells the faults of a large file', async () => {
  const text = LARGE.replace('tier: ', 'tear: ')
  const { runbook, faults } = await createRunbookReader().read(text, 'a.yaml', 'anna')
  expect(runbook).toBeUndefined()
  expect(faults).toEqual(readRunbook(text, 'a.yaml').faults)
})

it('lets everything else go on while files are read, all of them in one thread that ends when nothing is left', {
  timeout: 120_000,
}, async () => {
  const threads = watchThreads()
  const reader = createRunbookReader({ idleMs: 50 })
  let turns = 0
  const turn = setInterval(() => (turns += 1), 1)
  const people = Array.from({ length: 5 }, (_, person) => `person-${person}`)
  const reading = people.map(async (person) => {
    const { runbook } = await reader.read(LARGE, 'a.yaml', person)
    return { runbook, turns }
  })
  expect(reader.load()).toEqual({ threads: 1, waiting: 4 })
  const read = await Promise.all(reading)
  clearInterval(turn)
  for (const one of read) {
    expect(one.runbook).toBeDefined()
    // However fast it is: had they been read here, there would have been no turn at all.
    expect(one.turns).toBeGreaterThan(0)
  }
  expect(threads.begun).toBe(1)
  await expect.poll(() => threads.ended).toBe(1)
  expect((await reader.read(LARGE, 'a.yaml', 'anna')).runbook).toBeDefined()
  expect(threads.begun).toBe(2)
})

it('keeps a place for one text of each person, and not for everybody', async () => {
  const reader = createRunbookReader({ waiting: 2 })
  const read = ['anna', 'anna', 'bert'].map((person) => reader.read(LARGE, 'a.yaml', person))
  await expect(reader.read(LARGE, 'a.yaml', 'anna')).rejects.toMatchObject({
    name: 'TooManyRequests',
    retryAfterSeconds: expect.any(Number),
  })
  await expect(reader.read(LARGE, 'a.yaml', 'carl')).rejects.toMatchObject({ name: 'Unavailable' })
  // What the server reads by itself when it starts is turned away by nobody, and what is small needs no place.
  const own = reader.read(LARGE, 'a.yaml', null)
  expect((await reader.read(SMALL_YAML, 'a.yaml', 'anna')).runbook).toBeDefined()
  for (const { runbook } of await Promise.all([...read, own])) expect(runbook).toBeDefined()
})

it.each([
  ['memory', { memoryMb: 8 }, 'the file takes too much memory to read; is it a runbook?'],
  ['time', { timeoutMs: 1 }, 'the file takes too long to read; is it a runbook?'],
])('refuses a text that takes too much %s, and goes on with the next', async (_, limits, message) => {
  const reader = createRunbookReader(limits)
  const explosive = generateRunbookYaml({ seed: 3, steps: 1500 })
  const exploded = reader.read(explosive, 'a.yaml', 'anna')
  // Large enough for the thread, and small enough for its limits: its first key is not one, and nothing else is looked at.
  const next = reader.read('\0'.padEnd(20_000), 'b.yaml', 'bert')
  expect((await exploded).faults).toEqual([
    { severity: 'error', file: 'a.yaml', line: 1, column: 1, path: '', message },
  ])
  if ('memoryMb' in limits) expect((await next).faults).toMatchObject([{ file: 'b.yaml', message: /NUL/ }])
  else expect((await next).faults).toMatchObject([{ file: 'b.yaml' }])
  expect(reader.load().waiting).toBe(0)
})

it('refuses a runbook that anchors make many times longer than its text', { timeout: 120_000 }, async () => {
  const text = 'x'.repeat(19_000)
  const steps = Array.from({ length: 1000 }, (_, step) => {
    const what = step % 80 === 0 ? `&t${step / 80} ${text}` : `*t${Math.floor(step / 80)}`
    return `    - { step: s-${step}, title: S, phase: P, owner: lead, takes: 1m, verify: It is done, do: ${what} }`
  })
  const head =
    'runbook: long\ntitle: Long\ntier: 3\ntimezone: UTC\nwindow: 1h\nroles: { lead: { title: L } }\nphases: [P]'
  const long = `${head}\nworkstreams:\n  W:\n${steps.join('\n')}\n`
  expect(long.length).toBeLessThan(400_000)
  const { faults, runbook } = await createRunbookReader().read(long, 'a.yaml', 'anna')
  expect(faults.filter(({ severity }) => severity === 'error')).toMatchObject([
    { message: 'the runbook is longer than 16 MB where its anchors are repeated' },
  ])
  expect(runbook).toBeUndefined()
})
