/** The Attachment API: files on records, `/api/now/attachment`. One part of a form with files is not read (`/upload`). */
import { createHash } from 'node:crypto'
import type { Row } from '../records/column.ts'
import { tableDefinition } from '../records/dictionary.ts'
import { type Context, refusedByAccess, writerOf } from './context.ts'
import { type ApiAnswer, failure, json, noRecord } from './exchange.ts'
import { listRecords } from './tableApi.ts'

/** Contents are kept beside the metadata, as text that a dump can hold. */
const contents = 'sys_attachment_doc'

export function listAttachments(context: Context): ApiAnswer {
  return listRecords(context, 'sys_attachment', 'v2', {
    isVisible: (row) => readable(context, row.sys_id ?? '') !== undefined,
    shown: (row) => metadata(context, row),
  })
}

export function readAttachment(context: Context, sysId: string): ApiAnswer {
  const row = readable(context, sysId)
  return row ? json(200, { result: metadata(context, row) }) : noRecord()
}

export function readFile(context: Context, sysId: string): ApiAnswer {
  const row = readable(context, sysId)
  if (!row) return noRecord()
  const content = context.instance.store.rows(contents).find((document) => document.sys_attachment === sysId)
  const headers = {
    'content-type': row.content_type ?? '',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(row.file_name ?? '')}`,
    'x-attachment-metadata': asciiJson(metadata(context, row)),
  }
  return { status: 200, headers, body: '', bytes: Buffer.from(content?.data ?? '', 'base64') }
}

/** The body is the file; which record it belongs to is in the address. */
export function attachFile(context: Context): ApiAnswer {
  const { instance, access, caller, request } = context
  const asked = (name: string) => request.query.get(name) ?? ''
  const [table, sysId, file_name] = [asked('table_name'), asked('table_sys_id'), asked('file_name')]
  if (table === '' || sysId === '' || file_name === '') {
    return failure(400, 'Bad Request', 'table_name, table_sys_id and file_name are required')
  }
  if (!tableDefinition(table)) return failure(400, `Invalid table ${table}`, null)
  const target = instance.store.find(table, sysId)
  if (!target || !access.mayRead(caller, table, target)) return noRecord()
  if (!access.mayWrite(caller, table, target)) return refusedByAccess('Insert')
  const values = {
    file_name,
    table_name: instance.store.tableOf(sysId) ?? table,
    table_sys_id: sysId,
    content_type: request.headers['content-type'] ?? 'application/octet-stream',
    size_bytes: String(request.bytes.length),
    size_compressed: String(request.bytes.length),
    hash: createHash('sha256').update(request.bytes).digest('hex'),
  }
  const outcome = instance.store.insert('sys_attachment', values, writerOf(caller))
  if (!outcome.ok) return failure(403, 'Operation Failed', outcome.abort.detail)
  const { row } = outcome
  const data = { sys_attachment: row.sys_id ?? '', data: request.bytes.toString('base64') }
  instance.store.insert(contents, data, writerOf(caller))
  const location = `${request.origin}/api/now/v1/attachment/${row.sys_id}/file`
  return json(201, { result: metadata(context, row) }, { location })
}

export function deleteAttachment(context: Context, sysId: string): ApiAnswer {
  const { instance, access, caller } = context
  const { store } = instance
  const row = readable(context, sysId)
  if (!row) return noRecord()
  const table = row.table_name ?? ''
  const target = store.find(table, row.table_sys_id ?? '')
  if (target && !access.mayWrite(caller, table, target)) return refusedByAccess('Delete')
  for (const document of store.rows(contents)) {
    if (document.sys_attachment === sysId) store.remove(document.sys_id ?? '', writerOf(caller))
  }
  store.remove(sysId, writerOf(caller))
  return { status: 204, headers: {}, body: '' }
}

/** Whoever may not read a record does not see what hangs on it. */
function readable({ instance, access, caller }: Context, sysId: string): Row | undefined {
  const row = instance.store.find('sys_attachment', sysId)
  const table = row?.table_name ?? ''
  const target = instance.store.find(table, row?.table_sys_id ?? '')
  return target && access.mayRead(caller, table, target) ? row : undefined
}

const metadata = (context: Context, row: Row) => ({ ...row, download_link: linkOf(context, row.sys_id ?? '') })

const linkOf = ({ request }: Context, sysId: string) => `${request.origin}/api/now/attachment/${sysId}/file`

/** A header holds no letters beyond Latin. */
const asciiJson = (value: object) =>
  JSON.stringify(value).replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
