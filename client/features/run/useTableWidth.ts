import type { RefObject } from 'react'
import { useMeasured } from '../../ui/useMeasured.ts'

export const TABLE_WIDTHS = ['enough', 'some', 'little', 'least'] as const
export type TableWidth = (typeof TABLE_WIDTHS)[number]

/**
 * The table's width class, which decides the columns. Not by container queries: those would make every scrolled-in row
 * wait for its container's layout.
 */
export const useTableWidth = (frame: RefObject<HTMLElement | null>): TableWidth =>
  useMeasured(frame, tableWidthOf) ?? 'enough'

const tableWidthOf = ({ offsetWidth: width }: HTMLElement): TableWidth =>
  width > 940 ? 'enough' : width > 720 ? 'some' : width > 480 ? 'little' : 'least'
