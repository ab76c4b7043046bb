import { describe, expect, it } from 'vitest'
import { attempt } from '../../../../server/servicenow/client/faults.ts'
import { changeRow, failure, json, standIn, sysId, tableOnly } from './standIn.ts'

const A = sysId('a')
const B = sysId('b')
const NEW = { kind: { type: 'normal' }, correlationId: 'cutover-1', fields: { short_description: 'Move' } } as const
const kindOf = async (work: Promise<unknown>) => {
  const tried = await attempt(work)
  return tried.ok ? 'answered' : tried.fault.kind
}

describe('reading a change', () => {
  it('gives raw values and the labels of the instance', async () => {
    await using server = await standIn(
      tableOnly((_, response) =>
        json(response, 200, {
          result: {
            ...changeRow({ on_hold: 'true', on_hold_reason: 'Waiting', cab_date: '2026-11-27', sys_mod_count: '12' }),
            state: { value: '-2', display_value: 'Geplant' },
            assignment_group: { value: B, display_value: 'Network' },
          },
        }),
      ),
    )
    expect(await server.open().readChange(A)).toMatchObject({
      sysId: A,
      number: 'CHG0030001',
      state: { value: -2, label: 'Geplant' },
      approval: { value: 'not requested', label: 'shown not requested' },
      onHold: true,
      onHoldReason: 'Waiting',
      plannedStart: Date.UTC(2026, 10, 28, 20),
      plannedEnd: Date.UTC(2026, 10, 29, 4),
      actualStart: null,
      cabDate: '2026-11-27',
      assignmentGroup: { sysId: B, name: 'Network' },
      parent: null,
      modCount: 12,
      url: `${server.url}/nav_to.do?uri=change_request.do%3Fsys_id%3D${A}`,
    })
  })

  it('is the same by the Change API, with its typed values', async () => {
    await using server = await standIn((seen, response) => {
      if (!seen.path.endsWith(A)) return json(response, 200, { result: [] })
      const typed = {
        state: { value: -5.0, display_value: 'New' },
        on_hold: { value: false, display_value: 'false' },
        sys_mod_count: { value: 3.0, display_value: '3' },
        start_date: { value: '2026-11-28 20:00:00', display_value: '2026-11-28 12:00:00', display_value_internal: '' },
      }
      json(response, 200, { result: { ...changeRow(), ...typed } })
    })
    expect(await server.open().readChange(A)).toMatchObject({
      state: { value: -5, label: 'New' },
      onHold: false,
      modCount: 3,
      plannedStart: Date.UTC(2026, 10, 28, 20),
    })
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/api/sn_chg_rest/v1/change',
      `/api/sn_chg_rest/v1/change/${A}`,
    ])
  })

  it.each([
    ['is another one', changeRow({ sys_id: B })],
    ['has no number', changeRow({ number: '' })],
    ['has no sys_id', changeRow({ sys_id: '' })],
    ['has an impossible date', changeRow({ start_date: '2026-02-31 00:00:00' })],
    ['has a date in the words of a person', changeRow({ end_date: '28.11.2026 20:00' })],
    ['has a state that is no number', changeRow({ state: 'New' })],
    ['is a text', 'change'],
  ])('is malformed when the record %s', async (_, row) => {
    await using server = await standIn(tableOnly((__, response) => json(response, 200, { result: row })))
    expect(await kindOf(server.open().readChange(A))).toBe('malformed')
  })

  it('asks once whether there is a Change API, however many ask at the same time', async () => {
    await using server = await standIn(tableOnly((_, response) => json(response, 200, { result: changeRow() })))
    const instance = server.open()
    await Promise.all([instance.readChange(A), instance.readChange(A), instance.readChange(A)])
    await instance.readChange(A)
    expect(server.seen.filter(({ path }) => path.startsWith('/api/sn_chg_rest'))).toHaveLength(1)
  })

  it('looks again after a while for a Change API that was missing', async () => {
    let clock = 1_000_000
    let activated = false
    await using server = await standIn((seen, response) => {
      const missing = seen.path.startsWith('/api/sn_chg_rest') && !activated
      if (missing) return json(response, 400, failure('Requested URI does not represent any resource'))
      json(response, 200, { result: seen.path.endsWith(A) ? changeRow() : [] })
    })
    const instance = server.open({}, { now: () => clock })
    await instance.readChange(A)
    activated = true
    await instance.readChange(A)
    expect(server.seen.at(-1)?.path).toBe(`/api/now/v2/table/change_request/${A}`)
    clock += 6 * 60_000
    await instance.readChange(A)
    expect(server.seen.at(-1)?.path).toBe(`/api/sn_chg_rest/v1/change/${A}`)
  })

  it('does not take an instance without an answer for one without the Change API', async () => {
    let broken = true
    await using server = await standIn((seen, response) => {
      if (broken) return json(response, 503, failure('starting'))
      json(response, 200, { result: seen.path.endsWith(A) ? changeRow() : [] })
    })
    const instance = server.open({ patience: 0.05 })
    expect(await kindOf(instance.readChange(A))).toBe('unreachable')
    broken = false
    await instance.readChange(A)
    expect(server.seen.at(-1)?.path).toBe(`/api/sn_chg_rest/v1/change/${A}`)
  })
})

