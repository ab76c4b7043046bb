import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { describeFilesOfOthers } from '../../support/filesOfOthers.ts'

async function planOf(text: string, answers: ImportAnswers = {}) {
  const run = await dryRun(new TextEncoder().encode(text), 'list.md', answers)
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  expect(run.check.filter(({ severity }) => severity === 'error')).toEqual([])
  return run
}

/** Counted apart from the importer: lines with a box, outside fences. */
function boxesIn(text: string): number {
  let fence: string | undefined
  let boxes = 0
  for (const line of text.split(/\r?\n/)) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1]
    if (mark && fence === undefined) fence = mark
    else if (mark && mark === fence) fence = undefined
    else if (fence === undefined && /^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]/.test(line)) boxes += 1
  }
  return boxes
}

describe('a Markdown checklist', () => {
  const TEXT = `---
title: x
---
# Move the platform

## Prerequisites

* [x] Access for @anna

## Move

### Database

1. [ ] Stop [writes](https://example.org) (10 min)
   and wait.

   \`\`\`sh
   - [ ] not a box
   stop --all
   \`\`\`
1. [ ] Copy
   - Both sides:
     - [ ] Left
     - [ ] Right

<!-- - not one
- [ ] Hidden
-->

## Rollback

- [ ] Go back
`
  it('has a step for each box, with sections, code, people and what is around it', async () => {
    const plan = await planOf(TEXT)
    expect(plan.steps.map(({ title, phase, workstream }) => [title, phase, workstream])).toEqual([
      ['Access for @anna', undefined, 'Prerequisites'],
      ['Stop writes (10 min) and wait.', 'Move', 'Database'],
      ['Copy', 'Move', 'Database'],
      ['Left', 'Move', 'Database'],
      ['Right', 'Move', 'Database'],
      ['Hidden', 'Move', 'Database'],
      ['Go back', undefined, 'Rollback'],
    ])
    expect(plan.steps[0]).toMatchObject({ status: 'done', people: ['anna'], source: { row: 8 } })
    expect(plan.steps[1]?.duration).toEqual({ seconds: 600 })
    expect(plan.steps[1]?.description).toBe(
      'Stop [writes](https://example.org) (10 min) and wait.\n\n```sh\n- [ ] not a box\nstop --all\n```',
    )
    expect(plan.steps[3]?.description).toBe('Part of: Copy › Both sides:')
    expect(plan.steps.map(({ after }) => after.length)).toEqual([0, 1, 1, 1, 1, 1, 0])
    expect(plan.guesses.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['prerequisites', 'rollbackSection', 'hidden', 'durationInTitle']),
    )
    expect(plan.runbook).toContain('title: Move the platform')
    expect((await planOf(TEXT, { order: 'together' })).steps.flatMap(({ after }) => after)).toEqual([])
  })

  it('makes of a section about going back the rollback’s own steps, which end with what checks and tells', async () => {
    const text = `# Move\n\n## Move\n\n- [ ] Stop (5 min)\n- [ ] Copy (5 min)\n\n## Back-out\n\n- [ ] Announce the way back (5 min)\n- [ ] Restore the snapshot @dana (30 min)\n- [ ] Check the totals (10 min)\n- [ ] Tell the business (5 min)\n\n## After\n\n- [ ] Watch (5 min)\n`
    const plan = await planOf(text)
    const { runbook, faults } = readRunbook(plan.runbook, 'plan')
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(runbook?.steps.map(({ title, after }) => [title, after.map(({ on }) => on)])).toEqual([
      ['Stop (5 min)', []],
      ['Copy (5 min)', ['stop-5-min']],
      ['Watch (5 min)', ['copy-5-min']],
    ])
    const titles = (list: 'first' | 'last') => runbook?.rollback?.[list].map(({ title }) => title)
    expect(titles('first')).toEqual(['Announce the way back (5 min)', 'Restore the snapshot @dana (30 min)'])
    expect(titles('last')).toEqual(['Check the totals (10 min)', 'Tell the business (5 min)'])
    expect(runbook?.rollback?.first[1]).toMatchObject({ owner: 'dana', after: [{ on: 'announce-the-way-back-5-min' }] })
    const together = readRunbook((await planOf(text, { order: 'together' })).runbook, 'plan').runbook
    expect(together?.rollback?.first.flatMap(({ after }) => after)).toEqual([])
  })

  it('has numbered points where there are no boxes, and asks where there are neither', async () => {
    expect((await planOf('1. Stop\n   1. this\n   2. that\n2. Start\n')).steps.map(({ title }) => title)).toEqual([
      'Stop',
      'Start',
    ])
    const bullets = '# Plan\n\n- Stop\n- Start\n'
    expect(await planOf(bullets)).toMatchObject({ steps: [], questions: [{ id: 'items', isRequired: true }] })
    expect((await planOf(bullets, { items: 'bullets' })).steps.map(({ title }) => title)).toEqual(['Stop', 'Start'])
    const table = '# Plan\n\n| Task | Owner |\n| --- | --- |\n| Stop \\| wait | Ann |\n| Start | Ben |\n'
    expect((await planOf(table, { items: 'rows' })).steps.map(({ title, source }) => [title, source.row])).toEqual([
      ['Stop | wait', 5],
      ['Start', 6],
    ])
  })

  it('whatever its lines, it has as many steps as boxes', async () => {
    const line = fc.constantFrom(
      '- [ ] a',
      '  - [x] b',
      '    * [ ] c',
      '1. [ ] d',
      '- e',
      '# f',
      '',
      'g',
      '> h',
      '        - [ ] i',
      '<!--',
      '-->',
      '| j |',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
        const text = ['# Plan', '', '- [ ] first', ...lines].join('\n')
        expect((await planOf(text)).steps).toHaveLength(boxesIn(text))
      }),
      { numRuns: 60 },
    )
  })
})

describeFilesOfOthers('checklists', async (text) => {
  expect((await planOf(text)).steps).toHaveLength(boxesIn(text))
})
