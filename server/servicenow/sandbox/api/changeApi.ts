/** Changes by the Change Management API: read, search, create, update, delete. */
import { repeatedState } from '../change/changeRules.ts'
import { valuesOfVersion } from '../change/standardTemplates.ts'
import type { Row } from '../records/column.ts'
import { columnsOf } from '../records/dictionary.ts'
import { valueOfDisplay } from '../records/displayValues.ts'
import { changeJson, changeOutput } from './changeOutput.ts'
import { type Context, heard, refusedByAccess, refusedByRule, writerOf } from './context.ts'
import { type ApiAnswer, failure, fieldsOf, isAnswer, noRecord } from './exchange.ts'
import { queried } from './tableApi.ts'

export const changeTypes = ['normal', 'emergency', 'standard'] as const
export type ChangeType = (typeof changeTypes)[number]

/** Of these the template decides; what is sent is ignored. */
const fixedByTemplate = new Set(['description', 'backout_plan', 'test_plan', 'implementation_plan'])

export function searchChanges(context: Context, type?: ChangeType): ApiAnswer {
  return listed(context, 'change_request', (row) => type === undefined || row.type === type)
}

/** A page of a table as this API shows it; at most 500 unless asked otherwise. */
export function listed(context: Context, table: string, isMeant: (row: Row) => boolean): ApiAnswer {
  const { instance, access, caller, request } = context
  const limit = Number(request.query.get('sysparm_limit') ?? '') || 500
  const offset = Number(request.query.get('sysparm_offset') ?? '') || 0
  const page = queried(context, table)
    .filter(isMeant)
    .slice(offset, offset + limit)
  const visible = page.filter((row) => access.mayRead(caller, table, row))
  return changeJson(
    200,
    visible.map((row) => changeOutput(instance, caller, table, row)),
  )
}

/** The change if it exists, is of the type that the address says, and may be read. */
export function changeNamed({ instance, access, caller }: Context, sysId: string, type?: ChangeType): Row | undefined {
  const row = instance.store.find('change_request', sysId)
  if (!row || !access.mayRead(caller, 'change_request', row)) return undefined
  return type === undefined || row.type === type ? row : undefined
}

export function readChange(context: Context, sysId: string, type?: ChangeType): ApiAnswer {
  const row = changeNamed(context, sysId, type)
  return row ? shownChange(context, row) : noRecord()
}

/** `POST /change`: of the model or type that is sent, otherwise normal. */
export function createAnyChange(context: Context): ApiAnswer {
  const sent = sentFields(context, 'change_request')
  if (isAnswer(sent)) return sent
  const model = context.instance.store.find('chg_model', sent.chg_model ?? '')?.name ?? sent.chg_model ?? ''
  const wanted = (sent.type || model).toLowerCase()
  const type = changeTypes.find((known) => known === wanted) ?? 'normal'
  return insertChange(context, { ...sent, type, chg_model: '' }, [])
}

export function createChange(context: Context, type: 'normal' | 'emergency'): ApiAnswer {
  const sent = sentFields(context, 'change_request')
  return isAnswer(sent) ? sent : insertChange(context, { ...sent, type }, [])
}

export function createStandardChange(context: Context, template: string): ApiAnswer {
  const { store } = context.instance
  const producer = store.find('std_change_record_producer', template)
  const version = producer?.current_version ?? ''
  const given = valuesOfVersion(store, version)
  if (producer?.active !== 'true' || !given) return noRecord()
  const sent = sentFields(context, 'change_request')
  if (isAnswer(sent)) return sent
  const ignored = Object.keys(sent).filter((name) => fixedByTemplate.has(name))
  const own = Object.fromEntries(Object.entries(sent).filter(([name]) => !fixedByTemplate.has(name)))
  const versioned = { ...given, ...own, type: 'standard', std_change_producer_version: version }
  return insertChange(context, versioned, ignored)
}

export function updateChange(context: Context, sysId: string, type?: ChangeType): ApiAnswer {
  const { instance, access, caller } = context
  const row = changeNamed(context, sysId, type)
  if (!row) return noRecord()
  const sent = sentFields(context, 'change_request')
  if (isAnswer(sent)) return sent
  if (!access.mayWrite(caller, 'change_request', row)) return refusedByAccess('Update')
  if (sent.state === row.state && instance.settings.sameStateIsError) return refusedByRule(repeatedState())
  const outcome = instance.store.update(sysId, heard(context, sent), writerOf(caller))
  return outcome.ok
    ? shownChange(context, outcome.row, unknownFields('change_request', sent))
    : refusedByRule(outcome.abort)
}

export function deleteChange(context: Context, sysId: string, type?: ChangeType): ApiAnswer {
  const { instance, access, caller } = context
  const row = changeNamed(context, sysId, type)
  if (!row) return noRecord()
  if (!access.mayUse(caller, 'delete', 'change_request')) return refusedByAccess('Delete')
  const shown = shownChange(context, row)
  instance.store.remove(sysId, writerOf(caller))
  return shown
}

export function shownChange({ instance, caller }: Context, row: Row, ignored?: readonly string[]): ApiAnswer {
  return changeJson(200, changeOutput(instance, caller, 'change_request', row, ignored))
}

/** What is sent in the address and in the body, the body first; names in `encrypted_fields` are display values. */
export function sentFields({ instance, caller, request }: Context, table: string): Row | ApiAnswer {
  const body = fieldsOf(request)
  if (isAnswer(body)) return body
  const { encrypted_fields = '', ...fields } = { ...Object.fromEntries(request.query), ...body }
  for (const name of encrypted_fields.split(',')) {
    const sent = fields[name]
    if (sent !== undefined) fields[name] = valueOfDisplay(instance.store, table, name, sent, caller.timeZone)
  }
  return fields
}

/** Names that are sent and cannot be applied. */
export function unknownFields(table: string, sent: Row): string[] {
  return Object.keys(sent).filter((name) => {
    const column = columnsOf(table).get(name)
    return column === undefined || column.readOnly === true
  })
}

function insertChange(context: Context, values: Row, ignored: readonly string[]): ApiAnswer {
  const { instance, access, caller } = context
  if (!access.mayUse(caller, 'create', 'change_request')) {
    return failure(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints')
  }
  const outcome = instance.store.insert('change_request', values, writerOf(caller))
  if (!outcome.ok) return refusedByRule(outcome.abort)
  return shownChange(context, outcome.row, [...ignored, ...unknownFields('change_request', values)])
}
