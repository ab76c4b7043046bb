import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltApp, buildApp } from '../../../server/servicenow/build.ts'
import { APP_SOURCES, appFolder, type Records, recordsIn, sha256, unzip } from '../../support/fluentApp.ts'

/** A build takes some ten seconds of a quiet machine. */
const PATIENCE = 600_000

const { copyOfTheApp, remove } = appFolder()
let built: BuiltApp
let records: Records
beforeAll(() => {
  built = buildApp({ app: copyOfTheApp('built') })
  records = recordsIn(built.records)
}, PATIENCE)
afterAll(remove)

/** The texts of all records of a table. */
const of = (table: string) =>
  [...records].filter(([, text]) => text.includes(`<${table} action="INSERT_OR_UPDATE">`)).map(([, text]) => text)

const fieldOf = (record: string, name: string) =>
  unescaped(
    new RegExp(`<${name}(?: [^>]*)?>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(record)?.[1] ?? '',
  )

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

const fieldsOf = (table: string, ...names: string[]) =>
  of(table)
    .map((record) => names.map((name) => fieldOf(record, name)))
    .sort()

const script = (name: string) => readFileSync(join(APP_SOURCES, 'src/scripts', `${name}.js`), 'utf8')

describe('the package', () => {
  it('holds exactly the records that were built, and an inventory that names their hashes', () => {
    const files = unzip(readFileSync(built.package))
    const inventory = files.get('package_inventory.csv')?.toString('utf8') ?? ''
    files.delete('package_inventory.csv')
    expect([...files.keys()].sort()).toEqual([...records.keys()])
    for (const [name, text] of records) {
      expect(files.get(name)?.toString('utf8'), name).toBe(text)
      expect(inventory, name).toContain(sha256(text))
    }
  })
})

describe('the records', () => {
  it('make the instance refuse a second link of a cutover', () => {
    const table = records.get('dictionary/x_tminus_gate_link.xml') ?? ''
    expect(table).toMatch(
      /<element name="cutover" [^>]*unique="true"[^>]*mandatory="true"|<element name="cutover" [^>]*mandatory="true"[^>]*unique="true"/,
    )
    expect(table).toMatch(/<element name="change_request" [^>]*reference_cascade_rule="delete"/)
  })

  it('keep both tables away from the Table API and from the scripts of other scopes', () => {
    expect(fieldsOf('sys_db_object', 'name', 'ws_access', 'create_access', 'update_access', 'delete_access')).toEqual([
      ['x_tminus_gate_event', 'false', 'false', 'false', 'false'],
      ['x_tminus_gate_link', 'false', 'false', 'false', 'false'],
    ])
  })

  it('run only async rules on the tables of others, and each only for a linked change', () => {
    const others = ['change_request', 'change_task', 'incident', 'sysapproval_approver']
    const rules = fieldsOf('sys_script', 'collection', 'when', 'condition', 'filter_condition')
    const onOthers = rules.filter(([table]) => others.includes(table ?? ''))
    expect(onOthers).toHaveLength(9)
    for (const [table, when, condition, filter] of onOthers) {
      expect(when, table).toBe('async_always')
      expect(condition, table).toMatch(/^new x_tminus_gate\.TMinusLinks\(\)\.watches\(/)
      expect(filter, table).not.toBe('')
    }
    const change =
      onOthers.find(([table, , , filter]) => table === 'change_request' && filter?.startsWith('state'))?.[3] ?? ''
    const watched = [...change.matchAll(/(?:^|\^OR)([a-z_]+)VALCHANGES/g)].map((match) => match[1])
    expect(watched).toEqual(
      'state approval on_hold on_hold_reason start_date end_date conflict_status conflict_last_run cab_date cab_date_time close_code'.split(
        ' ',
      ),
    )
    expect(rules.filter(([table]) => !others.includes(table ?? '')).map(([table, when]) => [table, when])).toEqual([
      ['x_tminus_gate_event', 'async_always'],
      ['x_tminus_gate_link', 'after'],
      ['x_tminus_gate_link', 'before'],
    ])
  })

  it('show all properties on one page, which the menu opens for whoever runs the connection', () => {
    const [[page = '', name = ''] = []] = fieldsOf('sys_properties_category', 'sys_id', 'name')
    const shown = of('sys_properties_category_m2m').map((record) => {
      expect(fieldOf(record, 'category')).toBe(page)
      return fieldOf(record, 'property')
    })
    expect(shown.toSorted()).toEqual(fieldsOf('sys_properties', 'sys_id').flat())
    const module = of('sys_app_module').find((record) => fieldOf(record, 'title') === 'Properties') ?? ''
    expect(fieldOf(module, 'query')).toBe(`system_properties_ui.do?sysparm_title=T-Minus&sysparm_category=${name}`)
    expect(fieldOf(module, 'roles')).toBe('x_tminus_gate.admin')
  })

  it('let only the technical user call the endpoint', () => {
    const [acl] = of('sys_security_acl').filter((record) => fieldOf(record, 'name') === 'x_tminus_gate_endpoint')
    const id = fieldOf(acl ?? '', 'sys_id')
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    const roles = of('sys_security_acl_role').filter((record) => fieldOf(record, 'sys_security_acl') === id)
    expect(roles.map((role) => /<sys_user_role name="([^"]*)"/.exec(role)?.[1])).toEqual(['x_tminus_gate.integration'])
    const operations = of('sys_ws_operation')
    expect(operations).toHaveLength(7)
    for (const operation of operations) {
      expect(fieldOf(operation, 'enforce_acl')).toBe(id)
      expect(fieldOf(operation, 'requires_authentication')).toBe('true')
      expect(fieldOf(operation, 'requires_acl_authorization')).toBe('true')
    }
  })

  it('offer the documented calls', () => {
    expect(fieldsOf('sys_ws_operation', 'operation_uri', 'http_method')).toEqual([
      ['/api/x_tminus_gate/v1/gate/health', 'GET'],
      ['/api/x_tminus_gate/v1/gate/links', 'GET'],
      ['/api/x_tminus_gate/v1/gate/links/{cutover}', 'DELETE'],
      ['/api/x_tminus_gate/v1/gate/links/{cutover}', 'GET'],
      ['/api/x_tminus_gate/v1/gate/links/{cutover}', 'PUT'],
      ['/api/x_tminus_gate/v1/gate/links/{cutover}/status', 'PUT'],
      ['/api/x_tminus_gate/v1/gate/ping', 'POST'],
    ])
  })

  it('carry no secret and no address, and an upgrade writes neither', () => {
    expect(fieldsOf('sys_properties', 'name', 'type', 'value')).toEqual([
      ['x_tminus_gate.webhook.active', 'boolean', 'true'],
      ['x_tminus_gate.webhook.address', 'string', ''],
      ['x_tminus_gate.webhook.mid_server', 'string', ''],
      ['x_tminus_gate.webhook.secret', 'password2', ''],
    ])
    const places = [...records.keys()].filter((name) => /sys_properties_(?!category)/.test(name))
    expect(places.filter((name) => !name.startsWith('unload/'))).toEqual([])
  })

  it('leave the instance’s own change form as it is: only a view of their own names it', () => {
    const [view] = of('sys_ui_view')
    const id = fieldOf(view ?? '', 'sys_id')
    for (const table of ['sys_ui_form', 'sys_ui_related_list']) {
      for (const record of of(table)) {
        if (fieldOf(record, 'name') === 'change_request') expect(fieldOf(record, 'view')).toBe(id)
      }
    }
    expect(fieldsOf('sys_ui_related_list', 'name')).toEqual([['change_request']])
  })

  it('hold the scripts word for word, and the tests for the instance', () => {
    expect(fieldsOf('sys_script_include', 'name', 'script')).toEqual(
      ['TMinusDelivery', 'TMinusEndpoint', 'TMinusLinks', 'TMinusQueue', 'TMinusRequest', 'TMinusTime'].map((name) => [
        name,
        script(name),
      ]),
    )
    expect(fieldsOf('sys_atf_test', 'name').flat()).toEqual([
      'T-Minus: a change without a link queues nothing',
      'T-Minus: a cutover is linked once',
      'T-Minus: a deleted change takes its link along and says so',
      'T-Minus: a hold queues one delivery',
      'T-Minus: the signature of a known vector',
    ])
  })
})
