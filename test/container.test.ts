import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readEnvironment } from '../server/environment.ts'
import { isIgnored, readDockerfile } from './support/dockerfile.ts'

const ROOT = resolve(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')

const service = z.looseObject({
  environment: z.record(z.string(), z.coerce.string()).default({}),
  depends_on: z.record(z.string(), z.unknown()).default({}),
})
const compose = z.looseObject({
  services: z.record(z.string(), service),
  configs: z.looseObject({ proxy: z.looseObject({ content: z.string() }) }),
})

const GIVEN: Record<string, string> = {
  DATABASE_PASSWORD: 'hunter2',
  TMINUS_SECRET: 'a secret that is long enough for this',
}

/** As compose puts variables in: `${NAME:?}` has to be set, `${NAME:-default}` need not. */
function interpolated(text: string): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, fallback = '') => {
    const value = GIVEN[name]
    if (value === undefined && kind === '?') throw new Error(`${name} has to be set`)
    return value ?? fallback
  })
}

describe('compose.yaml', () => {
  const { services, configs } = compose.parse(parse(interpolated(read('compose.yaml')), { merge: true }))

  it('gives servers an environment that they take, with all that several over one database need', () => {
    const known = read('server/environment.ts')
    for (const name of ['node1', 'node2']) {
      const { environment = {}, depends_on = {} } = services[name] ?? {}
      const taken = readEnvironment(environment)
      expect(taken).toMatchObject({ proxies: 1, secret: GIVEN.TMINUS_SECRET, origin: 'http://localhost:8080' })
      expect(new URL(taken.databaseUrl ?? '')).toMatchObject({
        hostname: 'database',
        password: GIVEN.DATABASE_PASSWORD,
      })
      for (const variable of Object.keys(environment)) expect(known, variable).toContain(`${variable}:`)
      expect(Object.keys(depends_on)).toEqual(['database'])
    }
  })

  it('has a proxy that names callers, passes lines on and knows each server', () => {
    const { content } = configs.proxy
    for (const node of ['node1:4180', 'node2:4180']) expect(content).toContain(node)
    for (const header of ['X-Forwarded-For', 'Host', 'Upgrade', 'Connection']) {
      expect(content).toMatch(new RegExp(`proxy_set_header ${header} `))
    }
    // A dollar of nginx is not a variable of compose.
    expect(read('compose.yaml').match(/[^$]\$[a-z]/g)).toBeNull()
  })
})

describe('the Dockerfile', () => {
  const stages = readDockerfile(read('Dockerfile'))
  const last = stages.at(-1) ?? []
  const argument = (name: string) => last.findLast(({ instruction }) => instruction === name)?.text ?? ''

  it('copies only what is there and let through', () => {
    const ignore = read('.dockerignore')
    for (const { instruction, text } of stages.flat()) {
      if (instruction !== 'COPY' || text.startsWith('--from=')) continue
      for (const source of text.split(' ').slice(0, -1)) {
        expect(existsSync(join(ROOT, source)), source).toBe(true)
        expect(isIgnored(ignore, source), source).toBe(false)
      }
    }
    for (const secret of ['.tminus/secret', '.env', '.git/config', 'node_modules/x', 'test/x']) {
      expect(isIgnored(ignore, secret), secret).toBe(true)
    }
  })

  it('runs as an ordinary user, with an environment that the server takes, and says whether it is ready', () => {
    expect(argument('USER')).toMatch(/^[1-9]/)
    const environment = Object.fromEntries(
      argument('ENV')
        .split(' ')
        .map((pair) => pair.split('=')),
    )
    expect(readEnvironment(environment)).toMatchObject({
      host: '0.0.0.0',
      port: 4180,
      dataFolder: '/data',
      noDemo: true,
    })
    expect(argument('HEALTHCHECK')).toContain('/ready')
    const command = z.array(z.string()).parse(JSON.parse(argument('CMD')))
    expect(existsSync(join(ROOT, command[1] ?? ''))).toBe(true)
  })
})
