/** A column of the grid. */
export interface GridColumn {
  key: string
  title: string
  /** Pixels. */
  width: number
  isMono: boolean
  /** What it is for, when somebody points at its heading. */
  about?: string | undefined
}

export const NUMBER_WIDTH = 52
export const ROW_HEIGHT = 31
export const HEAD_HEIGHT = 32
