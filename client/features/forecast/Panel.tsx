/** A picture with its heading, what it says, and the same as a table for whoever cannot see it. */
import { type ReactNode, useId } from 'react'

interface PanelProps {
  title: string
  /** What is drawn, in which unit. */
  note: string
  children: ReactNode
  /** The heads of its columns, and its rows. */
  table?: { heads: readonly string[]; rows: readonly (readonly string[])[] }
}

export function Panel({ title, note, children, table }: PanelProps) {
  const id = useId()
  return (
    <section className="panel forecast-panel" aria-labelledby={id}>
      <h2 id={id} className="panel__title">
        {title} <span className="dim">· {note}</span>
      </h2>
      {children}
      {table && table.rows.length > 0 ? (
        <details className="forecast-panel__table">
          <summary>As a table</summary>
          <div className="forecast-panel__scroll">
            <table className="forecast-table" aria-labelledby={id}>
              <thead>
                <tr>
                  {table.heads.map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.rows.map(([first, ...others]) => (
                  <tr key={first}>
                    <th scope="row">{first}</th>
                    {others.map((cell, column) => (
                      <td key={table.heads[column + 1]}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ) : null}
    </section>
  )
}
