/** The tables of a decision record: criteria, evidence and votes. */
import type { ReactNode } from 'react'
import type { DecisionRecord, RecordedEvidence, RecordedVote } from '../../../shared/derived/decisionRecordShape.ts'
import type { Given } from '../../../shared/events.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { SAID } from '../../derive/sayEvent.ts'
import { capital } from '../../ui/capital.ts'
import { TRUTH_WORDS } from '../gates/gateWords.ts'
import { Doer, Moment, NOT_RECORDED, usePaper } from './paper.tsx'

type Criterion = DecisionRecord['criteria'][number]

export function Criteria() {
  const { criteria } = usePaper().decision
  return (
    <section>
      <h2>Criteria at that moment</h2>
      {criteria.length === 0 ? (
        <p>The gate has no criteria; it depended on the votes alone.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Holds</th>
              <th scope="col">Criterion</th>
              <th scope="col">Said by</th>
            </tr>
          </thead>
          <tbody>
            {criteria.map((criterion) => (
              <tr key={`${criterion.rank} ${criterion.sentence}`}>
                <td className="record__word">{sayHolds(criterion)}</td>
                <td>
                  {criterion.sentence} <span className="record__quiet">({criterion.rank})</span>
                  {criterion.answeredFor === undefined ? null : (
                    <span className="record__more">Go all the same: “{criterion.answeredFor}”</span>
                  )}
                </td>
                <td>
                  {criterion.given ? (
                    <SaidBy given={criterion.given} truth={criterion.truth} />
                  ) : criterion.truth === undefined ? (
                    NOT_RECORDED
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** `Met: verified`, `Not met`, `Unknown: too old`. */
function sayHolds({ met, exception, truth }: Criterion): ReactNode {
  const verdict = met === true ? 'Met' : exception ? 'Exception' : met === false ? 'Not met' : 'Unknown'
  if (truth === undefined)
    return (
      <>
        {verdict}, how: {NOT_RECORDED}
      </>
    )
  const how = TRUTH_WORDS[truth]
  return how === verdict.toLowerCase() ? verdict : `${verdict}: ${how}`
}

function SaidBy({ given, truth }: { given: Given; truth: Criterion['truth'] }) {
  const { name } = usePaper()
  const how = given.byProgram ? ', by program' : truth === 'typed' ? ', by hand' : ''
  return (
    <>
      <Doer act={given} form="brief" />
      {how}
      {given.verifiedBy === undefined ? '' : `; verified by ${name(given.verifiedBy)}`}
    </>
  )
}

export function Evidence() {
  const { evidence } = usePaper().decision
  if (evidence.length === 0) return null
  return (
    <section>
      <h2>Evidence behind the criteria</h2>
      <ul className="record__evidence">
        {evidence.map((one) => (
          <li key={`${one.of} ${one.id}`}>
            <b>{one.title}</b>
            <Kind evidence={one} /> <GivenBy evidence={one} />
            <Accepted evidence={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** `(verified, version 2)`. */
function Kind({ evidence: { of, truth, version } }: { evidence: RecordedEvidence }) {
  const said = [
    of === 'item' ? undefined : of,
    truth === undefined ? undefined : TRUTH_WORDS[truth],
    version === undefined ? undefined : `version ${version}`,
  ].filter((part) => part !== undefined)
  return said.length === 0 ? null : <span className="record__quiet"> ({said.join(', ')})</span>
}

/** A value is as old as its measurement, which is said where that is not when it was given. */
const SAME_MOMENT_MS = 60_000

function GivenBy({ evidence: { given, observed, state, link, provided, byProgram } }: { evidence: RecordedEvidence }) {
  const said = [
    given?.value === undefined ? undefined : String(given.value),
    given?.link ?? link,
    given?.note === undefined ? undefined : `“${given.note}”`,
    observed === undefined ? undefined : `seen: “${observed}”`,
    state,
  ].filter((part) => part !== undefined)
  const measuredAt = given?.measuredAt
  const isOlder =
    measuredAt !== undefined &&
    (!provided || Math.abs(Date.parse(provided.at) - Date.parse(measuredAt)) > SAME_MOMENT_MS)
  return (
    <>
      {said.join(', ')}
      {isOlder ? (
        <>
          {said.length > 0 ? ', as of ' : 'as of '}
          <Moment at={measuredAt} form="brief" />
        </>
      ) : null}
      {provided ? (
        <>
          {said.length > 0 ? '; ' : ''}
          <Doer act={provided} form="brief" />
        </>
      ) : null}
      {byProgram ? ', by program' : ''}
    </>
  )
}

function Accepted({ evidence: { verified, automatic, reason, until, truth } }: { evidence: RecordedEvidence }) {
  return (
    <>
      {automatic ? '; verified by its rule' : null}
      {verified ? (
        <>
          ; {truth === 'waived' ? 'waived' : 'verified'} by <Doer act={verified} form="brief" />
        </>
      ) : null}
      {until === undefined ? null : (
        <>
          {' '}
          until <Moment at={until} form="brief" />
        </>
      )}
      {reason === undefined ? '' : `: “${reason}”`}
    </>
  )
}

export function Votes() {
  const { decision } = usePaper()
  const { votes, signatures } = decision
  return (
    <section>
      <h2>
        Votes: {signatures.counted} of {signatures.needed} signatures counted
      </h2>
      {votes.length === 0 ? (
        <p>Nobody had voted.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Vote</th>
              <th scope="col">Role</th>
              <th scope="col">Who, when</th>
              <th scope="col">What it said</th>
              <th scope="col">Counted</th>
            </tr>
          </thead>
          <tbody>
            {votes.map((vote) => (
              <VoteRow key={`${vote.kind} ${vote.role} ${vote.by} ${vote.at}`} vote={vote} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function VoteRow({ vote: cast }: { vote: RecordedVote }) {
  const { name } = usePaper()
  const {
    kind,
    title,
    vote,
    meaning,
    reason,
    condition,
    counted,
    doesNotCount,
    replacedAt,
    byToken,
    proof,
    vouchedBy,
    delegatedBy,
  } = cast
  return (
    <tr>
      <td className="record__word">{capital(SAID[vote])}</td>
      <td>
        {title} <span className="record__quiet">({kind})</span>
      </td>
      <td>
        <Doer act={cast} form="vote" /> <span className="record__quiet">+{sayDuration(cast.secondsOpen)}</span>
      </td>
      <td>
        {meaning === undefined ? `${kind === 'report' ? 'Reports' : 'Signs'} for ${title}` : `“${meaning}”`}
        {condition ? <span className="record__more">If “{condition.text}”</span> : null}
        {reason === undefined ? null : <span className="record__more">Because “{reason}”</span>}
      </td>
      <td>
        {counted ? 'yes' : `no: ${doesNotCount}`}
        {replacedAt === undefined ? null : (
          <>
            {' '}
            at <Moment at={replacedAt} form="vote" />
          </>
        )}
        {byToken ? ', by a token made for it' : proof === undefined ? '' : `, by ${proof}`}
        {vouchedBy === undefined ? '' : `, vouched for by ${name(vouchedBy)}`}
        {delegatedBy === undefined ? '' : `, delegated by ${name(delegatedBy)}`}
      </td>
    </tr>
  )
}
