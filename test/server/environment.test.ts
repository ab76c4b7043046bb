import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { originOf, PROJECT_FOLDER, readEnvironment, secretOf } from '../../server/environment.ts'
import { scratchFolder } from '../support/postgres.ts'

describe('the environment', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({})).toEqual({
      port: 4180,
      host: '127.0.0.1',
      loopback: true,
      dataFolder: join(PROJECT_FOLDER, '.tminus'),
      proxies: 0,
      development: false,
      noDemo: false,
      endsWithParent: false,
      logAsJson: false,
    })
  })

  it('reads how much is logged, and whether as JSON on a terminal too', () => {
    const read = (TMINUS_LOG: string) => {
      const { logLevel, logAsJson } = readEnvironment({ TMINUS_LOG })
      return { logLevel, logAsJson }
    }
    expect(read('debug')).toEqual({ logLevel: 'debug', logAsJson: false })
    expect(read('json')).toEqual({ logLevel: undefined, logAsJson: true })
    expect(read('json:warn')).toEqual({ logLevel: 'warn', logAsJson: true })
    expect(() => readEnvironment({ TMINUS_LOG: 'json:loud' })).toThrow(/^TMINUS_LOG must be one of trace, .*, or json$/)
  })

  it('reads where webhooks may go', () => {
    expect(readEnvironment({ TMINUS_WEBHOOK_ALLOW: '10.0.0.0/8, hooks.internal' }).webhookAllow?.hosts).toEqual(
      new Set(['hooks.internal']),
    )
    expect(() => readEnvironment({ TMINUS_WEBHOOK_ALLOW: '10/8' })).toThrow(/^TMINUS_WEBHOOK_ALLOW must hold/)
  })

  it('reads the mail server and whom mails come from, which go together', () => {
    const TMINUS_SMTP = 'smtp://post:secret%21@mail.example.org:587'
    const TMINUS_MAIL_FROM = 'Cutover desk <tminus@example.org>'
    const { mail } = readEnvironment({ TMINUS_SMTP, TMINUS_MAIL_FROM })
    expect(mail?.server.hostname).toBe('mail.example.org')
    expect(mail?.from).toEqual({ name: 'Cutover desk', address: 'tminus@example.org' })
    expect(readEnvironment({ TMINUS_SMTP, TMINUS_MAIL_FROM: 'a@example.org' }).mail?.from.name).toBe('T-Minus')
    expect(() => readEnvironment({ TMINUS_SMTP })).toThrow(/^TMINUS_MAIL_FROM is missing/)
    expect(() => readEnvironment({ TMINUS_MAIL_FROM })).toThrow(/^TMINUS_SMTP is missing/)
    expect(() => readEnvironment({ TMINUS_SMTP, TMINUS_MAIL_FROM: 'nobody' })).toThrow(/^TMINUS_MAIL_FROM must look/)
    expect(() => readEnvironment({ TMINUS_SMTP: 'mail.org:secret' })).toThrow(/^TMINUS_SMTP must look/)
    expect(() => readEnvironment({ TMINUS_SMTP: 'http://a:secret@b' })).not.toThrow(/secret/)
  })

  it('takes what is set to nothing as not set', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: ' ', TMINUS_SECRET: '' })).toEqual(readEnvironment({}))
  })

  it('names what it cannot use, and never repeats a secret', () => {
    expect(() => readEnvironment({ PORT: '80000' })).toThrow(/^PORT /)
    expect(() => readEnvironment({ PORT: 'http' })).toThrow(/^PORT must be a port number/)
    expect(() => readEnvironment({ TMINUS_SECRET: 'hunter2' })).toThrow(/^TMINUS_SECRET must be at least 32/)
    expect(() => readEnvironment({ TMINUS_SECRET: 'hunter2' })).not.toThrow(/hunter2/)
    expect(() => readEnvironment({ DATABASE_URL: 'mysql://a:secret@b/c' })).toThrow(/^DATABASE_URL must look like/)
    expect(() => readEnvironment({ DATABASE_URL: 'mysql://a:secret@b/c' })).not.toThrow(/secret@/)
    expect(() => readEnvironment({ TMINUS_ORIGIN: 'tminus.example.org' })).toThrow(/^TMINUS_ORIGIN /)
    expect(() => readEnvironment({ PORT: 'x', TMINUS_LOG: 'loud' })).toThrow(/PORT .*; TMINUS_LOG /)
  })

  it('knows which addresses stay on this machine', () => {
    const loopback = (HOST: string) => readEnvironment({ HOST }).loopback
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].map(loopback)).toEqual([true, true, true, true])
    expect(['0.0.0.0', '::', '192.168.1.5', 'localhost.example.org'].map(loopback)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('says the address that people type', () => {
    expect(originOf({ host: '127.0.0.1' }, 4180)).toBe('http://127.0.0.1:4180')
    expect(originOf({ host: '0.0.0.0' }, 4180)).toBe('http://127.0.0.1:4180')
    expect(originOf({ host: '::1' }, 4180)).toBe('http://[::1]:4180')
    const { origin = '' } = readEnvironment({ TMINUS_ORIGIN: 'https://tminus.example.org/path' })
    expect(originOf({ host: '::1', origin }, 4180)).toBe('https://tminus.example.org')
  })
})

describe('the secret', () => {
  it('is made once, for its owner alone', async () => {
    const dataFolder = join(await scratchFolder(), 'data')
    const environment = readEnvironment({ TMINUS_DATA: dataFolder })
    const [one, two] = await Promise.all([secretOf(environment), secretOf(environment)])
    expect(one.length).toBeGreaterThanOrEqual(32)
    expect(two).toBe(one)
    expect(await secretOf(environment)).toBe(one)
    expect((await stat(join(dataFolder, 'secret'))).mode & 0o777).toBe(0o600)
  })

  it('of the environment comes first, and leaves no file', async () => {
    const dataFolder = await scratchFolder()
    const TMINUS_SECRET = 'x'.repeat(32)
    expect(await secretOf(readEnvironment({ TMINUS_DATA: dataFolder, TMINUS_SECRET }))).toBe(TMINUS_SECRET)
    await expect(readFile(join(dataFolder, 'secret'))).rejects.toThrow(/ENOENT/)
  })

  it('that was cut short is not used', async () => {
    const dataFolder = await scratchFolder()
    await mkdir(dataFolder, { recursive: true })
    await writeFile(join(dataFolder, 'secret'), 'short')
    await chmod(join(dataFolder, 'secret'), 0o600)
    await expect(secretOf(readEnvironment({ TMINUS_DATA: dataFolder }))).rejects.toThrow(/too short/)
  })
})
