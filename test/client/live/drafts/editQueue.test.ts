import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEditQueue } from '../../../../client/live/drafts/editQueue.ts'
import type { Edit, Seen } from '../../../../client/live/drafts/edits.ts'
import { lastOnCell } from '../../../../client/live/drafts/edits.ts'
import { overlaid } from '../../../../client/live/drafts/overlay.ts'
import { draftCommand } from '../../../../shared/draft/commands.ts'
import { decideDraft } from '../../../../shared/draft/decide.ts'
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import type { ChainedDraftEvent, DraftEvent } from '../../../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../../../shared/draft/evolve.ts'
import type { DraftAnswer } from '../../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../../shared/refusal.ts'

const ROWS = ['r1', 'r2', 'r3']
const AT = '2026-01-01T00:00:00.000Z'

const BEGUN = beginDraft('d', {
  type: 'draftCreated',
  title: 'Move',
  content: {
    sections: {},
    columns: [],
    workstreams: [{ key: 'db', title: 'Database' }],
    rows: ROWS.map((key) => ({ key, workstream: 'db', cells: { title: key } })),
  },
  seq: 1,
  at: AT,
  actor: 'mira',
  commandId: 'c0',
})

/** The real rules over a log in memory; answers can be lost on their way, and commands too. */
class Server {
  draft: Draft = BEGUN
  readonly log: ChainedDraftEvent[] = []
  readonly answers = new Map<string, DraftAnswer>()

  handle(actor: string, commandId: string, given: unknown): DraftAnswer {
    const known = this.answers.get(commandId)
    if (known) return known
    const command = draftCommand.parse(given)
    const decision = decideDraft(this.draft, command, {
      actor: { kind: 'person', id: actor, organisationRole: 'planner', via: 'session', maySign: true },
      now: 0,
    })
    const answer = isRefusal(decision)
      ? { ok: false as const, refusal: decision }
      : this.#append(actor, commandId, decision)
    this.answers.set(commandId, answer)
    return answer
  }

  #append(actor: string, commandId: string, decided: readonly DraftEvent[]): DraftAnswer {
    const events: ChainedDraftEvent[] = []
    for (const event of decided) {
      const seq = this.draft.seq + 1
      const chained: ChainedDraftEvent = {
        ...event,
        seq,
        at: AT,
        actor,
        commandId,
        prev: String(seq - 1),
        hash: String(seq),
      }
      this.draft = evolveDraft(this.draft, chained)
      this.log.push(chained)
      events.push(chained)
    }
    return { ok: true, seq: this.draft.seq, events }
  }
}

/** Somebody at a screen: a replica, a queue, and a line that fails as it is told. */
class Editor {
  readonly name: string
  readonly #server: Server
  draft: Draft = BEGUN
  readonly refused: Edit[] = []
  readonly accepted: Edit[] = []
  written = 0
  /** What becomes of the next messages: answered, lost on the way there, or on the way back. */
  line: ('ok' | 'lost' | 'unanswered')[] = []
  isConnected = true
  #begun: { row: string; seen: Seen } | undefined
  queue

  constructor(name: string, server: Server) {
    this.name = name
    this.#server = server
    this.queue = this.#open()
  }

