import type { Palette, Shape, Text } from './shapes.ts'

/** @param density pixels of the device per pixel of the picture */
export function paint(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  palette: Palette,
  density: number,
): void {
  context.setTransform(density, 0, 0, density, 0, 0)
  draw(context, shapes, palette)
}

function draw(context: CanvasRenderingContext2D, shapes: readonly Shape[], palette: Palette): void {
  for (const shape of shapes) {
    if (shape.kind === 'clip') {
      context.save()
      context.beginPath()
      context.rect(shape.x, shape.y, shape.width, shape.height)
      context.clip()
      draw(context, shape.shapes, palette)
      context.restore()
      continue
    }
    const alpha = shape.alpha ?? 1
    context.globalAlpha = alpha
    if (shape.kind === 'text') {
      write(context, shape, palette)
      continue
    }
    // A path of the context's own is a third cheaper than an object, and there are thousands of boxes.
    const path = shape.kind === 'path' ? new Path2D(shape.d) : undefined
    if (shape.kind === 'box') outline(context, shape)
    if (shape.fill) {
      if (shape.kind === 'box' && shape.fillAlpha !== undefined) context.globalAlpha = alpha * shape.fillAlpha
      context.fillStyle = palette[shape.fill]
      if (path) context.fill(path)
      else context.fill()
      context.globalAlpha = alpha
    }
    if (shape.stroke) {
      context.strokeStyle = palette[shape.stroke]
      context.lineWidth = shape.strokeWidth ?? 1
      if (shape.dash) context.setLineDash([...shape.dash])
      if (path) context.stroke(path)
      else context.stroke()
      if (shape.dash) context.setLineDash([])
    }
  }
  context.globalAlpha = 1
}

function outline(context: CanvasRenderingContext2D, { x, y, width, height, radius }: Extract<Shape, { kind: 'box' }>) {
  context.beginPath()
  if (radius) context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2))
  else context.rect(x, y, width, height)
}

function write(context: CanvasRenderingContext2D, text: Text, palette: Palette): void {
  context.font = `${text.weight ?? 400} ${text.size}px ${text.mono ? FONTS.mono : FONTS.sans}`
  context.textAlign = ({ start: 'left', middle: 'center', end: 'right' } as const)[text.anchor ?? 'start']
  if (text.behind) {
    const width = context.measureText(text.text).width + 8
    const left = text.x - (text.anchor === 'end' ? width - 4 : text.anchor === 'middle' ? width / 2 : 4)
    context.fillStyle = palette[text.behind]
    context.fillRect(left, text.y - text.size, width, text.size + 4)
  }
  context.fillStyle = palette[text.ink]
  context.fillText(text.text, text.x, text.y)
}

/** As in theme/tokens.css. */
export const FONTS = {
  sans: '"Inter Variable", Inter, system-ui, sans-serif',
  mono: '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace',
}
