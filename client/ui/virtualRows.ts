import type { Virtualizer } from '@tanstack/react-virtual'
import type { CSSProperties } from 'react'

/**
 * The style of what holds the rows of a virtual list. They stand in the flow, below its padding: with a place in its own
 * style, no row shares its style with another, and each new one costs more.
 */
export const rowsInFlow = <Frame extends Element, Row extends Element>(
  virtual: Virtualizer<Frame, Row>,
): CSSProperties => {
  const first = virtual.getVirtualItems()[0]
  return {
    height: virtual.getTotalSize(),
    paddingTop: first ? first.start - virtual.options.scrollMargin : 0,
    // The virtualiser holds the place itself where a row turns out higher than was thought.
    overflowAnchor: 'none',
  }
}
