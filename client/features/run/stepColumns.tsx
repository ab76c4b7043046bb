import type { TdHTMLAttributes } from 'react'
import { TABLE_WIDTHS, type TableWidth } from './useTableWidth.ts'

interface Column {
  name: string
  title: string
  /** For a screen reader alone. */
  untitled?: true
  /** As in a CSS grid, by the width class of the table; one that is not named leaves the column out. */
  widths: Partial<Record<TableWidth, string>>
}

/** The columns of the list of steps, from left to right. A row that does not fill each of them does not compile. */
const COLUMNS = [
  {
    name: 'state',
    title: 'State',
    untitled: true,
    widths: { enough: '28px', some: '28px', little: '28px', least: '28px' },
  },
  {
    name: 'title',
    title: 'Step',
    widths: {
      enough: 'minmax(120px, 3fr)',
      some: 'minmax(120px, 3fr)',
      little: 'minmax(110px, 3fr)',
      least: 'minmax(110px, 1fr)',
    },
  },
  { name: 'stream', title: 'Stream', widths: { enough: '106px' } },
  { name: 'who', title: 'Who', widths: { enough: '100px', some: '100px', little: '92px' } },
  { name: 'plan', title: 'Plan', widths: { enough: '88px', some: '88px' } },
  { name: 'actual', title: 'Actual / ETA', widths: { enough: '88px', some: '88px', little: '88px', least: '86px' } },
  {
    name: 'took',
    title: 'Duration',
    widths: { enough: 'minmax(150px, 1.2fr)', some: 'minmax(150px, 1.2fr)', little: 'minmax(96px, 1fr)' },
  },
  { name: 'mine', title: 'Yours', untitled: true, widths: { enough: '34px', some: '34px', little: '34px' } },
] as const satisfies readonly Column[]

const ALL_COLUMNS: readonly Column[] = COLUMNS

function styleAt(width: TableWidth): string {
  const frame = `.list__frame[data-width="${width}"]`
  const shown = ALL_COLUMNS.flatMap(({ widths }) => widths[width] ?? [])
  const hidden = ALL_COLUMNS.filter(({ widths }) => widths[width] === undefined).map(({ name }) => `.row__${name}`)
  const columns = `${frame} .row { grid-template-columns: ${shown.join(' ')} }`
  return hidden.length === 0 ? columns : `${columns} ${frame} :is(${hidden.join(', ')}) { display: none }`
}
const COLUMN_STYLE = TABLE_WIDTHS.map(styleAt).join('\n')

/** One sheet for all rows: a style on each would be compared with every row that scrolls by. */
export const ColumnStyle = () => <style>{COLUMN_STYLE}</style>

interface Cell extends Pick<TdHTMLAttributes<HTMLElement>, 'className' | 'title' | 'children'> {
  /** Epoch milliseconds of the instant that it shows, and what that is: for the tooltip. */
  'data-at'?: number | undefined
  'data-word'?: string
}
type Cells = Record<(typeof COLUMNS)[number]['name'], Cell>

export function ColumnHeads() {
  return ALL_COLUMNS.map(({ name, title, untitled }) => (
    <th key={name} scope="col" className={`row__${name}`}>
      {untitled ? <span className="unseen">{title}</span> : title}
    </th>
  ))
}

export function RowCells({ cells }: { cells: Cells }) {
  return COLUMNS.map(({ name }) => {
    const { className = '', ...cell } = cells[name]
    return <td key={name} className={`row__${name} ${className}`.trimEnd()} {...cell} />
  })
}
