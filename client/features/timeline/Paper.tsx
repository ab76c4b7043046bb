import { useLayoutEffect, useRef } from 'react'
import { useCutover } from '../../live/cutover.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { allShapes } from './savePicture.ts'
import { svgOf } from './svg.ts'
import type { Model } from './useModel.ts'
import { paperPalette } from './usePalette.ts'
import { usePaper } from './usePaper.ts'
import type { Shown } from './useScene.ts'

/** Of an A4 sheet across, below its heading; pixels. */
const SHEET = { width: 1200, height: 740 }

/** All lanes of the time that is in sight, on as many sheets as they need, as vectors. */
export function Paper({ model: { layout, now, zone }, shown }: { model: Model; shown: Shown }) {
  const title = useCutover((cutover) => cutover.title)
  const sheets = usePaper(() => {
    const palette = paperPalette()
    const tall = SHEET.height - shown.frame.head
    const count = Math.max(1, Math.ceil(layout.height / tall))
    return Array.from({ length: count }, (_, sheet) => {
      const top = sheet * tall
      const height = shown.frame.head + Math.min(tall, layout.height - top)
      const size = { width: SHEET.width, height }
      const svg = svgOf(allShapes(shown.pictureOf({ ...size, top })), palette, { ...size, title })
      return { top, svg }
    })
  })
  if (!sheets) return null
  return (
    <>
      <p className="timeline__sheet-title">
        {title}, as of {fullInstant(now, zone)}
      </p>
      {sheets.map(({ top, svg }) => (
        <Sheet key={top} svg={svg} />
      ))}
    </>
  )
}

function Sheet({ svg }: { svg: string }) {
  const sheet = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml')
    sheet.current?.replaceChildren(documentElement)
  }, [svg])
  return <div ref={sheet} className="timeline__sheet" />
}
