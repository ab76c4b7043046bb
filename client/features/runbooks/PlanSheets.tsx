/** The sheets of a workbook, each to be taken or not. */
import type { SheetSeen } from '../../../shared/import/sheetsSeen.ts'
import { counted } from './planTrial.ts'

export function PlanSheets({ sheets, take }: { sheets: readonly SheetSeen[]; take(names: string[]): void }) {
  if (sheets.length < 2) return null
  const taken = sheets.filter(({ isTaken }) => isTaken).map(({ name }) => name)
  return (
    <fieldset className="trial__sheets">
      <legend className="trial__title">Sheets</legend>
      {sheets.map(({ name, isTaken, rows, why }) => (
        <label key={name} className="radio">
          <input
            type="checkbox"
            checked={isTaken}
            onChange={() => take(isTaken ? taken.filter((one) => one !== name) : [...taken, name])}
          />
          <span>
            <b>{name}</b> <span className="dim">{why ?? counted(rows, 'row')}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