describe('finding a change', () => {
  it('does not believe rows that were not asked for: the instance ignored the condition', async () => {
    const rows = [changeRow({ number: 'CHG0000001', sys_id: B }), changeRow()]
    await using server = await standIn(tableOnly((_, response) => json(response, 200, { result: rows })))
    const instance = server.open()
    expect(await kindOf(instance.findChangesByNumber('CHG0030001'))).toBe('malformed')
    expect(await kindOf(instance.findChangesByCorrelation('cutover-1'))).toBe('malformed')
  })

  it('[R11] does not take what is hidden for what is absent', async () => {
    await using server = await standIn(
      tableOnly((_, response) => json(response, 200, { result: [] }, { 'x-total-count': '1' })),
    )
    expect(await kindOf(server.open().findChangesByCorrelation('cutover-1'))).toBe('forbidden')
  })

  it('takes a correlation id for the same only if every letter is', async () => {
    const rows = [changeRow({ correlation_id: 'CUTOVER-1' }), changeRow({ correlation_id: 'cutover-1', sys_id: B })]
    await using server = await standIn(
      tableOnly((_, response) => json(response, 200, { result: rows }, { 'x-total-count': '2' })),
    )
    const found = await server.open().findChangesByCorrelation('cutover-1')
    expect(found.map(({ sysId: id }) => id)).toEqual([B])
  })

  it('by number takes what people type, and knows when there is none', async () => {
    await using server = await standIn(
      tableOnly((seen, response) => {
        const wanted = seen.search.get('sysparm_query')?.startsWith('number=CHG0030001^')
        json(response, 200, { result: wanted ? [changeRow()] : [] }, { 'x-total-count': wanted ? '1' : '0' })
      }),
    )
    const instance = server.open()
    expect((await instance.findChangesByNumber(' chg0030001 '))[0]?.sysId).toBe(A)
    expect(await instance.findChangesByNumber('CHG9')).toEqual([])
  })

  it('follows pages that are short or empty, to the end and not further', async () => {
    const id = (n: number) => n.toString(16).padStart(32, '0')
    await using server = await standIn(
      tableOnly((seen, response) => {
        if (!seen.search.has('sysparm_offset')) return json(response, 200, { result: changeRow() })
        const offset = Number(seen.search.get('sysparm_offset'))
        // The page in the middle is hidden from us altogether, the others in part.
        const shown = Array.from({ length: Math.min(200, 450 - offset) }, (_, n) => n + offset)
          .filter((n) => offset !== 200 && n % 3 === 0)
          .map((n) => changeRow({ sys_id: id(n), parent: A }))
        json(response, 200, { result: shown }, { 'x-total-count': '450' })
      }),
    )
    const { children } = await server.open().listChildren(A)
    expect(children.map(({ sysId: found }) => found)).toEqual(
      Array.from({ length: 450 }, (_, n) => n).flatMap((n) => (n % 3 === 0 && (n < 200 || n >= 400) ? id(n) : [])),
    )
    const offsets = server.seen.flatMap(({ search }) => search.get('sysparm_offset') ?? [])
    expect(offsets).toEqual(['0', '200', '400'])
  })

  it('gives up on a list that has no end', async () => {
    await using server = await standIn(
      tableOnly((_, response) =>
        json(response, 200, { result: [] }, { link: '<https://elsewhere.example/x?sysparm_offset=9>;rel="next"' }),
      ),
    )
    expect(await kindOf(server.open({ requestsPerSecond: 1000 }).listApprovals(A))).toBe('malformed')
    expect(server.seen.length).toBeLessThan(30)
  })
})

