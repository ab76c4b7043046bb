import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { describe, expect, it } from 'vitest'
import { command } from '../../../shared/commands.ts'
import { boxesOf } from '../../../shared/derived/boxes.ts'
import { BLOCK_SYNTAX, BLOCK_TREE, boxesIn, boxItemsIn, isKnot } from '../../../shared/markdown/boxes.ts'
import { type Box, boxAt, MAX_BOX_TEXT } from '../../../shared/markdown/boxLine.ts'
import { markdownOf } from '../../support/markdown.ts'
import { boxedRunbook } from '../../support/smallRunbook.ts'

const named = ({ line, text }: Box) => ({ line, text })
const said = (text: string) => boxesIn(text).map(({ text, isTicked }) => `${isTicked ? 'x' : '-'} ${text}`)

describe('boxes in instructions', () => {
  it('are those of task lists, in their order, whatever the bullet and however deep', () => {
    expect(
      said(`Before:

- [ ] Stop the **writers**
  - [x] on \`db1\`
  - [ ] on db2
    and its replica
* [X] Tell the desk
1. [ ] Count

> - [ ] In a quote
`),
    ).toEqual(['- Stop the **writers**', 'x on `db1`', '- on db2', 'x Tell the desk', '- Count', '- In a quote'])
    expect(boxesIn('- [ ] One\n\n- [ ] Two').map(({ line }) => line)).toEqual([1, 3])
  })

  it.each([
    ['code', '```\n- [ ] Not one\n```'],
    ['indented code', '    - [ ] Not one'],
    ['a comment', '<!--\n- [ ] Not one\n-->'],
    ['a line of text', 'Press [ ] on the panel, then [x]'],
    ['a link', '- [x](https://example.org)'],
    ['a box with nothing beside it', '- [ ]\n- [x]   \n'],
    ['something else in brackets', '- [y] Not one\n- [  ] Not one\n- [] Not one'],
    ['a table', '| a | b |\n| - | - |\n| - [ ] Not one | [x] nor this |'],
  ])('are not found in %s', (_, text) => {
    expect(boxesIn(text)).toEqual([])
  })

  it('keep to one line, and cut what is too long without breaking a character', () => {
    const [box] = boxesIn(`- [ ] ${'𝒳'.repeat(MAX_BOX_TEXT)}`)
    expect(box?.text.length).toBeLessThanOrEqual(MAX_BOX_TEXT)
    expect(box?.text.isWellFormed()).toBe(true)
  })

  it('are found in a step in its instructions first, and parsed once', () => {
    const freeze = boxedRunbook().steps.find(({ id }) => id === 'freeze')
    if (!freeze) throw new Error('There is no such step')
    expect(boxesOf(freeze).map(({ part, line, text }) => [part, line, text])).toEqual([
      ['do', 1, 'Stop the writers'],
      ['do', 2, 'Look at **both** nodes'],
      ['do', 3, 'Tell the desk'],
    ])
    expect(boxesOf(freeze)).toBe(boxesOf(freeze))
  })

  it('are found by the parser that also knows emphasis, links and code, in the same places', () => {
    fc.assert(
      fc.property(markdownOf(), (text) => {
        const whole = fromMarkdown(text, {
          extensions: [...BLOCK_SYNTAX, gfmStrikethrough()],
          mdastExtensions: [...BLOCK_TREE, gfmStrikethroughFromMarkdown()],
        })
        const items = boxItemsIn(whole, text)
        expect(boxesIn(text)).toEqual(items.map(({ box }) => box))
        expect(items.map(({ item }) => item.checked)).toEqual(items.map(({ box }) => box.isTicked))
      }),
      { numRuns: 1500 },
    )
  })

  it('each say something that a command can repeat', () => {
    fc.assert(
      fc.property(markdownOf(), (text) => {
        for (const box of boxesIn(text)) {
          expect(boxAt(text, box.line)).toEqual(box)
          expect(command.safeParse({ type: 'tickBox', stepId: 'a', part: 'do', ...named(box) }).success).toBe(true)
        }
      }),
    )
  })
})

describe('a text that no parser gets through', () => {
  it.each([
    ['lists in lists', '- '.repeat(9000)],
    ['quotes in quotes', '>'.repeat(19_000)],
    ['ever deeper lines', Array.from({ length: 190 }, (_, depth) => `${'  '.repeat(depth)}- [ ] a`).join('\n')],
    ['emphasis without an end', '- [ ] '.concat('*a_'.repeat(6000))],
  ])('has no boxes: %s', (_, text) => {
    expect(isKnot(text)).toBe(true)
    expect(boxesIn(`${text}[ ] a`)).toEqual([])
  })

  it('is none that people write', () => {
    const deep = Array.from({ length: 10 }, (_, depth) => `${'    '.repeat(depth)}- [ ] **a**`).join('\n')
    expect(isKnot(deep)).toBe(false)
    expect(boxesIn(deep)).toHaveLength(10)
    expect(isKnot(`${'-'.repeat(200)}\n\n* * *\n\n${' '.repeat(90)}return\n`)).toBe(false)
  })
})
