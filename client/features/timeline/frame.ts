/** How the picture is divided: names to the left, the clock above, and between them what one scrolls through; pixels. */
export interface Frame {
  side: number
  head: number
  /** Of the plot, without side and head. */
  width: number
  height: number
  /** How far the lanes are scrolled. */
  top: number
}