describe('creating a change', () => {
  const paths = { normal: '/normal', emergency: '/emergency', standard: `/standard/${B}` }

  it.each(['normal', 'emergency', 'standard'] as const)(
    'that is %s goes its way, with the correlation id',
    async (type) => {
      let made: Record<string, string> = {}
      await using server = await standIn((seen, response) => {
        if (seen.method === 'POST') made = JSON.parse(seen.body)
        if (seen.path === '/api/sn_chg_rest/v1/change') return json(response, 200, { result: [] })
        json(response, 200, { result: changeRow({ ...made, type }) })
      })
      const kind = type === 'standard' ? { type, template: B } : { type }
      const created = await server.open().createChange({ ...NEW, kind })
      expect(created).toMatchObject({
        sysId: A,
        number: 'CHG0030001',
        differs: [],
        record: { correlationId: 'cutover-1' },
      })
      const posts = server.seen.filter(({ method }) => method === 'POST')
      expect(posts.map(({ path }) => path)).toEqual([`/api/sn_chg_rest/v1/change${paths[type]}`])
      expect(made).toEqual({ short_description: 'Move', correlation_display: 'T-Minus', correlation_id: 'cutover-1' })
    },
  )

  it('falls back to the Table API, except from a template', async () => {
    await using server = await standIn(
      tableOnly((seen, response) => json(response, seen.method === 'POST' ? 201 : 200, { result: changeRow() })),
    )
    const instance = server.open()
    const created = await instance.createChange({ ...NEW, kind: { type: 'emergency' } })
    expect(created.differs).toEqual(['short_description', 'correlation_id'])
    const [post] = server.seen.filter(({ method }) => method === 'POST')
    expect(post?.path).toBe('/api/now/v2/table/change_request')
    expect(JSON.parse(post?.body ?? '')).toMatchObject({ type: 'emergency', correlation_id: 'cutover-1' })
    expect(await kindOf(instance.createChange({ ...NEW, kind: { type: 'standard', template: B } }))).toBe('refused')
  })

  it('[R11] keeps what was made although it cannot be read back', async () => {
    await using server = await standIn((seen, response) => {
      if (seen.method === 'POST') return json(response, 200, { result: changeRow({ correlation_id: 'cutover-1' }) })
      if (seen.path.endsWith(A)) return json(response, 403, failure('User Not Authorized'))
      json(response, 200, { result: [] })
    })
    expect(await server.open().createChange(NEW)).toEqual({
      sysId: A,
      number: 'CHG0030001',
      record: undefined,
      differs: [],
    })
  })
})

describe('moving a change', () => {
  const moving = (patched: Parameters<typeof standIn>[0], row: () => ReturnType<typeof changeRow>) =>
    standIn((seen, response, count) => {
      if (seen.method === 'PATCH') return patched(seen, response, count)
      json(response, 200, { result: seen.path.endsWith(A) ? row() : [] })
    })

  it('shows a move that was ignored in silence', async () => {
    await using server = await moving(
      (_, response) => json(response, 200, { result: changeRow() }),
      () => changeRow({ close_code: 'successful' }),
    )
    const moved = await server.open().updateChange(A, { state: -1, close_code: 'successful', work_notes: 'Off we go' })
    expect(moved).toMatchObject({ differs: ['state'], record: { state: { value: -5 } } })
  })

  it('takes numbers, flags and line ends in whatever form they come back', async () => {
    await using server = await moving(
      (_, response) => json(response, 200, { result: changeRow() }),
      () => changeRow({ state: '-1.0', on_hold: true, close_notes: 'one\r\ntwo' }),
    )
    const moved = await server.open().updateChange(A, { state: -1, on_hold: true, close_notes: 'one\ntwo' })
    expect(moved.differs).toEqual([])
  })

  const refused = failure(
    'Operation Failed',
    "Operation against file 'change_request' was aborted by Business Rule 'Only one step^1'",
  )

  it('is refused by a rule, unless it is so already', async () => {
    let state = '-5'
    await using server = await moving(
      (_, response) => json(response, 403, refused),
      () => changeRow({ state }),
    )
    const instance = server.open()
    expect(await attempt(instance.updateChange(A, { state: 3 }))).toMatchObject({
      fault: { kind: 'refused', rule: 'Only one step' },
    })
    state = '3'
    expect(await instance.updateChange(A, { state: 3 })).toMatchObject({ differs: [], record: { state: { value: 3 } } })
  })

  it('has an unknown outcome when it cannot be read back', async () => {
    let patched = false
    await using server = await standIn((seen, response) => {
      patched ||= seen.method === 'PATCH'
      if (patched && seen.method === 'GET') return json(response, 500, failure('broken'))
      json(response, 200, { result: seen.path.endsWith(A) ? changeRow() : [] })
    })
    const found = await attempt(server.open({ patience: 0.1 }).updateChange(A, { state: -4 }))
    expect(found).toMatchObject({ fault: { kind: 'outcomeUnknown', why: 'notReadBack' } })
  })

  it('tells the next states, and what stands against them', async () => {
    const result = {
      available_states: ['0', '4', '-1'],
      state_label: { '0': 'Review', '4': 'Canceled', '-1': 'Implement' },
      state_transitions: [
        [
          {
            to_state: '0',
            transition_available: false,
            conditions: [{ passed: false, condition: { name: 'No active Change Tasks', description: null } }],
          },
        ],
        [{ to_state: '4', transition_available: true, conditions: [] }],
      ],
    }
    await using server = await standIn((_, response) => json(response, 200, { result }))
    expect(await server.open().nextStates(A)).toEqual([
      { value: 0, label: 'Review', available: false, blockedBy: ['No active Change Tasks'] },
      { value: 4, label: 'Canceled', available: true, blockedBy: [] },
      { value: -1, label: 'Implement', available: true, blockedBy: [] },
    ])
    await using silent = await standIn(tableOnly((_, response) => json(response, 200, { result: changeRow() })))
    expect(await silent.open().nextStates(A)).toBeUndefined()
  })
})
