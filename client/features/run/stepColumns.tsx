import type { TdHTMLAttributes } from 'react'

/**
 * The columns of the list of steps, from left to right. A row fills each of them, or does not compile; their widths, and
 * which of them a narrow table leaves out, stand in StepList.css under `row__` and the name.
 */
export const COLUMNS = [
  { name: 'state', title: 'State', untitled: true },
  { name: 'title', title: 'Step' },
  { name: 'stream', title: 'Stream' },
  { name: 'who', title: 'Who' },
  { name: 'plan', title: 'Plan' },
  { name: 'actual', title: 'Actual / ETA' },
  { name: 'took', title: 'Duration' },
  { name: 'mine', title: 'Yours', untitled: true },
] as const satisfies readonly { name: string; title: string /** For a screen reader alone. */; untitled?: true }[]

interface Cell extends Pick<TdHTMLAttributes<HTMLElement>, 'className' | 'title' | 'children'> {
  /** Epoch milliseconds of the instant that it shows, and what that is: for the tooltip. */
  'data-at'?: number | undefined
  'data-word'?: string
}
type Cells = Record<(typeof COLUMNS)[number]['name'], Cell>

export function ColumnHeads() {
  return COLUMNS.map((column) => (
    <th key={column.name} scope="col" className={`row__${column.name}`}>
      {'untitled' in column ? <span className="unseen">{column.title}</span> : column.title}
    </th>
  ))
}

export function RowCells({ cells }: { cells: Cells }) {
  return COLUMNS.map(({ name }) => {
    const { className = '', ...cell } = cells[name]
    return <td key={name} className={`row__${name} ${className}`.trimEnd()} {...cell} />
  })
}
