import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask, ofPriority, openSandbox, records } from './openSandbox.ts'

const path = (query: string) =>
  `/api/now/table/incident?sysparm_fields=number&sysparm_query=${encodeURIComponent(query)}`

describe('encoded queries', () => {
  it('agree with a plain filter over the same records', async () => {
    const sandbox = await openSandbox({ settings: { queriesIgnoreCase: false } })
    const words = ['', 'alpha', 'beta', 'alphabet', 'Alpha']
    const rows = Array.from({ length: 40 }, (_, count) =>
      sandbox.insert('incident', {
        short_description: words[count % 5] ?? '',
        ...ofPriority(String((count % 5) + 1)),
        active: String(count % 3 === 0),
        due_date: count % 4 === 0 ? '' : `2026-0${(count % 9) + 1}-01 00:00:00`,
      }),
    )
    type Test = [query: string, fits: (row: (typeof rows)[number]) => boolean]
    const condition = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('=', '!=', 'LIKE', 'NOT LIKE', 'STARTSWITH', 'ENDSWITH'),
          fc.constantFrom('alpha', 'bet', 'a'),
        )
        .map(([operator, value]): Test => {
          const tests = new Map([
            ['=', (s: string) => s === value],
            ['!=', (s: string) => s !== value],
            ['LIKE', (s: string) => s.includes(value)],
            ['NOT LIKE', (s: string) => !s.includes(value)],
            ['STARTSWITH', (s: string) => s.startsWith(value)],
            ['ENDSWITH', (s: string) => s.endsWith(value)],
          ])
          const test = tests.get(operator)
          return [`short_description${operator}${value}`, (row) => test?.(row.short_description ?? '') ?? false]
        }),
      fc
        .tuple(fc.constantFrom('>', '>=', '<', '<=', '=', '!='), fc.integer({ min: 0, max: 6 }))
        .map(([operator, value]): Test => {
          const test = {
            '>': (n: number) => n > value,
            '>=': (n: number) => n >= value,
            '<': (n: number) => n < value,
            '<=': (n: number) => n <= value,
            '=': (n: number) => n === value,
            '!=': (n: number) => n !== value,
          }[operator]
          return [`priority${operator}${value}`, (row) => test?.(Number(row.priority)) ?? false]
        }),
      fc
        .subarray(['1', '2', '3', '4', '5'], { minLength: 1 })
        .chain((list) =>
          fc
            .boolean()
            .map(
              (isIn): Test => [
                `priority${isIn ? 'IN' : 'NOT IN'}${list}`,
                (row) => list.includes(row.priority ?? '') === isIn,
              ],
            ),
        ),
      fc
        .constantFrom('ISEMPTY', 'ISNOTEMPTY')
        .map((operator): Test => [`due_date${operator}`, (row) => (row.due_date === '') === (operator === 'ISEMPTY')]),
      fc.integer({ min: 1, max: 9 }).map((month): Test => {
        const date = `2026-0${month}-01 00:00:00`
        return [`due_date>=${date}`, (row) => row.due_date !== '' && (row.due_date ?? '') >= date]
      }),
      fc.boolean().map((flag): Test => [`active=${flag}`, (row) => row.active === String(flag)]),
    )
    const any = fc
      .array(condition, { minLength: 1, maxLength: 3 })
      .map((tests): Test => [tests.map(([query]) => query).join('^OR'), (row) => tests.some(([, fits]) => fits(row))])
    const all = fc
      .array(any, { minLength: 1, maxLength: 3 })
      .map((tests): Test => [tests.map(([query]) => query).join('^'), (row) => tests.every(([, fits]) => fits(row))])
    const whole = fc
      .array(all, { minLength: 1, maxLength: 3 })
      .map((tests): Test => [tests.map(([query]) => query).join('^NQ'), (row) => tests.some(([, fits]) => fits(row))])
    await fc.assert(
      fc.asyncProperty(whole, fc.boolean(), async ([query, fits], descending) => {
        const heard = await ask(sandbox, 'admin', 'GET', path(`${query}^ORDERBY${descending ? 'DESC' : ''}number`))
        const expected = rows
          .filter(fits)
          .map(({ number }) => number)
          .sort()
        expect(records(heard).map(({ number }) => number)).toEqual(descending ? expected.reverse() : expected)
      }),
      { numRuns: 150 },
    )
  })

  it('leave out what they do not understand, so that a typo returns everything', async () => {
    const sandbox = await openSandbox()
    for (const priority of ['1', '2', '3']) sandbox.insert('incident', ofPriority(priority))
    const found = async (query: string) =>
      records(await ask(sandbox, 'admin', 'GET', path(`${query}^ORDERBYnumber`))).length
    expect(await found('prioritty=1')).toBe(3)
    expect(await found('priority~1')).toBe(3)
    expect(await found('opened_by.nothing=1')).toBe(3)
    expect(await found('priority.name=1')).toBe(3)
    expect(await found('prioritty=1^priority=2')).toBe(1)
    expect(await found('priority=1^ORprioritty=2')).toBe(1)
    // The half that is left stands alone; it does not join the condition before.
    expect(await found('active=true^prioritty=9^ORpriority=2')).toBe(1)
    expect(await found('priority=1^ORDERBYnothing')).toBe(1)
    sandbox.setProperty('glide.invalid_query.returns_no_rows', 'true')
    expect(await found('prioritty=1')).toBe(0)
    expect(await found('priority=1')).toBe(1)
  })

  it('walk through references, take computed values, and order by names and numbers', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-03-05T10:00:00Z') })
    const user = (name: string) => sandbox.rows('sys_user').find((row) => row.user_name === name)?.sys_id ?? ''
    sandbox.insert('incident', {
      assigned_to: user('peer.one'),
      caller_id: user('admin'),
      due_date: '2026-03-05 09:00:00',
      order: '10',
    })
    sandbox.insert('incident', { assigned_to: user('cab.two'), due_date: '2026-03-01 09:00:00', order: '9' })
    const found = async (query: string) =>
      records(await ask(sandbox, 'admin', 'GET', path(query))).map(({ number }) => number?.slice(-1))
    expect(await found('assigned_to.user_name=peer.one')).toEqual(['1'])
    expect(await found('caller_id=javascript:gs.getUserID()')).toEqual(['1'])
    expect(await found('due_date>=javascript:gs.beginningOfToday()')).toEqual(['1'])
    expect(await found('due_dateONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()')).toEqual(['1'])
    expect(await found("due_date<javascript:gs.dateGenerate('2026-03-02','00:00:00')")).toEqual(['2'])
    expect(await found('priorityBETWEEN4@5^due_date>javascript:gs.nonsense(1)^ORDERBYorder')).toEqual(['2', '1'])
    expect(await found('ORDERBYassigned_to')).toEqual(['2', '1'])
    expect(await found('ORDERBYDESCorder^EQ')).toEqual(['1', '2'])
    const pairs = await ask(
      sandbox,
      'admin',
      'GET',
      '/api/now/table/incident?assigned_to=cab.two&state=New&sysparm_fields=order',
    )
    expect(records(pairs)).toEqual([{ order: '9' }])
  })

  it('find references by the name that is read, as soon as a part of it is asked for', async () => {
    const sandbox = await openSandbox()
    const user = (name: string) => sandbox.rows('sys_user').find((row) => row.user_name === name)?.sys_id ?? ''
    sandbox.insert('incident', { assigned_to: user('peer.one') })
    sandbox.insert('incident', { assigned_to: user('cab.two') })
    const found = async (query: string) =>
      records(await ask(sandbox, 'admin', 'GET', path(`${query}^ORDERBYnumber`))).map(({ number }) => number?.slice(-1))
    expect(await found('assigned_toSTARTSWITHPriya')).toEqual(['1'])
    expect(await found('assigned_to*Okafor')).toEqual(['2'])
    expect(await found('assigned_to%Raman')).toEqual(['1'])
    expect(await found('assigned_to!*Raman')).toEqual(['2'])
    expect(await found(`assigned_toLIKE${user('peer.one')}`)).toEqual([])
    expect(await found(`assigned_to=${user('peer.one')}`)).toEqual(['1'])
  })

  it('compare columns with each other, classes with what extends them, and people with who asks', async () => {
    const sandbox = await openSandbox()
    const admin = sandbox.rows('sys_user').find((row) => row.user_name === 'admin')?.sys_id ?? ''
    const values = { description: 'Same', due_date: '2026-03-05 10:00:00', reassignment_count: '3', reopen_count: '1' }
    sandbox.insert('incident', {
      ...values,
      short_description: 'Same',
      sla_due: '2026-03-05 23:00:00',
      caller_id: admin,
    })
    sandbox.insert('incident', { ...values, short_description: 'Else', reassignment_count: '1' })
    const found = async (query: string) =>
      records(await ask(sandbox, 'admin', 'GET', path(`${query}^ORDERBYnumber`))).map(({ number }) => number?.slice(-1))
    expect(await found('short_descriptionSAMEASdescription')).toEqual(['1'])
    expect(await found('short_descriptionNSAMEASdescription')).toEqual(['2'])
    expect(await found('due_dateSAMEASsla_due@day')).toEqual(['1'])
    expect(await found('due_dateSAMEASsla_due@hour')).toEqual([])
    expect(await found('reassignment_countGT_FIELDreopen_count')).toEqual(['1'])
    expect(await found('reassignment_countLT_OR_EQUALS_FIELDreopen_count')).toEqual(['2'])
    expect(await found('short_descriptionSAMEASnothing')).toEqual(['1', '2'])
    expect(await found('caller_idDYNAMIC90d1921e5f510100a9ad2572f2b477fe')).toEqual(['1'])
    expect(await found('caller_idDYNAMICffffffffffffffffffffffffffffffff')).toEqual(['1', '2'])
    expect(await found('caller_idEMPTYSTRING')).toEqual(['2'])
    const classes = '/api/now/table/task?sysparm_query=sys_class_nameINSTANCEOF'
    expect(records(await ask(sandbox, 'admin', 'GET', `${classes}incident`))).toHaveLength(2)
    expect(records(await ask(sandbox, 'admin', 'GET', `${classes}change_request`))).toHaveLength(0)
  })

  it('look at what points to a record: related lists, and joins', async () => {
    const sandbox = await openSandbox()
    const role = (name: string) => sandbox.rows('sys_user_role').find((row) => row.name === name)?.sys_id
    const found = async (query: string) => {
      const address = `/api/now/table/sys_user?sysparm_fields=user_name&sysparm_query=${encodeURIComponent(query)}`
      return records(await ask(sandbox, 'admin', 'GET', address)).map(({ user_name }) => user_name)
    }
    const ordered = '^ORDERBYuser_name'
    expect(await found(`JOINsys_user.sys_id=sys_user_has_role.user!role=${role('approver_user')}${ordered}`)).toEqual([
      'cab.one',
      'cab.two',
      'peer.one',
      'peer.two',
    ])
    expect(await found(`RLQUERYsys_user_has_role.user,=0,m2m^ENDRLQUERY`)).toEqual(['nobody'])
    const managers = 'RLQUERYsys_user_has_role.user,>0,m2m^role.nameLIKEmanager^ENDRLQUERY'
    expect(await found(managers)).toEqual(['change.manager'])
    expect(await found(`user_nameSTARTSWITHpeer^RLQUERYsys_user_grmember.user,>=2^ENDRLQUERY${ordered}`)).toEqual([
      'peer.one',
      'peer.two',
    ])
    const network = 'RLQUERYsys_user_grmember.user,>=1,group.name=Network^ENDRLQUERY'
    expect(await found(`user_nameSTARTSWITHpeer^${network}`)).toEqual(['peer.one'])
    expect(await found(`RLQUERYno_such_table.user,>0^role=x^ENDRLQUERY^user_name=admin`)).toEqual(['admin'])
  })

  it('know spans of time in the zone of who asks', async () => {
    // It is still the last day of February in Los Angeles.
    const sandbox = await openSandbox({ now: Date.parse('2026-03-01T05:00:00Z') })
    const dates = ['2026-02-28 07:59:59', '2026-02-28 08:00:00', '2026-03-01 07:59:59', '2026-03-01 08:00:00']
    for (const due_date of dates) sandbox.insert('incident', { due_date })
    const found = async (query: string) =>
      records(await ask(sandbox, 'admin', 'GET', path(`${query}^ORDERBYnumber`))).map(({ number }) => number?.slice(-1))
    const on = (span: string) => `due_dateON${span}@javascript:gs.beginningOf${span}()@javascript:gs.endOf${span}()`
    expect(await found(on('Today'))).toEqual(['2', '3'])
    expect(await found(on('Tomorrow'))).toEqual(['4'])
    expect(await found(on('ThisMonth'))).toEqual(['1', '2', '3'])
    expect(await found(on('NextQuarter'))).toEqual([])
    expect(await found(on('ThisYear'))).toEqual(['1', '2', '3', '4'])
    expect(await found('due_date>=javascript:gs.daysAgoStart(0)')).toEqual(['2', '3', '4'])
    expect(await found('due_dateRELATIVEGE@dayofweek@ago@0')).toEqual(['2', '3', '4'])
    expect(await found('due_dateRELATIVELT@hour@ago@21')).toEqual(['1'])
    expect(await found('due_dateRELATIVEEE@dayofweek@ahead@1')).toEqual(['4'])
    expect(await found('due_dateRELATIVEGT@month@ago@1')).toEqual(['1', '2', '3', '4'])
  })

  it('regard no case, unless the instance’s database does', async () => {
    const sandbox = await openSandbox()
    sandbox.insert('incident', { correlation_id: 'Cutover-1' })
    const found = async () => records(await ask(sandbox, 'admin', 'GET', path('correlation_id=cutover-1'))).length
    expect(await found()).toBe(1)
    sandbox.settings.queriesIgnoreCase = false
    expect(await found()).toBe(0)
  })
})
