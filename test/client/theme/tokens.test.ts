import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const CSS = readFileSync(join(import.meta.dirname, '../../../client/theme/tokens.css'), 'utf8')

function tokensOf(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(CSS)?.[1] ?? ''
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  )
}

/** WCAG 2.2, “relative luminance”. */
function luminanceOf(colour: string): number {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(full.slice(from, from + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['bg', 'surface', 'raised', 'shade']
/** Whatever is written, on whatever it is written. */
const WRITTEN = [
  ...['text', 'strong', 'dim', 'you', 'late', 'bad'].flatMap((ink) => GROUNDS.map((ground) => [ink, ground])),
  ...['you', 'late', 'bad'].flatMap((ink) => [
    [ink, `${ink}-bg`],
    ['strong', `${ink}-bg`],
  ]),
  ['bg', 'strong'],
]
/** What shows where a field, a button or a bar is. */
const DRAWN = ['edge', 'bar', 'bar-run'].flatMap((shape) => GROUNDS.map((ground) => [shape, ground]))

describe.each(['dark', 'light'])('%s', (theme) => {
  const tokens = tokensOf(theme)
  const tooFaint = (pairs: readonly string[][], least: number) =>
    pairs.flatMap(([front = '', back = '']) => {
      const contrast = contrastOf(tokens.get(front) ?? '#000', tokens.get(back) ?? '#000')
      return contrast < least ? [`${front} on ${back}: ${contrast.toFixed(2)}`] : []
    })

  it('text is read on everything it is written on (WCAG 1.4.3)', () => expect(tooFaint(WRITTEN, 4.5)).toEqual([]))
  it('fields, controls and bars are seen (WCAG 1.4.11)', () => expect(tooFaint(DRAWN, 3)).toEqual([]))
  it('what runs stands out from what is planned', () => {
    expect(contrastOf(tokens.get('bar-run') ?? '', tokens.get('bar') ?? '')).toBeGreaterThan(1.5)
  })
})
