import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOfText } from '../../../shared/draft/contentOfText.ts'
import { NOTE_COLUMN } from '../../../shared/draft/draft.ts'
import { FORMAT_COLUMNS, FORMAT_SECTIONS } from '../../../shared/draft/formatColumns.ts'
import { draftText } from '../../../shared/draft/text.ts'
import { readYaml } from '../../../shared/draft/yamlText.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { compileRunbook } from '../../../shared/runbook/reading/compile.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { runbookFile } from '../../../shared/runbook/runbookFormat.ts'
import { anyRunbook } from '../../support/anyRunbook.ts'
import { draftOf, draftOfYaml, given, smallDraft } from '../../support/drafts.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'

const runbookOf = (yaml: string) => {
  const { runbook, faults } = readRunbook(yaml, 'runbook.yaml')
  expect(runbook, faults[0]?.message).toBeDefined()
  return runbook
}

/** A cell cannot tell a list of nothing from nothing. */
const withoutEmptyLists = (runbook: Runbook) => ({
  ...runbook,
  steps: runbook.steps.map((step) =>
    Object.fromEntries(
      Object.entries(step).filter(([key, value]) => key === 'after' || !Array.isArray(value) || value.length > 0),
    ),
  ),
})

const OURS = readdirSync('runbooks').filter((name) => name.endsWith('.yaml'))

describe('the text of a draft', () => {
  it.each(OURS)('reads to the same runbook as the file that it was made from: %s', (name) => {
    const yaml = readFileSync(`runbooks/${name}`, 'utf8')
    expect(runbookOf(draftText(draftOfYaml(yaml)).yaml)).toEqual(runbookOf(yaml))
  })

  it('reads to the same runbook for random ones, written as YAML or as JSON', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 5, max: 60 }),
        fc.boolean(),
        (seed, steps, asJson) => {
          const written = generateRunbookYaml({ seed, steps })
          const yaml = asJson ? JSON.stringify(parsed(written)) : written
          expect(runbookOf(draftText(draftOfYaml(yaml)).yaml)).toEqual(runbookOf(yaml))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('reads to the same runbook for random ones of every key', () => {
    fc.assert(
      fc.property(anyRunbook, ({ source, runbook }) => {
        const { yaml } = draftText(draftOfYaml(source))
        expect(withoutEmptyLists(compileRunbook(runbookFile.parse(parsed(yaml))))).toEqual(withoutEmptyLists(runbook))
      }),
      { numRuns: 4 },
    )
  })

  it('goes through a draft and back without a change', () => {
    for (const name of OURS) {
      const { yaml } = draftText(draftOfYaml(readFileSync(`runbooks/${name}`, 'utf8')))
      expect(draftText(draftOfYaml(yaml)).yaml).toBe(yaml)
    }
  })

  it('takes no line of a text for a comment, though it begins with #', () => {
    const yaml = (between: string) => `description: |-
  First
  # a heading
title: Any
workstreams:
  Database:
    - step: one
      do: |-
        First
        # a heading
${between}    - step: two
      do: "First

        # a heading"
  Network:
    - step: three
`
    const notes = (text: string) => draftOfYaml(text).rows.map(({ cells }) => cells[NOTE_COLUMN]?.text)
    expect(notes(yaml(''))).toEqual([undefined, undefined, undefined])
    expect(notes(yaml('    # a comment\n'))).toEqual([undefined, 'a comment', undefined])
    expect(draftOfYaml(yaml('')).sections.title?.text).toBe('Any')
    expect(draftOfYaml(yaml('')).sections.description?.text).toContain('# a heading')
    const { yaml: again } = draftText(draftOfYaml(yaml('')))
    expect(draftText(draftOfYaml(again)).yaml).toBe(again)
  })

  it('keeps the comments around and inside steps, and says where they stand now', () => {
    const yaml = readFileSync('runbooks/saas-release.yaml', 'utf8')
    const read = contentOfText(yaml)
    if (isRefusal(read)) throw new Error(read.message)
    expect(read.notKept).toEqual(['Comments inside steps now stand above the step (lines 82, 223).'])
    const comments = (text: string) =>
      text.split('\n').flatMap((line) => /(?:^|\s)# ?(.*)$/.exec(line)?.[1]?.trim() || [])
    expect(comments(draftText(draftOf(read.content)).yaml).sort()).toEqual(comments(yaml).sort())
  })

  it('keeps own columns as comments that come back into their cells', () => {
    const column = { key: 'x-ticket', title: 'Ticket', type: 'text' } as const
    const draft = given(given(smallDraft(), { type: 'addColumn', column }), {
      type: 'setCells',
      cells: [
        { row: 'a', column: 'x-ticket', text: 'CHG1: "now"\nand later', seen: 0 },
        { row: 'a', column: NOTE_COLUMN, text: 'Ask Ana\n: first', seen: 0 },
      ],
    })
    const read = contentOfText(draftText(draft).yaml, draft.columns)
    if (isRefusal(read)) throw new Error(read.message)
    expect(read.content.rows[0]?.cells).toMatchObject({
      'x-ticket': 'CHG1: "now"\nand later',
      [NOTE_COLUMN]: 'Ask Ana\n: first',
    })
  })
})

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'a: b\n- step: evil',
    '\n---\nrunbook: other',
    "'",
    '"',
    '{ title: x',
    '[a, b',
    '&a x',
    '*a',
    '!!str x',
    '|\n  x',
    '> x',
    '# comment',
    'x # y',
    '%YAML 1.2',
    '...',
    '\t tab',
    'yes',
    '1e3',
    '0x1f',
    '~',
    '=',
    '<<: *a',
    'a\r\nb',
    'a\u2028b',
    'a\u0085b',
    '? x',
    '- x',
    'x:',
    ': x',
    '{"a": {"b": [}]}',
    'none, because it stays: so',
    '  leading\n    more\n',
    'ends with blank\n\n\n',
    '\u{1f600} emoji: x',
    '\ufeffbom',
  ),
  fc.array(fc.constantFrom(...' \n\t#:-?&*!|>\'"%@`{}[],~a1'), { maxLength: 20 }).map((parts) => parts.join('')),
)

