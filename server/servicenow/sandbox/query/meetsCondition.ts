/** Whether a record meets one condition of a query. */
import type { Row } from '../records/column.ts'
import { columnsOf, descendants } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { RecordStore } from '../records/recordStore.ts'
import { fitsFilter } from './dynamicFilters.ts'
import type { Operator } from './operators.ts'
import type { Condition } from './parseQuery.ts'
import { type Asker, queryValue } from './queryValues.ts'
import { fitsRelative } from './relativeDates.ts'
import { walk } from './walk.ts'

/** Of references these look at the name that is read, all others at the sys_id. */
const textual: readonly Operator[] = ['LIKE', 'NOT LIKE', 'STARTSWITH', 'ENDSWITH']

export function meetsCondition(
  store: RecordStore,
  table: string,
  row: Row,
  condition: Condition,
  asker: Asker,
): boolean {
  const place = walk(store, table, row, condition.column)
  if (!place) return false
  const { operator } = condition
  const fold = (text: string) => (asker.ignoreCase ? text.toLowerCase() : text)
  const column = columnsOf(place.table).get(place.name)
  const stored = place.row?.[place.name] ?? ''
  const isRead = column?.type === 'reference' && textual.includes(operator) && place.row !== undefined
  const actual = fold(isRead ? displayValue(store, place.table, place.row ?? {}, place.name, asker.timeZone) : stored)
  const isNumber = column?.type === 'integer'
  const values = condition.value.split('@').map((value) => fold(queryValue(value, asker)))
  const wanted = fold(queryValue(condition.value, asker))
  const order = (other: string) =>
    isNumber ? Number(actual) - Number(other) : actual < other ? -1 : actual > other ? 1 : 0
  const listed = () => fold(condition.value).split(',').includes(actual)
  const isBetween = ([from = '', to = '']: readonly string[]) => actual !== '' && order(from) >= 0 && order(to) <= 0
  switch (operator) {
    case '=':
      return isNumber && actual !== '' && wanted !== '' ? order(wanted) === 0 : actual === wanted
    case '!=':
      return isNumber && actual !== '' && wanted !== '' ? order(wanted) !== 0 : actual !== wanted
    // Nothing is neither more nor less than anything.
    case '>':
      return actual !== '' && order(wanted) > 0
    case '>=':
      return actual !== '' && order(wanted) >= 0
    case '<':
      return actual !== '' && order(wanted) < 0
    case '<=':
      return actual !== '' && order(wanted) <= 0
    case 'IN':
      return listed()
    case 'NOT IN':
      return !listed()
    case 'LIKE':
      return actual.includes(wanted)
    case 'NOT LIKE':
      return !actual.includes(wanted)
    case 'STARTSWITH':
      return actual.startsWith(wanted)
    case 'ENDSWITH':
      return actual.endsWith(wanted)
    case 'ISEMPTY':
      return actual === ''
    case 'ISNOTEMPTY':
      return actual !== ''
    case 'BETWEEN':
      return isBetween(values)
    // `ONToday@from@to`: the name is for people, the two instants count.
    case 'ON':
      return isBetween(values.slice(1))
    case 'NOTON':
      return !isBetween(values.slice(1))
    case 'ANYTHING':
      return true
    case 'INSTANCEOF':
      return descendants(condition.value).includes(stored)
    case 'DYNAMIC':
      return fitsFilter(store, condition.value, stored, asker)
    case 'RELATIVEGT':
    case 'RELATIVEGE':
    case 'RELATIVELT':
    case 'RELATIVELE':
    case 'RELATIVEEE':
      return fitsRelative(operator, stored, condition.value, asker)
    default:
      return meetsOther()
  }

  /** `short_descriptionSAMEASdescription`, dates by a unit of theirs: `sla_dueSAMEASactivity_due@day`. */
  function meetsOther(): boolean {
    const [path = '', unit = ''] = condition.value.split('@')
    const other = walk(store, table, row, path)
    const digits = unitDigits[unit]
    const beside = fold(other?.row?.[other.name] ?? '').slice(0, digits)
    const isSame = isNumber && actual !== '' && beside !== '' ? order(beside) === 0 : actual.slice(0, digits) === beside
    if (operator === 'SAMEAS') return isSame
    if (operator === 'NSAMEAS') return !isSame
    if (actual === '' || beside === '') return false
    if (operator === 'GT_FIELD') return order(beside) > 0
    if (operator === 'LT_FIELD') return order(beside) < 0
    return operator === 'GT_OR_EQUALS_FIELD' ? order(beside) >= 0 : order(beside) <= 0
  }
}

/** How much of `YYYY-MM-DD HH:MM:SS` two dates have to share. */
const unitDigits: Record<string, number> = { year: 4, month: 7, day: 10, hour: 13, minute: 16 }
