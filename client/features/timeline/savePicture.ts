/** The picture as a file. */
import { saveBlob } from '../../live/files.ts'
import { paint } from './canvas.ts'
import type { Picture } from './picture.ts'
import { fitted, type Palette, type Shape } from './shapes.ts'
import { svgOf } from './svg.ts'

/** For a slide or a big screen. */
const DENSITY = 2
/** Chromium draws no canvas with a longer side; pixels. */
const MAX_SIDE = 16_000

export interface PictureFile {
  picture: Picture
  palette: Palette
  width: number
  height: number
  title: string
  /** Without its ending. */
  name: string
}

/** Everything that is drawn, its words included. */
export const allShapes = ({ shapes, words }: Picture): Shape[] => [
  ...shapes,
  ...words.map(({ room, ...word }) =>
    room === undefined ? word : { ...word, text: fitted(word.text, room, word.size) },
  ),
]

export function saveSvg({ picture, palette, width, height, title, name }: PictureFile): void {
  const svg = svgOf(allShapes(picture), palette, { width, height, title })
  saveBlob(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`)
}

/** Answers a sentence where this browser cannot draw it. */
export async function savePng({ picture, palette, width, height, name }: PictureFile): Promise<string | undefined> {
  const density = Math.min(DENSITY, MAX_SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * density)
  canvas.height = Math.round(height * density)
  const context = canvas.getContext('2d')
  if (context) paint(context, allShapes(picture), palette, density)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!context || !blob) return 'This browser cannot draw a picture so large. Save it as SVG.'
  saveBlob(blob, `${name}.png`)
  return undefined
}
