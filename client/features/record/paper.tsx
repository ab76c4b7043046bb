/** What every part of a decision record needs: the record, whose names are whose, and how a moment is written. */
import { createContext, type ReactNode, useContext } from 'react'
import type {
  DecisionRecord,
  GateRecordAnswer,
  RecordedAttribution,
} from '../../../shared/derived/decisionRecordShape.ts'
import { clockSeconds, dayOf, wallClock } from '../../ui/instants.ts'
import { readingOf, zoneName } from '../../ui/zones.ts'

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

/** `full`: with its day and UTC; `vote`: with UTC; `brief`: for what is many, in the zone that the head of the page explains. */
export type Form = 'full' | 'vote' | 'brief'

/** `Sat 28 Nov 22:14:07 CET (21:14:07 UTC)`; paper has no tooltip. A day or zone that is not that of the decision is always said. */
export function Moment({ at, form = 'full' }: { at: string; form?: Form }) {
  const { zone, decision } = usePaper()
  const [instant, decided] = [Date.parse(at), Date.parse(decision.decided.at)]
  const utc = clockSeconds(instant, 'UTC')
  const [dayHere, dayUtc] = [dayOf(instant, zone), dayOf(instant, 'UTC')]
  const isOtherClock = zoneName(instant, zone) !== zoneName(decided, zone)
  return (
    <time dateTime={at}>
      {form === 'full' || dayHere !== dayOf(decided, zone) ? `${dayHere} ` : ''}
      {form === 'full' || isOtherClock ? wallClock(instant, zone) : clockSeconds(instant, zone)}
      {readingOf(instant, zone) === instant || form === 'brief' ? null : (
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
export function Doer({ act, form = 'full' }: { act: RecordedAttribution; form?: Form }) {
  const { name } = usePaper()
  return (
    <>
      {name(act.onBehalfOf ?? act.by)}
      {act.onBehalfOf === undefined ? '' : ` (recorded by ${name(act.by)})`}, <Moment at={act.at} form={form} />
      {act.override === undefined ? '' : `, override by ${name(act.by)}: “${act.override}”`}
    </>
  )
}

export const NOT_RECORDED = <span className="record__unknown">not recorded</span>
