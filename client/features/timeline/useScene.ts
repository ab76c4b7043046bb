/** The picture of what is in sight, and what it is saved and printed as. */
import { useMemo } from 'react'
import { useCutover } from '../../live/cutover.tsx'
import { headHeight, TICK_DISTANCE } from './drawHead.ts'
import { edgesAround } from './edges.ts'
import type { Frame } from './frame.ts'
import { type Picture, pictureOf } from './picture.ts'
import { type Scale, scaleOf } from './scale.ts'
import type { Palette } from './shapes.ts'
import { tickStep, ticksOf } from './ticks.ts'
import type { Model } from './useModel.ts'
import { usePalette } from './usePalette.ts'
import type { Size } from './useSize.ts'
import { useViewport, type Viewport } from './useViewport.ts'

/** Of the names beside the rows; pixels. */
const SIDE = { no: 150, beside: 268, above: 0 }

export interface Shown {
  viewport: Viewport
  frame: Frame
  picture: Picture
  palette: Palette | undefined
  /** The same stretch of time with other lanes in sight, as wide as asked. */
  pictureOf(size: { width: number; height: number; top: number }): Picture
}

interface SceneOptions {
  model: Model
  scroller: HTMLElement | null
  size: Size | undefined
  /** The step that is looked at. */
  chosen: string | undefined
  isPhone: boolean
}

export function useScene({ model, scroller, size, chosen, isPhone }: SceneOptions): Shown {
  const { layout, gates, whole, presets, now, marks, window, outage, chain, fits, zone } = model
  const cutover = useCutover((value) => value)
  const palette = usePalette(scroller)
  const side = isPhone ? 0 : SIDE[layout.namesSteps]
  const head = headHeight(gates)
  const width = Math.max(120, (size?.width ?? 1000) - side)
  const height = Math.max(60, (size?.height ?? 600) - head)
  const viewport = useViewport({ scroller, whole, presets, first: 'window', side, width, height })
  const { scale, top } = viewport
  const frame = useMemo(() => ({ side, head, width, height, top }), [side, head, width, height, top])
  const around = useMemo(() => (chosen === undefined ? [] : edgesAround(cutover, chosen)), [cutover, chosen])
  const rest = useMemo(
    () => ({ layout, now, zone, marks, gates, window, outage, chain, around, chosen, fits }),
    [layout, now, zone, marks, gates, window, outage, chain, around, chosen, fits],
  )
  const ticks = useMemo(() => ticksIn(scale, zone), [scale, zone])
  const picture = useMemo(() => pictureOf({ ...rest, scale, frame, ticks }), [rest, scale, frame, ticks])
  return {
    viewport,
    frame,
    picture,
    palette,
    pictureOf({ width: whole, height: tall, top: from }) {
      const plot = whole - side
      const other = scaleOf(scale.from, (scale.perMs * plot) / width, { side, width: plot })
      const around = { side, head, width: plot, height: tall - head, top: from }
      return pictureOf({ ...rest, scale: other, frame: around, ticks: ticksIn(other, zone) })
    },
  }
}

const ticksIn = (scale: Scale, zone: string) => ticksOf(scale, tickStep(TICK_DISTANCE / scale.perMs), zone)