  #open() {
    return createEditQueue({
      draftId: 'd',
      personId: this.name,
      now: () => 0,
      isConnected: () => this.isConnected,
      submit: async ({ commandId, command }) => {
        const fate = this.line.shift() ?? 'ok'
        await new Promise((resolve) => setTimeout(resolve, 10))
        if (fate === 'lost') throw new Error('lost')
        const answer = this.#server.handle(this.name, commandId, command)
        if (fate === 'unanswered') throw new Error('unanswered')
        return answer
      },
      accepted: (_, { edit }) => {
        this.accepted.push(edit)
        this.hear()
      },
      refused: (_, { edit }) => this.refused.push(edit),
    })
  }

  /** The page, and not what it had on the way. */
  reload(): void {
    this.#begun = undefined
    this.queue.stop()
    this.queue = this.#open()
  }

  hear(): void {
    for (const event of this.#server.log)
      if (event.seq === this.draft.seq + 1) this.draft = evolveDraft(this.draft, event)
  }

  get shown(): Draft {
    return overlaid(this.draft, this.queue.pending.get(), this.name).draft
  }

  seen(row: string, column: string): Seen {
    return lastOnCell(this.queue.pending.get(), row, column) ?? findRow(this.draft, row)?.cells[column]?.seq ?? 0
  }

  write(row: string, text: string, seen = this.seen(row, 'title')): void {
    this.written += 1
    void this.queue.give({ type: 'setCells', cells: [{ row, column: 'title', text, seen }] })
  }

  /** Opens a cell; what is written into it is given later. */
  begin(row: string): void {
    this.#begun = { row, seen: this.seen(row, 'title') }
  }

  finish(text: string): void {
    const { row, seen } = this.#begun ?? {}
    this.#begun = undefined
    if (row !== undefined) this.write(row, text, seen)
  }
}

const textOf = (draft: Draft, row: string): string => findRow(draft, row)?.cells.title?.text ?? ''

