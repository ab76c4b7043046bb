/** Groups, choices and affected items: what a change refers to. */
import type { ChangeApi } from './changeApi.ts'
import type { Connection } from './connection.ts'
import type { Term } from './query.ts'
import { type Choice, malformed, type Reference, type Row, readRow } from './row.ts'
import { idPart, queryOf, resultsOf, type Tables } from './tables.ts'

const AFFECTED_TABLE = 'task_ci'
/** Choices change when somebody configures the instance, not during a cutover. */
const CHOICES_LAST_MS = 10 * 60_000
const MAX_TEMPLATES = 50

export function lookupsOf(connection: Connection, tables: Tables, api: ChangeApi) {
  const { site, now } = connection
  const known = new Map<string, { choices: Choice[]; until: number }>()

  async function affected(change: string): Promise<Set<string>> {
    const { rows } = await tables.list(AFFECTED_TABLE, {
      where: [{ field: 'task', is: idPart(connection, change) }],
      fields: ['sys_id', 'task', 'ci_item'],
      matches: (row) => row.raw('task') === change,
    })
    return new Set(rows.map((row) => row.raw('ci_item')))
  }

  async function choicesIn(table: string, field: string): Promise<Choice[]> {
    // The record looked for may be among those not shown.
    const rows = await tables.listAll('sys_choice', `choices of ${table}.${field}`, {
      where: [
        { field: 'name', is: table },
        { field: 'element', is: field },
        { field: 'language', is: 'en' },
        { field: 'inactive', is: 'false' },
      ],
      order: ['sequence'],
      fields: ['sys_id', 'name', 'element', 'value', 'label', 'language', 'inactive'],
      matches: (row) => row.raw('name') === table && row.raw('element') === field && !row.flag('inactive'),
    })
    return rows.map((row) => ({ value: row.raw('value'), label: row.raw('label') }))
  }

  return {
    /** An active group by its exact name; undefined when there is none. */
    async findGroup(name: string): Promise<Reference | undefined> {
      const matches = (row: Row) => row.raw('name').trim().toLowerCase() === name.trim().toLowerCase()
      const { rows } = await tables.list('sys_user_group', {
        where: [
          { field: 'name', is: name.trim() },
          { field: 'active', is: 'true' },
        ],
        fields: ['sys_id', 'name', 'active'],
        matches: (row) => matches(row) && row.flag('active'),
      })
      const exact = rows.filter((row) => row.raw('name').trim() === name.trim())
      const [found, second] = exact.length > 0 ? exact : rows
      if (second) malformed(site, `it has several groups ${JSON.stringify(name.trim())}`)
      return found && { sysId: found.sysId, name: found.raw('name') }
    },

    /** An active person by e-mail address, user name or full name; undefined when there is none. */
    async findPerson(named: string): Promise<Reference | undefined> {
      const wanted = named.trim()
      const names = ['email', 'user_name', 'name']
      const fits = (row: Row) => names.some((field) => row.raw(field).trim().toLowerCase() === wanted.toLowerCase())
      const { rows } = await tables.list('sys_user', {
        where: [{ any: names.map((field) => ({ field, is: wanted })) }, { field: 'active', is: 'true' }],
        fields: ['sys_id', 'active', ...names],
        matches: (row) => fits(row) && row.flag('active'),
      })
      const [found, second] = rows
      if (second) malformed(site, 'it has several people of one name or address')
      return found && { sysId: found.sysId, name: found.raw('name') }
    },

    /** The configuration item of exactly this name; undefined when there is none, or none that we may see. */
    async findItem(name: string): Promise<Reference | undefined> {
      const wanted = name.trim()
      const { rows } = await tables.list('cmdb_ci', {
        where: [{ field: 'name', is: wanted }],
        fields: ['sys_id', 'name'],
        matches: (row) => row.raw('name').trim().toLowerCase() === wanted.toLowerCase(),
      })
      const [found, second] = rows
      if (second) malformed(site, `it has several items ${JSON.stringify(wanted)}`)
      return found && { sysId: found.sysId, name: found.raw('name') }
    },

    /**
     * The values that a field may take, in the instance's order; kept for ten minutes.
     *
     * @throws ServiceNowFault forbidden when the instance counts more than it shows
     */
    async choices(table: string, field: string): Promise<Choice[]> {
      const key = `${table}.${field}`
      const kept = known.get(key)
      if (kept && now() < kept.until) return kept.choices
      const own = await choicesIn(table, field)
      // A table without choices of its own has those of the table that it extends.
      const choices = own.length > 0 || table === 'task' ? own : await choicesIn('task', field)
      known.set(key, { choices, until: now() + CHOICES_LAST_MS })
      return choices
    },

    /**
     * Adds configuration items to those that the change affects; removes none.
     *
     * @returns those not there yet: the Change API adds them a moment later, and skips unknown ones
     */
    async setAffectedCis(change: string, configurationItems: readonly string[]): Promise<{ missing: string[] }> {
      const wanted = [...new Set(configurationItems.map((item) => idPart(connection, item)))]
      const before = await affected(change)
      const absent = wanted.filter((item) => !before.has(item))
      if (absent.length === 0) return { missing: [] }
      if (await api.present()) {
        const body = { association_type: 'affected', cmdb_ci_sys_ids: absent.join(',') }
        // It leaves alone what is associated already.
        await api.ask('POST', `/${idPart(connection, change)}/ci`, { body, repeatable: true })
      } else {
        for (const item of absent) {
          await tables.insert(AFFECTED_TABLE, { task: change, ci_item: item }, ['task', 'ci_item'])
        }
      }
      const after = await affected(change)
      return { missing: wanted.filter((item) => !after.has(item)) }
    },

    async listAffectedCis(change: string): Promise<string[]> {
      return [...(await affected(change))]
    },

    /** The published standard template of exactly this name; undefined when there is none. */
    async findTemplate(name: string): Promise<Reference | undefined> {
      if (!(await api.present())) return undefined
      const wanted = name.trim().toLowerCase()
      const templates = await templatesBy({ field: 'name', is: name.trim() })
      const [found, second] = templates.filter((template) => template.name.trim().toLowerCase() === wanted)
      if (second) malformed(site, `it has several templates ${JSON.stringify(name.trim())}`)
      return found
    },

    /**
     * Published standard templates whose name contains each of the words, at most 50, by name; all of them without a word.
     *
     * @throws ServiceNowFault notFound where the instance has no Change API; refused for words that cannot be queried
     */
    async listTemplates(search: string): Promise<Reference[]> {
      if (!(await api.present())) {
        const message = 'templates need its Change Management API'
        return connection.fail({ kind: 'notFound', what: 'resource', message, detail: '' })
      }
      const words = search.split(/\s+/).filter((word) => word !== '')
      const templates = await templatesBy(...words.map((word) => ({ field: 'name', contains: word })))
      // It ignores conditions that it cannot parse.
      const fits = ({ name }: Reference) => words.every((word) => folded(name).includes(folded(word)))
      return templates.filter(fits).toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
    },
  }

  async function templatesBy(...terms: Term[]): Promise<Reference[]> {
    const where = [...terms, { field: 'active', is: 'true' }]
    const search = { sysparm_query: queryOf(connection, where, ['name']), sysparm_limit: String(MAX_TEMPLATES) }
    const rows = resultsOf(connection, await api.ask('GET', '/standard/template', { search }))
    return rows
      .map((found) => readRow(site, found))
      .filter((row) => row.flag('active'))
      .map((row) => ({ sysId: row.sysId, name: row.raw('name') }))
      .slice(0, MAX_TEMPLATES)
  }
}

/** As the instance compares: ignoring case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
