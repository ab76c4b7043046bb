import { describe, expect, it } from 'vitest'
import { instanceConfiguration } from '../../../../server/servicenow/client/configuration.ts'

const auth = { kind: 'basic', user: 'tminus', password: 'correct horse' } as const
const read = (over: Record<string, unknown>) =>
  instanceConfiguration.safeParse({ name: 'acme', url: 'https://acme.service-now.com', auth, ...over })

describe('the settings of an instance', () => {
  it('need a name, an address and credentials; the rest has defaults', () => {
    expect(read({}).data).toMatchObject({ quota: 60, timeLimit: 20, patience: 20, maxConcurrent: 4 })
  })

  it.each([
    'https://acme.service-now.com',
    'https://acme.service-now.com/',
    'https://acme.service-now.com:8443',
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])('take the address %s', (url) => expect(read({ url }).data?.url).toBe(new URL(url).origin))

  it.each([
    'http://acme.service-now.com',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'https://user:secret@acme.service-now.com',
    'https://acme.service-now.com/api',
    'https://acme.service-now.com?x=1',
    'https://acme.service-now.com/#x',
    'ftp://acme.service-now.com',
    'javascript:alert(1)',
    'acme',
    '',
  ])('refuse the address %j', (url) => expect(read({ url }).success).toBe(false))

  it.each([
    { kind: 'basic', user: 'a:b', password: 'x' },
    { kind: 'basic', user: '', password: 'x' },
    { kind: 'apiKey', key: 'with\nline' },
    { kind: 'oauth', clientId: 'x' },
    { kind: 'password', user: 'x', password: 'y' },
    { ...auth, token: 'x' },
  ])('refuse the credentials %o', (wrong) => expect(read({ auth: wrong }).success).toBe(false))

  it('never repeat a secret when they are refused', () => {
    const wrong = { kind: 'basic', user: 'a:hush-hush', password: 'hush-hush' }
    const { error } = read({ auth: wrong, url: 'https://a:hush-hush@x.example', timeLimit: 'hush-hush' })
    expect(error?.issues.length).toBeGreaterThan(1)
    expect(JSON.stringify(error) + error?.message).not.toContain('hush-hush')
  })

  it('refuse what they do not know, and values that make no sense', () => {
    expect(read({ timelimit: 3 }).success).toBe(false)
    expect(read({ timeLimit: 0 }).success).toBe(false)
    expect(read({ maxConcurrent: 0 }).success).toBe(false)
    expect(read({ quota: Number.POSITIVE_INFINITY }).success).toBe(false)
    expect(read({ name: 'two words' }).success).toBe(false)
  })
})