const stored = new Map<string, string>()
beforeEach(() => {
  vi.useFakeTimers()
  stored.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
    removeItem: (name: string) => stored.delete(name),
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('edits that wait', () => {
  it('of one cell follow each other, also before the first is acknowledged', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    for (const text of ['a', 'b', 'c']) mira.write('r1', text)
    expect(textOf(mira.shown, 'r1')).toBe('c')
    await vi.runAllTimersAsync()
    expect(textOf(server.draft, 'r1')).toBe('c')
    expect(mira.refused).toEqual([])
    expect(server.log.map((event) => (event.type === 'cellsSet' ? event.cells[0]?.was : ''))).toEqual(['r1', 'a', 'b'])
  })

  it('[R3] take effect once when their acknowledgement is lost', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    mira.line = ['unanswered', 'lost', 'unanswered']
    mira.write('r1', 'a')
    await vi.runAllTimersAsync()
    expect(server.log).toHaveLength(1)
    expect(mira.queue.pending.get()).toEqual([])
  })

  it('[R15] are refused, with all that was written over them, where somebody else was faster', async () => {
    const server = new Server()
    const [mira, tom] = [new Editor('mira', server), new Editor('tom', server)]
    mira.isConnected = false
    mira.write('r1', 'mine')
    mira.write('r1', 'mine too')
    mira.write('r2', 'alone')
    tom.write('r1', 'theirs')
    await vi.runAllTimersAsync()
    mira.isConnected = true
    mira.queue.sendNow()
    await vi.runAllTimersAsync()
    expect(textOf(server.draft, 'r1')).toBe('theirs')
    expect(textOf(server.draft, 'r2')).toBe('alone')
    expect(mira.refused).toHaveLength(2)
  })

  it('may have been begun over one that was on its way then, and is answered when they are given', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    mira.write('r1', 'a')
    mira.begin('r1')
    await vi.runAllTimersAsync()
    expect(textOf(server.draft, 'r1')).toBe('a')
    mira.finish('b')
    await vi.runAllTimersAsync()
    expect(textOf(server.draft, 'r1')).toBe('b')
    expect(mira.refused).toEqual([])
  })

  it('of which each was begun over the one before are all answered, also where one of them changed nothing', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    mira.write('r1', 'a')
    for (const text of ['a', 'b', 'c']) {
      mira.begin('r1')
      await vi.runAllTimersAsync()
      mira.finish(text)
    }
    await vi.runAllTimersAsync()
    expect(mira.queue.pending.get()).toEqual([])
    expect(textOf(server.draft, 'r1')).toBe('c')
    expect(mira.refused).toEqual([])
  })

  it('go out with those that an earlier page left, whatever is on its way meanwhile', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    mira.line = ['lost']
    mira.write('r1', 'a')
    mira.write('r1', 'b')
    await vi.advanceTimersByTimeAsync(20)
    mira.reload()
    mira.write('r2', 'c')
    mira.write('r2', 'd')
    mira.queue.sendLeft()
    await vi.runAllTimersAsync()
    expect(mira.refused).toEqual([])
    expect(ROWS.map((row) => textOf(server.draft, row))).toEqual(['b', 'd', 'r3'])
    expect(mira.queue.left.get()).toEqual([])
  })

  it('fill in a row that is itself on its way', async () => {
    const server = new Server()
    const mira = new Editor('mira', server)
    void mira.queue.give({
      type: 'insertRows',
      workstream: 'db',
      after: 'r3',
      rows: [{ key: 'n1', cells: { step: 'new' } }],
    })
    mira.write('n1', 'A new step')
    void mira.queue.give({
      type: 'setCells',
      cells: [{ row: 'n1', column: 'step', text: 'newer', seen: mira.seen('n1', 'step') }],
    })
    await vi.runAllTimersAsync()
    expect(mira.refused).toEqual([])
    expect(findRow(server.draft, 'n1')?.cells).toMatchObject({ step: { text: 'newer' }, title: { text: 'A new step' } })
  })

  it('[R4] of several people end in the same table, and no acknowledged one is lost to what did not see it', async () => {
    const fate = fc.constantFrom('ok' as const, 'ok' as const, 'lost' as const, 'unanswered' as const)
    const act = fc.oneof(
      fc.record({ who: fc.nat(2), row: fc.constantFrom(...ROWS), text: fc.string({ minLength: 1, maxLength: 3 }) }),
      fc.record({ who: fc.nat(2), connected: fc.boolean() }),
      fc.record({ who: fc.nat(2), hears: fc.constant(true) }),
      fc.record({ who: fc.nat(2), passes: fc.nat(3000) }),
      fc.record({ who: fc.nat(2), begins: fc.constantFrom(...ROWS) }),
      fc.record({ who: fc.nat(2), finishes: fc.string({ minLength: 1, maxLength: 3 }) }),
      fc.record({ who: fc.nat(2), reloads: fc.constant(true) }),
      fc.record({ who: fc.nat(2), sendsLeft: fc.constant(true) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.array(fate, { maxLength: 40 }), async (acts, fates) => {
        stored.clear()
        const server = new Server()
        const editors = ['mira', 'tom', 'ola'].map((name) => new Editor(name, server))
        editors.forEach((editor, index) => {
          editor.line = fates.filter((_, position) => position % editors.length === index)
        })
        for (const one of acts) {
          const editor = editors[one.who]
          if (!editor) continue
          if ('row' in one) editor.write(one.row, `${one.text} of ${editor.name}`)
          else if ('hears' in one) editor.hear()
          else if ('begins' in one) editor.begin(one.begins)
          else if ('finishes' in one) editor.finish(`${one.finishes} of ${editor.name}`)
          else if ('reloads' in one) editor.reload()
          else if ('sendsLeft' in one) editor.queue.sendLeft()
          else if ('passes' in one) await vi.advanceTimersByTimeAsync(one.passes)
          else {
            editor.isConnected = one.connected
            editor.queue.sendNow()
          }
        }
        for (const editor of editors) {
          editor.isConnected = true
          editor.queue.sendNow()
          editor.queue.sendLeft()
        }
        await vi.runAllTimersAsync()
        for (const editor of editors) {
          editor.hear()
          expect(editor.queue.pending.get()).toEqual([])
          expect(editor.accepted.length + editor.refused.length).toBe(editor.written)
          expect(editor.draft).toEqual(server.draft)
        }
        // Each wrote over what it saw: what an event replaced is what the one before it had left.
        const held = new Map(ROWS.map((row) => [row, row]))
        for (const event of server.log)
          if (event.type === 'cellsSet')
            for (const { row, text, was } of event.cells) {
              expect(was).toBe(held.get(row))
              held.set(row, text)
            }
        for (const row of ROWS) expect(textOf(server.draft, row)).toBe(held.get(row))
      }),
      { numRuns: 150 },
    )
  })
})
