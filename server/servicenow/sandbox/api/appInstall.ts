/** The requests of `now-sdk install`: accepts the package, reports progress, records the application. */
import type { Instance } from '../instance.ts'
import { toGlideDate } from '../records/dates.ts'
import { newSysId } from '../records/identifiers.ts'
import { systemWriter } from '../records/recordStore.ts'
import type { Caller } from './access.ts'
import { type ApiAnswer, type ApiRequest, json, noRecord, unauthenticated } from './exchange.ts'

/** The package is taken unread: what the app does here is done by its sources (`gateApp/`). */
export function takePackage(
  { store, clock, random }: Instance,
  caller: Caller | undefined,
  request: ApiRequest,
): ApiAnswer {
  if (!caller?.roles.has('admin')) return unauthenticated()
  const field = (name: string) => request.query.get(name) ?? ''
  const scope = field('sysparm_fluent_scope_name')
  const values = { scope, name: scope, version: field('sysparm_fluent_app_version') }
  const known = store.rows('sys_scope').find((row) => row.scope === scope)
  if (known) store.update(known.sys_id ?? '', values, systemWriter)
  else store.insert('sys_scope', values, systemWriter)
  const now = toGlideDate(clock.now())
  store.insert('sys_upgrade_history', { to_version: scope, upgrade_started: now, upgrade_finished: now }, systemWriter)
  return json(200, { executionTracker: newSysId(random), rollbackContext: newSysId(random) })
}

/** `/api/sn_cicd/progress/{id}`: whatever was taken is installed. */
export function readProgress(path: string): ApiAnswer {
  if (!/^\/api\/sn_cicd\/progress\/[0-9a-f]{32}$/.test(path)) return noRecord()
  return json(200, {
    result: { status: '2', status_label: 'Successful', percent_complete: 100, status_message: '', error: '' },
  })
}
