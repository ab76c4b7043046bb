/** Where something was found, for people. */
import type { Place } from './findings.ts'

const MOST_PLACES = 12

/** `rows 4, 7, 9 and 12 more`, by sheet where there are several; empty where the file has no rows. */
export function sayPlaces(places: readonly Place[]): string {
  const sheets = [...new Set(places.filter(({ row }) => row > 0).map(({ sheet }) => sheet))]
  return sheets
    .map((sheet) => {
      const rows = [...new Set(places.filter((one) => one.sheet === sheet && one.row > 0).map(({ row }) => row))]
      const more = rows.length - MOST_PLACES
      const said = `${rows.slice(0, MOST_PLACES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      return `${sheets.length > 1 && sheet !== '' ? `${sheet}: ` : ''}${rows.length === 1 ? 'row' : 'rows'} ${said}`
    })
    .join('; ')
}