describe('what somebody types into a cell', () => {
  const words = FORMAT_COLUMNS.filter(({ kind }) => kind === 'text').map(({ key }) => key)

  it('never breaks out of it: the rest of the runbook reads as before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FORMAT_COLUMNS.map(({ key }) => key), NOTE_COLUMN), nasty, (column, text) => {
        const draft = smallDraft()
        const seen = draft.rows[0]?.cells[column]?.seq ?? 0
        const { yaml } = draftText(given(draft, { type: 'setCells', cells: [{ row: 'a', column, text, seen }] }))
        const before = parsed(draftText(draft).yaml)
        const now = parsed(yaml)
        const { Database: [first, ...others] = [], ...rest } = now.workstreams
        expect({ ...now, workstreams: rest }).toEqual({
          ...before,
          workstreams: { Network: before.workstreams.Network },
        })
        expect(others).toEqual(before.workstreams.Database?.slice(1))
        const { [column]: _, ...kept } = first ?? {}
        const { [column]: __, ...held } = before.workstreams.Database?.[0] ?? {}
        expect(kept).toEqual(held)
      }),
      { numRuns: 500 },
    )
  })

  it('is read as that text, word for word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...words), nasty, (column, text) => {
        const draft = smallDraft()
        const seen = draft.rows[0]?.cells[column]?.seq ?? 0
        const { yaml } = draftText(given(draft, { type: 'setCells', cells: [{ row: 'a', column, text, seen }] }))
        const read = parsed(yaml).workstreams.Database?.[0]?.[column]
        expect(read).toBe(text.trim() === '' ? undefined : text)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same in a workstream of any title', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const title = text
          .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
          .trim()
          .slice(0, 100)
        fc.pre(/[\p{L}\p{N}]/u.test(title) && title !== 'Network' && title !== '__proto__')
        const draft = given(smallDraft(), { type: 'renameWorkstream', workstream: 'database', title })
        const renamed = draft.workstreams[0]?.title.trim() ?? ''
        expect(Object.keys(parsed(draftText(draft).yaml).workstreams).map((one) => one.trim())).toContain(renamed)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what somebody types into a section', () => {
  it('never breaks out of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FORMAT_SECTIONS.filter((key) => key !== 'roles')), nasty, (section, text) => {
        const draft = smallDraft()
        const seen = draft.sections[section]?.seq ?? 0
        const { yaml, unreadable } = draftText(given(draft, { type: 'setSection', section, text, seen }))
        const { [section]: _, ...before } = parsed(draftText(draft).yaml)
        const { [section]: value, ...now } = parsed(yaml)
        expect(now).toEqual(before)
        // White space behind its last line says nothing.
        const alone = readYaml(text.trimEnd())
        // As YAML means it, or as a text with a fault; nothing in between.
        if (unreadable.length > 0) expect(unreadable).toMatchObject([{ place: { section } }])
        else expect(value ?? null).toEqual('value' in alone ? alone.value : undefined)
      }),
      { numRuns: 500 },
    )
  })
})

function parsed(yaml: string): { workstreams: Record<string, Record<string, unknown>[]>; [key: string]: unknown } {
  const read = readYaml(yaml)
  if ('fault' in read) throw new Error(`${read.fault}\n${yaml}`)
  return JSON.parse(JSON.stringify(read.value))
}
