import { useLayoutEffect, useRef } from 'react'
import { paint } from './canvas.ts'
import type { Palette, Shape } from './shapes.ts'

interface PictureCanvasProps {
  shapes: readonly Shape[]
  palette: Palette
  width: number
  height: number
}

/** Draws the shapes, in the pixels of the device. */
export function PictureCanvas({ shapes, palette, width, height }: PictureCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d', { alpha: false })
    if (!element || !context) return
    const density = devicePixelRatio
    const size = { width: Math.round(width * density), height: Math.round(height * density) }
    if (element.width !== size.width || element.height !== size.height) Object.assign(element, size)
    paint(context, shapes, palette, density)
  }, [shapes, palette, width, height])
  return <canvas ref={canvas} className="timeline__canvas" style={{ width, height }} />
}
