import fc from 'fast-check'

/** Markdown as nobody would write it: lines of boxes, lists, quotes, code, comments, tables and HTML, in any order. */
export const markdownOf = (): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(INDENT, MARKER, WORDS).map((parts) => parts.join('')),
      { maxLength: 12 },
    )
    .map((lines) => lines.join('\n'))

const INDENT = fc.constantFrom('', '', '', '  ', '    ', '\t', '> ', '- ', '   1. ', ' ')
const MARKER = fc.constantFrom(
  '',
  '',
  '- [ ] ',
  '- [x] ',
  '* [X]  ',
  '1. [ ] ',
  '+ [ ]\t',
  '[ ] ',
  '- ',
  '- [ ]',
  '- [\n] ',
  '# ',
  '```',
  '~~~ ',
  '<!-- ',
  '-->',
  '<div>',
  '</div>',
  '---',
  '| a | b |',
  '| - | - |',
  '[a]: ',
)
const WORDS = fc.constantFrom(
  '',
  'Stop the writers',
  'on `db1`',
  '`[ ] a',
  '**bold',
  '~~old~~',
  '[x](javascript:alert(1))',
  '[ ] again',
  '![a](https://example.org/a.png)',
  'https://example.org/a_b',
  '<b>no</b>',
  '<!-- hidden -->',
  '\\[ ] a',
  '&#91; ] a',
  'a | b',
  '*',
  '\u00a0',
  'Zwölf Zeilen \u202e',
  '&nbsp;',
)
