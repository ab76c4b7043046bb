import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createProcessLog } from '../../server/processLog.ts'

const entry = z.looseObject({
  msg: z.string(),
  times: z.number().optional(),
  error: z.looseObject({ message: z.string(), stack: z.string().optional() }).optional(),
})

function recorded() {
  const lines: z.output<typeof entry>[] = []
  const log = createProcessLog('info', 'json', { write: (line) => void lines.push(entry.parse(JSON.parse(line))) })
  return { log, lines }
}

it('writes one kind of failure once, and once a second how often it came meanwhile', async () => {
  const { log, lines } = recorded()
  for (let request = 0; request < 500; request++) log.error({ error: new Error('x'), request }, 'A request failed')
  log.warn({ err: new Error('y') }, 'Another kind')
  expect(lines.map(({ msg }) => msg)).toEqual(['A request failed', 'Another kind'])
  await expect.poll(() => lines.length).toBe(3)
  expect(lines[2]).toMatchObject({ msg: 'A request failed', times: 499, request: 499 })
  // Quiet for a while, it is written at once again.
  await delay(2500)
  expect(lines).toHaveLength(3)
  log.error({ error: new Error('x') }, 'A request failed')
  expect(lines).toHaveLength(4)
  expect(lines[3]?.times).toBeUndefined()
})

it('writes each line that tells what somebody did', () => {
  const { log, lines } = recorded()
  for (let person = 0; person < 3; person++) log.warn({ person }, 'A sign-in link was made for somebody')
  expect(lines).toHaveLength(3)
})

it('spares the stack of what passes by itself, and shows where a bug is', () => {
  const { log, lines } = recorded()
  log.warn({ error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'The database is away')
  log.error({ error: new Error('a bug') }, 'A request failed')
  expect(lines[0]?.error).toMatchObject({ message: 'refused', code: 'ECONNREFUSED' })
  expect(lines[0]?.error?.stack).toBeUndefined()
  expect(lines[1]?.error?.stack).toContain('processLog.test.ts')
})

it('reads as short lines where somebody sits at a terminal, with the stack of a bug alone', () => {
  const lines: string[] = []
  const log = createProcessLog('info', 'lines', { write: (line) => void lines.push(line) })
  log.info({ ms: 12, folder: '/tmp/dist' }, 'The console is built')
  log.warn({ err: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'The database is away')
  log.error({ error: new Error('a bug'), path: '/me' }, 'A request failed')
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}The console is built \(ms 12, folder \/tmp\/dist\)\n$/)
  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d warn {2}The database is away: refused\n$/)
  const [first, ...stack] = lines[2]?.trimEnd().split('\n') ?? []
  expect(first).toMatch(/ error A request failed: a bug \(path \/me\)$/)
  expect(stack[0]).toContain('processLog.test.ts')
})
