import { useMemo } from 'react'
import { useMeasured } from '../../ui/useMeasured.ts'

export interface Size {
  width: number
  height: number
}

const widthOf = ({ clientWidth }: HTMLElement) => clientWidth
const heightOf = ({ clientHeight }: HTMLElement) => clientHeight

/** Inside an element, without its scroll bars; undefined before it was measured. */
export function useSize(element: HTMLElement | null): Size | undefined {
  const width = useMeasured(element, widthOf)
  const height = useMeasured(element, heightOf)
  return useMemo(() => (width === undefined || height === undefined ? undefined : { width, height }), [width, height])
}
