/** Everything that is wrong with a text; a press goes there, and Fix writes what would be right. */
import type { RunbookFault } from '../../live/runbookShelf.ts'
import { mendText } from './mendText.ts'

interface TextFaultsProps {
  faults: readonly RunbookFault[]
  /** As it was checked; undefined while it is another. */
  text: string | undefined
  /** Undefined for whoever may only read. */
  write: ((text: string) => void) | undefined
  goTo(place: { line: number; column: number }): void
  /** Brings the whole text in as a plan of another kind; undefined for whoever may not. */
  bringIn?: (() => void) | undefined
}

export function TextFaults({ faults, text, write, goTo, bringIn }: TextFaultsProps) {
  const mendable = (some: readonly RunbookFault[]) => (write ? numberOfFixes(some) : 0)
  const all = mendable(faults)
  const mend = (some: readonly RunbookFault[]) => text !== undefined && write?.(mendText(text, some))
  return (
    <>
      {all > 1 ? (
        <p className="faults__all">
          <button
            type="button"
            className="button button--small"
            disabled={text === undefined}
            onClick={() => mend(faults)}
          >
            Fix all {all}
          </button>{' '}
          <span className="dim">as the messages say.</span>
        </p>
      ) : null}
      <ul className="faults" aria-label="Errors and warnings">
        {faults.map((fault) => {
          const { line, column, severity, message, isPlan } = fault
          const fixes = mendable([fault])
          return (
            <li key={`${line} ${column} ${message}`} className="faults__line">
              <button type="button" className="fault" onClick={() => goTo(fault)}>
                <span className={`mono ${severity === 'error' ? 'bad' : 'late'}`}>
                  {line}:{column}
                </span>
                <span>{message}</span>
              </button>
              {fixes > 0 ? (
                <button
                  type="button"
                  className="button button--small"
                  disabled={text === undefined}
                  onClick={() => mend([fault])}
                >
                  {fixes === 1 ? 'Fix' : `Fix ${fixes}`}
                </button>
              ) : null}
              {isPlan && bringIn ? (
                <button type="button" className="button button--small button--primary" onClick={bringIn}>
                  Bring it in
                </button>
              ) : null}
            </li>
          )
        })}
      </ul>
    </>
  )
}

const numberOfFixes = (faults: readonly RunbookFault[]): number =>
  faults.reduce((sum, { fixes = [] }) => sum + fixes.length, 0)
