/** A picture as a list of what is drawn, one over the other; `canvas.ts` and `svg.ts` draw the same list. */

/** By the names of the theme's colours. */
export const INKS = [
  'bg',
  'surface',
  'raised',
  'line',
  'text',
  'dim',
  'strong',
  'you',
  'late',
  'late-bg',
  'bad',
  'bad-bg',
  'bar',
  'bar-run',
] as const
export type Ink = (typeof INKS)[number]
export type Palette = Record<Ink, string>

/** Pixels from the top left. */
export type Shape =
  | {
      kind: 'box'
      x: number
      y: number
      width: number
      height: number
      radius?: number
      fill?: Ink
      fillAlpha?: number
      stroke?: Ink
      strokeWidth?: number
      dash?: readonly number[]
      alpha?: number
    }
  | {
      kind: 'path'
      /** As in SVG: absolute M, L, C and Z. */
      d: string
      fill?: Ink
      stroke?: Ink
      strokeWidth?: number
      dash?: readonly number[]
      alpha?: number
    }
  | Text
  | { kind: 'clip'; x: number; y: number; width: number; height: number; shapes: readonly Shape[] }

export interface Text {
  kind: 'text'
  x: number
  /** Of the baseline. */
  y: number
  text: string
  ink: Ink
  size: number
  weight?: 400 | 600
  anchor?: 'start' | 'middle' | 'end'
  mono?: true
  alpha?: number
  /** A box behind it. */
  behind?: Ink
}

/** Of Inter, per pixel of its size: enough for all but words in capitals. */
const LETTER = 0.58
const MONO_LETTER = 0.61

export const widthOf = (text: string, size: number, mono = false): number =>
  text.length * size * (mono ? MONO_LETTER : LETTER)

/** Cut to a width with an ellipsis; empty where fewer than three letters are left. */
export function fitted(text: string, width: number, size: number): string {
  const letters = Math.floor(width / (size * LETTER))
  if (text.length <= letters) return text
  return letters < 4 ? '' : `${text.slice(0, letters - 1).trimEnd()}…`
}
