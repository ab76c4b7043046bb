import { memo, type TdHTMLAttributes } from 'react'
import { TABLE_WIDTHS, type TableWidth } from './useTableWidth.ts'

interface Column {
  name: string
  title: string
  /** For a screen reader alone. */
  untitled?: true
  /** As in a CSS grid, by the width class of the table; one that is not named leaves the column out. */
  widths: Partial<Record<TableWidth, string>>
}

const STATE = 'var(--state-column)'

/**
 * The columns of the list of steps, from left to right. A row that does not fill each of them does not compile. Times fit
 * with their weekday; what is left goes to the words.
 */
const COLUMNS = [
  {
    name: 'state',
    title: 'State',
    untitled: true,
    // Of the glyph, and of the checkbox beside it.
    widths: { enough: STATE, some: STATE, little: STATE, least: STATE },
  },
  {
    name: 'title',
    title: 'Step',
    widths: {
      enough: 'minmax(150px, 2.6fr)',
      some: 'minmax(120px, 3fr)',
      little: 'minmax(110px, 3fr)',
      least: 'minmax(110px, 1fr)',
    },
  },
  { name: 'phase', title: 'Phase', widths: { enough: 'minmax(92px, 0.8fr)', some: 'minmax(84px, 0.7fr)' } },
  { name: 'stream', title: 'Stream', widths: { enough: 'minmax(106px, 1fr)' } },
  { name: 'who', title: 'Who', widths: { enough: 'minmax(100px, 1fr)', some: 'minmax(100px, 1fr)', little: '92px' } },
  { name: 'plan', title: 'Plan', widths: { enough: '88px', some: '88px' } },
  { name: 'actual', title: 'Actual / ETA', widths: { enough: '88px', some: '88px', little: '88px', least: '86px' } },
  {
    name: 'took',
    title: 'Duration',
    widths: { enough: 'minmax(150px, 1.2fr)', some: 'minmax(150px, 1.2fr)', little: 'minmax(96px, 1fr)' },
  },
  { name: 'mine', title: 'Yours', untitled: true, widths: { enough: '34px', some: '34px', little: '34px' } },
] as const satisfies readonly Column[]

const ALL_COLUMNS: readonly (Column & { name: ColumnName })[] = COLUMNS

export type ColumnName = (typeof COLUMNS)[number]['name']

const FIXED: readonly ColumnName[] = ['state', 'title', 'mine']
/** Those that a person may show or hide. */
export const CHOOSABLE = ALL_COLUMNS.filter(({ name }) => !FIXED.includes(name))
export const HIDDEN_AT_FIRST: readonly ColumnName[] = ['phase']

function styleAt(width: TableWidth, without: readonly ColumnName[]): string {
  const frame = `.list__frame[data-width="${width}"]`
  const isShown = ({ name, widths }: (typeof ALL_COLUMNS)[number]) =>
    widths[width] !== undefined && !without.includes(name)
  const shown = ALL_COLUMNS.filter(isShown).map(({ widths }) => widths[width])
  const hidden = ALL_COLUMNS.filter((column) => !isShown(column)).map(({ name }) => `.row__${name}`)
  const columns = `${frame} .row { grid-template-columns: ${shown.join(' ')} }`
  return hidden.length === 0 ? columns : `${columns} ${frame} :is(${hidden.join(', ')}) { display: none }`
}

/** One sheet for all rows: a style on each would be compared with every row that scrolls by. */
export const ColumnStyle = memo(function ColumnStyle({ without }: { without: readonly ColumnName[] }) {
  return <style>{TABLE_WIDTHS.map((width) => styleAt(width, without)).join('\n')}</style>
})

interface Cell extends Pick<TdHTMLAttributes<HTMLElement>, 'className' | 'title' | 'children'> {
  /** Epoch milliseconds of the instant that it shows, and what that is: for the tooltip. */
  'data-at'?: number | undefined
  'data-word'?: string
}
type Cells = Record<ColumnName, Cell>

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
