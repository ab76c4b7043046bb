import { createHash } from 'node:crypto'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it } from 'vitest'
import { ask, openSandbox, record, records } from './openSandbox.ts'

const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const authorization = (who: string) => `Basic ${Buffer.from(`${who}:sandbox`).toString('base64')}`

async function attach(sandbox: Sandbox, who: string, to: Record<string, string>) {
  const response = await fetch(`${sandbox.address}/api/now/attachment/file?${new URLSearchParams(to)}`, {
    method: 'POST',
    headers: { authorization: authorization(who), 'content-type': 'application/x-thing' },
    body: content,
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown }
}

describe('attachments', () => {
  it('keep every byte, and say what is known of them', async () => {
    const sandbox = await openSandbox()
    const incident = sandbox.insert('incident', {})
    const to = { table_name: 'incident', table_sys_id: incident.sys_id ?? '' }
    const made = await attach(sandbox, 'itil.user', { ...to, file_name: 'Übersicht.bin' })
    const { sys_id = '', download_link = '' } = record(made)
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`${sandbox.address}/api/now/v1/attachment/${sys_id}/file`)
    expect(record(made)).toMatchObject({
      ...to,
      file_name: 'Übersicht.bin',
      content_type: 'application/x-thing',
      size_bytes: '256',
      hash: createHash('sha256').update(content).digest('hex'),
      sys_created_by: 'itil.user',
    })

    const file = await fetch(download_link, { headers: { authorization: authorization('peer.one') } })
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content)
    expect(file.headers.get('content-type')).toBe('application/x-thing')
    expect(JSON.parse(file.headers.get('x-attachment-metadata') ?? '')).toMatchObject({ file_name: 'Übersicht.bin' })

    const listed = await ask(
      sandbox,
      'itil.user',
      'GET',
      `/api/now/v1/attachment?sysparm_query=table_sys_id=${incident.sys_id}&sysparm_display_value=all`,
    )
    expect(listed.headers.get('x-total-count')).toBe('1')
    expect(records(listed)).toMatchObject([{ sys_id, download_link }])
    expect(record(await ask(sandbox, 'itil.user', 'GET', `/api/now/attachment/${sys_id}`))).toMatchObject({ sys_id })
    const item = { id: '1', method: 'GET', url: `/api/now/attachment/${sys_id}/file` }
    const batch = await ask(sandbox, 'itil.user', 'POST', '/api/now/batch', { rest_requests: [item] })
    expect(batch.body).toMatchObject({ serviced_requests: [{ body: content.toString('base64') }] })

    expect((await ask(sandbox, 'itil.user', 'DELETE', `/api/now/attachment/${sys_id}`)).status).toBe(204)
    expect((await ask(sandbox, 'itil.user', 'GET', `/api/now/attachment/${sys_id}/file`)).status).toBe(404)
    expect(sandbox.rows('sys_attachment_doc')).toEqual([])
  })

  it('hang on records that one can see and change', async () => {
    const sandbox = await openSandbox()
    const change = sandbox.insert('change_request', {})
    const to = { table_name: 'change_request', table_sys_id: change.sys_id ?? '', file_name: 'plan.txt' }
    expect((await attach(sandbox, 'itil.user', { ...to, table_sys_id: 'f'.repeat(32) })).status).toBe(404)
    expect((await attach(sandbox, 'itil.user', { ...to, file_name: '' })).status).toBe(400)
    expect((await attach(sandbox, 'reader', to)).status).toBe(403)
    const { sys_id = '' } = record(await attach(sandbox, 'itil.user', to))
    sandbox.access.hide('peer.one', change.sys_id ?? '')
    const seen = async (who: string) => records(await ask(sandbox, who, 'GET', '/api/now/attachment')).length
    expect([await seen('reader'), await seen('peer.one'), await seen('nobody')]).toEqual([1, 0, 0])
    expect((await ask(sandbox, 'peer.one', 'GET', `/api/now/attachment/${sys_id}`)).status).toBe(404)
    expect((await ask(sandbox, 'reader', 'DELETE', `/api/now/attachment/${sys_id}`)).status).toBe(403)
  })
})
