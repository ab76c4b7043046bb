/** The boxes of a step as far as they were ticked while it ran, and its texts with and without those ticks. */
import { boxesIn } from '../markdown/boxes.ts'
import { BOX_PARTS, type BoxPart, linesOf } from '../markdown/boxLine.ts'

/** Which were ticked, and by nobody who wrote the text: counted from 1 in each part of the step. */
export type Ticked = Partial<Record<BoxPart, number[]>>

export interface TickedBoxes {
  ticked: number
  all: number
  which: Ticked
}

const PARTS: Record<BoxPart, string> = { do: 'instructions', verify: 'expected result' }
export const BOXES_LABEL = 'Boxes'

export const countBoxes = ({ ticked, all }: TickedBoxes): string => `${ticked} of ${all}`

/** `3 of 5; ticked in instructions: 1, 3; ticked in expected result: 2` */
export const sayBoxes = (boxes: TickedBoxes): string =>
  [
    countBoxes(boxes),
    ...BOX_PARTS.flatMap((part) => {
      const which = boxes.which[part] ?? []
      return which.length === 0 ? [] : [`ticked in ${PARTS[part]}: ${which.join(', ')}`]
    }),
  ].join('; ')

export function readBoxes(said: string): Ticked {
  const found: Ticked = {}
  for (const part of BOX_PARTS) {
    const which = said.split('; ').find((one) => one.startsWith(`ticked in ${PARTS[part]}: `))
    if (which) found[part] = [...which.matchAll(/\d{1,4}/g)].map(([number]) => Number(number))
  }
  return found
}

export const withTicks = (text: string, which: readonly number[]): string => marked(text, which, '[ ]', '[x]')
export const withoutTicks = (text: string, which: readonly number[]): string => marked(text, which, '[x]', '[ ]')

function marked(text: string, which: readonly number[], was: string, is: string): string {
  if (which.length === 0) return text
  const lines = linesOf(text)
  const boxes = boxesIn(text)
  for (const number of which) {
    const at = (boxes[number - 1]?.line ?? 0) - 1
    const line = lines[at]
    if (line !== undefined) lines[at] = line.replace(was, is)
  }
  return lines.join('\n')
}
