/** What every part of a decision record needs: the record, whose names are whose, and how a moment is written. */
import { createContext, type ReactNode, useContext } from 'react'
import type { DecisionRecord, GateRecordAnswer, RecordedDeed } from '../../../shared/derived/decisionRecordShape.ts'
import { clockSeconds, dayOf, zoneName } from '../../ui/instants.ts'

export interface Paper {
  answer: GateRecordAnswer
  decision: DecisionRecord
  zone: string
  name(id: string): string
}

const PaperContext = createContext<Paper | undefined>(undefined)

export const PaperProvider = ({ paper, children }: { paper: Paper; children: ReactNode }) => (
  <PaperContext value={paper}>{children}</PaperContext>
)

export function usePaper(): Paper {
  const paper = useContext(PaperContext)
  if (!paper) throw new Error('A part of a decision record stands outside it')
  return paper
}

/**
 * `Sat 28 Nov 22:14:07 CET (21:14:07 UTC)`; both clocks, since paper has no tooltip. In a table `22:14:07 (21:14:07 UTC)`,
 * with the day where it is not that of the decision.
 */
export function Moment({ at, brief = false }: { at: string; brief?: boolean }) {
  const { zone, decision } = usePaper()
  const instant = Date.parse(at)
  const [here, utc] = [clockSeconds(instant, zone), clockSeconds(instant, 'UTC')]
  const [dayHere, dayUtc] = [dayOf(instant, zone), dayOf(instant, 'UTC')]
  const isThatDay = dayHere === dayOf(Date.parse(decision.decided.at), zone)
  return (
    <time dateTime={at}>
      {brief && isThatDay ? '' : `${dayHere} `}
      {here}
      {brief ? '' : ` ${zoneName(instant, zone)}`}
      {here === utc ? null : (
        <span className="record__utc">
          {' '}
          ({dayHere === dayUtc ? '' : `${dayUtc} `}
          {utc} UTC)
        </span>
      )}
    </time>
  )
}

/** Who, for whom and when. */
export function Doer({ deed, brief = false }: { deed: RecordedDeed; brief?: boolean }) {
  const { name } = usePaper()
  return (
    <>
      {name(deed.onBehalfOf ?? deed.by)}
      {deed.onBehalfOf === undefined ? '' : ` (recorded by ${name(deed.by)})`}, <Moment at={deed.at} brief={brief} />
      {deed.override === undefined ? '' : `, override by ${name(deed.by)}: “${deed.override}”`}
    </>
  )
}

export const NOT_RECORDED = <span className="record__unknown">not recorded</span>
