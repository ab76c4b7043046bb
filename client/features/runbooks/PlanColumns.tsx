/** The columns of a sheet, each with what it was taken for; a correction is remembered for sheets with the same headings. */

import { FIELDS as FIELDS_OF_PLANS, type Field } from '../../../shared/import/headings.ts'
import type { GivenMapping } from '../../../shared/import/mapping.ts'
import type { SheetSeen } from '../../../shared/import/sheetsSeen.ts'
import { correctedMapping, rememberMapping } from './planTrial.ts'

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
const FIELDS = FIELDS_OF_PLANS.map((field) => ({ field, name: FIELD_NAMES[field] }))

interface PlanColumnsProps {
  sheet: SheetSeen
  /** Whether there are others. */
  isNamed: boolean
  isRecalled: boolean
  given: GivenMapping | undefined
  correct(mapping: GivenMapping): void
}

export function PlanColumns({ sheet, isNamed, isRecalled, given, correct }: PlanColumnsProps) {
  const take = (heading: string, field: Field | '') => {
    const mapping = correctedMapping(sheet, given, heading, field)
    rememberMapping(sheet, mapping)
    correct(mapping)
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
            const { samples } = taken ?? sheet.unused.find((one) => one.column === column) ?? { samples: [] }
            return (
              <tr key={column}>
                <th scope="row">{heading}</th>
                <td>
                  <select
                    className="field"
                    aria-label={`${heading} is`}
                    value={taken?.field ?? ''}
                    onChange={({ target }) =>
                      take(heading, FIELDS.find(({ field }) => field === target.value)?.field ?? '')
                    }
                  >
                    <option value="">not taken</option>
                    {FIELDS.map(({ field, name }) => (
                      <option key={field} value={field}>
                        {name}
                      </option>
                    ))}
                  </select>
                  {taken && taken.confidence < 0.7 ? <span className="dim"> guessed</span> : null}
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
