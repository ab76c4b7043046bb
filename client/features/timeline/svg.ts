import { FONTS } from './canvas.ts'
import { type Palette, type Shape, type Text, widthOf } from './shapes.ts'

/** A file of its own, readable without T-Minus. */
export function svgOf(
  shapes: readonly Shape[],
  palette: Palette,
  { width, height, title }: { width: number; height: number; title: string },
): string {
  const clips: string[] = []
  const body = shapes.map((shape) => written(shape, palette, clips)).join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" role="img">` +
    `<title>${escaped(title)}</title><defs>${clips.join('')}</defs>${body}</svg>`
  )
}

function written(shape: Shape, palette: Palette, clips: string[]): string {
  switch (shape.kind) {
    case 'clip': {
      const { x, y, width, height } = shape
      const id = `clip-${clips.length}`
      clips.push(
        `<clipPath id="${id}"><rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}"/></clipPath>`,
      )
      return `<g clip-path="url(#${id})">${shape.shapes.map((inner) => written(inner, palette, clips)).join('')}</g>`
    }
    case 'text':
      return writtenText(shape, palette)
    case 'path':
      return `<path d="${shape.d}"${look(shape, palette)}/>`
    case 'box': {
      const { x, y, width, height, radius } = shape
      const round = radius ? ` rx="${num(Math.min(radius, width / 2, height / 2))}"` : ''
      return `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}"${round}${look(shape, palette)}/>`
    }
  }
}

function look(shape: Extract<Shape, { kind: 'box' | 'path' }>, palette: Palette): string {
  const { fill, stroke, strokeWidth, dash, alpha } = shape
  return [
    ` fill="${fill ? palette[fill] : 'none'}"`,
    shape.kind === 'box' && shape.fillAlpha !== undefined ? ` fill-opacity="${num(shape.fillAlpha)}"` : '',
    stroke ? ` stroke="${palette[stroke]}" stroke-width="${num(strokeWidth ?? 1)}"` : '',
    dash && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '',
    alpha === undefined ? '' : ` opacity="${num(alpha)}"`,
  ].join('')
}

function writtenText(text: Text, palette: Palette): string {
  const { x, y, size, weight = 400, anchor = 'start', mono, alpha } = text
  const font = (mono ? FONTS.mono : FONTS.sans).replaceAll('"', "'")
  const words = `<text x="${num(x)}" y="${num(y)}" fill="${palette[text.ink]}" font-family="${font}" font-size="${num(size)}" font-weight="${weight}" text-anchor="${anchor}"${alpha === undefined ? '' : ` opacity="${num(alpha)}"`}>${escaped(text.text)}</text>`
  if (!text.behind) return words
  const width = widthOf(text.text, size, mono) + 8
  const left = x - (anchor === 'end' ? width - 4 : anchor === 'middle' ? width / 2 : 4)
  return `<rect x="${num(left)}" y="${num(y - size)}" width="${num(width)}" height="${num(size + 4)}" fill="${palette[text.behind]}"/>${words}`
}

const num = (value: number): string => String(Math.round(value * 100) / 100)

const escaped = (text: string): string =>
  text
    // What XML cannot hold.
    .replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
