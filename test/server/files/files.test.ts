import { createHash, randomBytes, randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createJanitor } from '../../../server/database/janitor.ts'
import { MAX_FILE_BYTES } from '../../../shared/notes.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  cutoverId = await app.cutover()
})
afterAll(() => app.stop())

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(600_000)])
const fileAnswer = z.object({
  file: z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() }),
})

const upload = (bytes: Uint8Array, name: string, { as = 'dana', stepId = 'freeze', to = cutoverId } = {}) =>
  app.call('POST', `/api/cutovers/${to}/steps/${stepId}/files?name=${encodeURIComponent(name)}`, {
    as,
    text: new Uint8Array(bytes),
    headers: { 'content-type': 'image/svg+xml' },
  })
const stored = async (bytes: Uint8Array, name: string) => (await upload(bytes, name)).read(fileAnswer).file
const noteWith = (files: object[], as = 'dana', more: object = {}) =>
  app.call('POST', `/api/cutovers/${cutoverId}/commands`, {
    as,
    body: { commandId: randomUUID(), command: { type: 'noteStep', stepId: 'freeze', text: 'See', files, ...more } },
  })
const fetchFile = async (id: string, as = 'oscar') => {
  const headers = { authorization: `Bearer ${app.tokens[as]?.token}` }
  return fetch(`${app.origin}/api/cutovers/${cutoverId}/files/${id}`, { headers })
}

describe('a photo', () => {
  it('is named by its hash, and comes back as it was sent to whoever may read the cutover', async () => {
    const photo = await stored(PNG, 'Dashboard at 02:10.png')
    const id = createHash('sha256').update(PNG).digest('hex')
    expect(photo).toEqual({ id, name: 'Dashboard at 02:10.png', type: 'image/png', size: PNG.byteLength })
    expect(await noteWith([photo])).toMatchObject({ status: 200 })
    const answer = await fetchFile(id)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-disposition')).toBe('inline')
    expect(answer.headers.get('content-security-policy')).toMatch(/sandbox/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true)
    expect((await app.call('GET', `/api/cutovers/${cutoverId}/files/${id}`)).status).toBe(401)
  })

  it('that was uploaded twice is kept once', async () => {
    const [one, other] = await Promise.all([upload(PNG, 'a.png'), upload(PNG, 'b.png')])
    expect(one.read(fileAnswer).file.id).toBe(other.read(fileAnswer).file.id)
    expect(await app.sql`select 1 from files where cutover = ${cutoverId}`).toHaveLength(1)
  })
})

describe('anything else', () => {
  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a drawing that can run scripts', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['text', 'ORA-00060: deadlock detected'],
  ])('is only ever downloaded, whatever it was called: %s', async (_, text) => {
    const file = await stored(Buffer.from(text), 'graph.png')
    expect(file.type).toBe('application/octet-stream')
    const answer = await fetchFile(file.id)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toBe('attachment')
    expect(await answer.text()).toBe(text)
  })
})

describe('an upload', () => {
  it('is for whoever may write a note there', async () => {
    expect(await upload(PNG, 'a.png', { as: 'oscar' })).toMatchObject({ status: 403 })
    expect(await upload(PNG, 'a.png', { stepId: 'nothing' })).toMatchObject({ status: 404 })
    expect(await upload(PNG, 'a.png', { to: 'nothing' })).toMatchObject({ status: 404 })
  })

  it('says what is wrong with it, and keeps nothing of it', async () => {
    const before = await app.sql`select 1 from files`
    expect(await upload(Buffer.alloc(0), 'empty.txt')).toMatchObject({ status: 422 })
    expect(await upload(PNG, 'two\nlines')).toMatchObject({ status: 422, json: { refusal: { field: 'name' } } })
    expect(await upload(Buffer.alloc(MAX_FILE_BYTES + 1), 'large.bin')).toMatchObject({ status: 413 })
    expect(await app.sql`select 1 from files`).toHaveLength(before.length)
  })
})

describe('a note', () => {
  it('names only files of its own cutover, as they are', async () => {
    const file = await stored(randomBytes(2000), 'trace.log')
    const elsewhere = await app.cutover()
    const other = (await upload(randomBytes(2000), 'other.log', { to: elsewhere })).read(fileAnswer).file
    for (const wrong of [
      other,
      { ...file, type: 'image/png' },
      { ...file, size: 1 },
      { ...file, id: 'ab'.repeat(32) },
    ]) {
      expect(await noteWith([file, wrong])).toMatchObject({
        status: 404,
        json: { refusal: { code: 'unknownFile', field: 'files.1' } },
      })
    }
    expect(await noteWith(Array.from({ length: 6 }, () => file))).toMatchObject({ status: 422 })
  })

  it('mentions people by name or id, and nobody who is not there', async () => {
    expect(await noteWith([], 'dana', { mentions: ['nobody@example.org'] })).toMatchObject({
      status: 422,
      json: { refusal: { code: 'unknownPerson', field: 'mentions.0' } },
    })
    expect(await noteWith([], 'dana', { mentions: [app.ids.oscar] })).toMatchObject({
      json: { events: [{ mentions: [app.ids.oscar] }] },
    })
  })
})

describe('what no note names', () => {
  it('is deleted after a day, with its pieces, and what one names never', async () => {
    const kept = await stored(randomBytes(1000), 'kept.log')
    const left = await stored(randomBytes(600_000), 'left.log')
    expect(await noteWith([kept])).toMatchObject({ status: 200 })
    const janitor = createJanitor({ sql: app.sql, log: pino({ level: 'silent' }) })
    await janitor.sweep()
    expect((await fetchFile(left.id)).status).toBe(200)
    await app.sql`update files set at = at - interval '25 hours'`
    await janitor.sweep()
    expect((await fetchFile(left.id)).status).toBe(404)
    expect((await fetchFile(kept.id)).status).toBe(200)
    expect(await app.sql`select 1 from file_pieces where file = ${left.id}`).toHaveLength(0)
  })
})
