/** The columns of a sheet, each with what it was taken for; a correction is remembered for sheets with the same headings. */

import { FIELDS as FIELDS_OF_PLANS, type Field } from '../../../shared/import/headings.ts'
import type { GivenMapping } from '../../../shared/import/mapping.ts'
import type { SheetSeen } from '../../../shared/import/sheetsSeen.ts'
import { type Corrected, correctedMapping, correctedMatrix, rememberColumns } from './planTrial.ts'

const FIELD_NAMES: Record<Field, string> = {
  id: 'Id',
  title: 'Title',
  description: 'Description',
  workstream: 'Workstream',
  phase: 'Phase',
  role: 'Team or role',
  person: 'Person',
  duration: 'Duration',
  date: 'Date',
  start: 'Start',
  end: 'End',
  predecessors: 'Predecessors',
  successors: 'Successors',
  verify: 'Expected result',
  rollback: 'Rollback',
  kind: 'Kind',
  status: 'Status',
  actualStart: 'Actual start',
  actualEnd: 'Actual end',
  comments: 'Planner’s note',
  deadline: 'Deadline',
  only: 'Rehearsal or live',
  accountable: 'Accountable',
  consulted: 'Consulted',
  informed: 'Informed',
  support: 'Support',
  sme: 'Subject matter expert',
  vendor: 'Vendor',
  links: 'Links',
}
/** What a column can be that is no field: one of many of its kind. */
const MATRIX = 'matrix'
const FIELDS = FIELDS_OF_PLANS.map((field) => ({ field, name: FIELD_NAMES[field] }))

interface PlanColumnsProps {
  sheet: SheetSeen
  /** Whether there are others. */
  isNamed: boolean
  isRecalled: boolean
  given: GivenMapping | undefined
  givenMatrix: readonly string[] | undefined
  correct(columns: Corrected): void
}

export function PlanColumns({ sheet, isNamed, isRecalled, given, givenMatrix, correct }: PlanColumnsProps) {
  const take = (heading: string, is: string) => {
    const field = FIELDS.find((one) => one.field === is)?.field ?? ''
    const columns = {
      mapping: correctedMapping(sheet, given, heading, field),
      matrix: correctedMatrix(sheet, givenMatrix, heading, is === MATRIX),
    }
    rememberColumns(sheet, columns)
    correct(columns)
  }
  const headings = sheet.headings.flatMap((heading, column) => (heading.trim() === '' ? [] : { heading, column }))
  return (
    <section className="trial__part">
      <h3 className="trial__title">{isNamed ? `Columns of ${sheet.name}` : 'Columns'}</h3>
      {isRecalled ? <p className="dim">As you set them for a sheet with these headings.</p> : null}
      <table className="trial__table trial__columns">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Taken for</th>
            <th scope="col">For example</th>
          </tr>
        </thead>
        <tbody>
          {headings.map(({ heading, column }) => {
            const taken = sheet.columns.find((one) => one.column === column)
            const role = sheet.matrix.find((one) => one.column === column)
            const { samples } = taken ?? role ?? sheet.unused.find((one) => one.column === column) ?? { samples: [] }
            return (
              <tr key={column}>
                <th scope="row">{heading}</th>
                <td>
                  <select
                    className="field"
                    aria-label={`${heading} is`}
                    value={taken?.field ?? (role ? MATRIX : '')}
                    onChange={({ target }) => take(heading, target.value)}
                  >
                    <option value="">not taken</option>
                    <option value={MATRIX}>Role in RACI</option>
                    {FIELDS.map(({ field, name }) => (
                      <option key={field} value={field}>
                        {name}
                      </option>
                    ))}
                  </select>
                  {(taken && taken.confidence < 0.7) || role?.by === 'content' ? (
                    <span className="dim"> guessed</span>
                  ) : null}
                </td>
                <td className="dim trial__samples">
                  {samples.map((sample) => (
                    <span key={sample}>{sample}</span>
                  ))}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
