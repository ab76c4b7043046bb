/** Faults and warnings, those of one kind together; a press goes there, and Fix puts what the check proposes. */
import { useMemo, useState } from 'react'
import { findRow } from '../../../shared/draft/draft.ts'
import { fixesOf, isFixed } from './fixes.ts'
import { type FaultGroup, groupedFaults, placeOfFault } from './planFaults.ts'
import { type Rights, usePlan } from './usePlan.tsx'

interface FaultListProps {
  rights: Rights
  goTo(row: string, column?: string): void
  goToSection(section: string): void
}

const FIRST_SHOWN = 12

export function FaultList({ rights, goTo, goToSection }: FaultListProps) {
  const { draft, confirmed, check } = usePlan()
  const [isWhole, setWhole] = useState(false)
  const groups = useMemo(() => groupedFaults(check?.faults ?? []), [check])
  const shown = isWhole ? groups : groups.slice(0, FIRST_SHOWN)
  const isOld = check !== undefined && check.seq < confirmed.seq
  return (
    <section className="plan-part" aria-label="Faults and warnings">
      <h2>
        Faults and warnings{' '}
        <span className="dim">
          from <code className="mono">tminus check</code>
        </span>
      </h2>
      {check === undefined ? <p className="dim">Checking…</p> : null}
      {check && groups.length === 0 ? <p>Nothing is wrong{isOld ? ', checking again…' : '.'}</p> : null}
      <ul className="plan-faults" aria-busy={isOld}>
        {shown.map((group) => (
          <li key={group.key}>
            <Fault
              group={group}
              where={placeOfFault(draft, group)}
              rights={rights}
              goTo={goTo}
              goToSection={goToSection}
            />
          </li>
        ))}
      </ul>
      {groups.length > FIRST_SHOWN ? (
        <button
          type="button"
          className="button button--small"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'Show fewer' : `Show all ${groups.length}`}
        </button>
      ) : null}
    </section>
  )
}

interface FaultProps extends FaultListProps {
  group: FaultGroup
  where: string
}

function Fault({ group, where, rights, goTo, goToSection }: FaultProps) {
  const { open, confirmed } = usePlan()
  const { severity, message, faults } = group
  const [next, setNext] = useState(0)
  const [first] = faults
  const fixes = faults.filter(isFixed)
  const go = () => {
    const fault = faults[next % faults.length]
    setNext(next + 1)
    if (fault?.row !== undefined) goTo(fault.row, fault.column)
    else if (fault?.section !== undefined) goToSection(fault.section)
  }
  const fix = () => void open.give(...fixesOf(fixes, confirmed, open))
  const not = first && rights.whyNot(findRow(confirmed, first.row ?? '')?.workstream)
  const isPlace = first?.row !== undefined || first?.section !== undefined
  // Most messages say it themselves.
  const proposed =
    first?.fix !== undefined && faults.length === 1 && !message.includes(first.fix) ? first.fix : undefined
  return (
    <p>
      {isPlace ? (
        <button type="button" className={`plan-fault ${severity === 'error' ? 'bad' : 'late'}`} onClick={go}>
          {where}:
        </button>
      ) : (
        <b className={severity === 'error' ? 'bad' : 'late'}>{where}:</b>
      )}{' '}
      {message}{' '}
      {fixes.length > 0 && not === undefined ? (
        <>
          {proposed !== undefined && proposed.length < 60 ? <code className="mono plan-fix">{proposed}</code> : null}{' '}
          <button type="button" className="button button--small plan-fix__button" onClick={fix}>
            {fixes.length === 1 ? 'Fix' : `Fix all ${fixes.length}`}
          </button>
        </>
      ) : null}{' '}
      {faults.length > 1 ? (
        <button type="button" className="button button--small plan-fix__button" onClick={go}>
          {next === 0 ? 'Show' : 'Next'}
        </button>
      ) : null}
    </p>
  )
}
