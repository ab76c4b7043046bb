import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { scratchFolder } from '../../support/postgres.ts'

let app: RunningApp
let folder: string
const page = { headers: { accept: 'text/html' } }

beforeAll(async () => {
  folder = await scratchFolder()
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><div id="root"></div>')
  await writeFile(join(folder, 'assets', 'index-abc123.js'), 'document.title')
  await writeFile(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  app = await runningApp({ consoleFolder: folder })
})
afterAll(() => app.stop())

describe('the console', () => {
  it('has one page for every address that is no file, which is asked for each time', async () => {
    for (const path of ['/', '/cutovers/some-id/gates', '/tv']) {
      const answer = await app.call('GET', path, page)
      expect(answer, path).toMatchObject({ status: 200, text: expect.stringContaining('id="root"') })
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
    expect((await app.call('GET', '/icon.svg')).headers.get('content-type')).toMatch(/svg/)
  })

  it('has files that browsers keep, and misses those of an older build loudly', async () => {
    const file = await app.call('GET', '/assets/index-abc123.js')
    expect(file.status).toBe(200)
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const old = await app.call('GET', '/assets/index-000000.js', page)
    expect(old.status).toBe(404)
    expect(old.text).not.toContain('root')
  })

  it('carries a policy that lets in nothing from elsewhere', async () => {
    const { headers } = await app.call('GET', '/', page)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    // On plain http it would send every request of a local network nowhere.
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('does not answer for what programs ask', async () => {
    expect((await app.call('GET', '/api/nothing', page)).status).toBe(404)
    expect((await app.call('POST', '/', { body: {} })).status).toBe(404)
    expect((await app.call('GET', '/..%2f..%2fetc%2fpasswd', page)).text).not.toContain('root:')
  })

  it('says so while it is not built', async () => {
    await rm(join(folder, 'index.html'))
    expect(await app.call('GET', '/', page)).toMatchObject({ status: 503, text: expect.stringContaining('not built') })
  })
})
