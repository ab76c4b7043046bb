import fc from 'fast-check'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import MarkdownText from '../../../client/ui/MarkdownText.tsx'
import { ShownBoxesContext } from '../../../client/ui/markdownBoxes.ts'
import { boxesIn } from '../../../shared/markdown/boxes.ts'
import { markdownOf } from '../../support/markdown.ts'

const shown = (text: string) => renderToStaticMarkup(createElement(MarkdownText, { text, mentions: [] }))
const marked = (text: string) => {
  const boxes = {
    mark: (line: number) => createElement('i', { 'data-line': line }),
    behind: (line: number) => createElement('u', { 'data-line': line }),
  }
  const html = renderToStaticMarkup(
    createElement(ShownBoxesContext, { value: boxes }, createElement(MarkdownText, { text, mentions: [] })),
  )
  return { marks: linesOf(html, 'i'), behind: linesOf(html, 'u') }
}
const linesOf = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag} data-line="(\\d+)"`, 'g'))].map(([, line]) => Number(line))

describe('Markdown as GitHub shows it', () => {
  it.each([
    ['| a | b |\n| - | - |\n| 1 | 2 |', '<td>2</td>'],
    ['~~old~~ and ~/bin ~user', '<del>old</del> and ~/bin ~user'],
    ['- [ ] a', '<span class="markdown__mark" role="img" aria-label="not ticked">☐</span>a'],
    ['- [x] a', 'aria-label="ticked">☑</span>a'],
    ['*\n[ ] \n`[ ] a', '[ ]\n`[ ] a'],
    ['# Title\n\n## Part', '<h4 class="markdown__heading">Title</h4>'],
    ['![A graph](https://example.org/a.png)', '>A graph</a>'],
    ['[guide](docs/guide.md)', 'guide (docs/guide.md)'],
    ['Copy <db-host> there', 'Copy &lt;db-host&gt; there'],
    ['a <!-- b --> c', 'a  c'],
  ])('%s', (text, html) => {
    expect(shown(text)).toContain(html)
  })

  it('holds what is asked behind a box in no paragraph, which has no place for a form', () => {
    fc.assert(
      fc.property(markdownOf(), (text) => {
        const boxes = { mark: () => null, behind: () => createElement('form') }
        const html = renderToStaticMarkup(
          createElement(ShownBoxesContext, { value: boxes }, createElement(MarkdownText, { text, mentions: [] })),
        )
        expect(html).not.toMatch(/<p>(?:(?!<\/p>).)*<form/s)
      }),
    )
    const loose = '- [ ] One\n\n- [ ] Two'
    expect(shown(loose)).toContain('<div class="markdown__words">')
    expect(shown('Words\n\n- [ ] One')).toContain('<p>Words</p>')
  })

  it('hides comments, but not one that is never closed, with all that follows', () => {
    expect(shown('One\n\n<!-- for\n\nplanners -->\n\nTwo')).not.toMatch(/planners|--/)
    expect(shown('One\n\n<!-- for planners\n\nTwo')).toContain('Two')
  })

  it('links nowhere where an address is none', () => {
    for (const address of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'JaVaScRiPt:x', ' javascript:x'])
      expect(shown(`[here](<${address}>) ![there](<${address}>)`)).not.toMatch(/<a|<img|script:/i)
  })

  it('lets through no tag of its author, and fetches nothing, whatever it is given', () => {
    const TAGS =
      /^\/?(p|a|b|ul|ol|li|em|strong|del|code|pre|span|button|blockquote|h[456]|hr|br|table|thead|tbody|tr|th|td)$/
    fc.assert(
      fc.property(markdownOf(), (text) => {
        const html = shown(text).replaceAll('<div class="markdown__words">', '<p>').replaceAll('</div>', '</p>')
        const tags = [...html.matchAll(/<([^\s>]+)/g)].map(([, tag = '']) => tag.replace(/\/$/, ''))
        expect(tags.filter((tag) => !TAGS.test(tag))).toEqual([])
        expect(html).not.toMatch(/<[^>]*\s(src|style|on\w+)=/i)
        expect(html).not.toMatch(/href="(?!https?:|mailto:)/)
      }),
      { numRuns: 300 },
    )
  })

  it('shows the boxes that count, each once and in its place', () => {
    fc.assert(
      fc.property(markdownOf(), (text) => {
        const lines = boxesIn(text).map(({ line }) => line)
        expect(marked(text)).toEqual({ marks: lines, behind: lines })
      }),
      { numRuns: 300 },
    )
  })

  it('leaves a text that no parser gets through as it is', () => {
    expect(shown('- '.repeat(9000))).toMatch(/^<p class="markdown__plain">- - /)
  })
})
