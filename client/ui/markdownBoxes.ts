/** How the boxes of a Markdown text look to whoever shows it; without this they are signs that nobody presses. */
import { createContext, type ReactNode } from 'react'

export interface ShownBoxes {
  /** The box itself, by its line in the text from 1. */
  mark(line: number, isTicked: boolean): ReactNode
  /** What stands behind its words. */
  behind(line: number): ReactNode
}

export const ShownBoxesContext = createContext<ShownBoxes | undefined>(undefined)
