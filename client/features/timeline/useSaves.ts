import { useState } from 'react'
import { useCutover } from '../../live/cutover.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { savePng, saveSvg } from './savePicture.ts'
import type { Model } from './useModel.ts'
import type { Shown } from './useScene.ts'

/** Saves all lanes of the time that is in sight; `why` says what kept it from that. */
export function useSaves({ layout }: Model, shown: Shown): { entries: MenuEntry[]; why: string | undefined } {
  const title = useCutover((cutover) => cutover.title)
  const id = useCutover(({ runbook }) => runbook.id)
  const [why, setWhy] = useState<string>()
  const { frame, palette } = shown
  const save = async (kind: 'svg' | 'png') => {
    if (!palette) return
    const size = { width: frame.side + frame.width, height: frame.head + Math.max(layout.height, 60) }
    const picture = shown.pictureOf({ ...size, top: 0 })
    const file = { picture, palette, ...size, title: `Timeline of ${title}`, name: `${id}-timeline` }
    if (kind === 'svg') saveSvg(file)
    setWhy(kind === 'png' ? await savePng(file) : undefined)
  }
  const entry = (key: string, label: string, run: () => void): MenuEntry => ({ kind: 'item', key, label, run })
  return {
    why,
    entries: [
      entry('svg', 'Picture (SVG)', () => void save('svg')),
      entry('png', 'Picture (PNG)', () => void save('png')),
      entry('print', 'Print', () => print()),
    ],
  }
}
