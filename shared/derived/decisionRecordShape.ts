/**
 * The decision record of a gate in REST, on paper and in files: complete without the app. Programs depend on it: only ever
 * add to it. Instants are ISO 8601 UTC, spans are seconds, people are ids; `people` has their names.
 */
import { z } from 'zod'
import { outcome, vote } from '../commands.ts'
import { frozenCriterion, PROOFS, RECOMMENDED_OUTCOMES } from '../events.ts'
import { CUTOVER_STATUSES } from '../machines/cutover.ts'
import { TRUTHS } from '../truth.ts'
import { SUBJECT_KINDS } from './criterionKinds.ts'

const at = z.iso.datetime()
const person = z.string().describe('Person id; `people` has the name')
const attribution = z.object({
  by: person,
  at,
  onBehalfOf: person.exactOptional().describe('Whose act it is, where a scribe or the lead recorded it'),
  override: z.string().exactOptional().describe('Why the lead did it in the owner’s place'),
})
const condition = z.object({ text: z.string(), stepId: z.string().exactOptional(), by: at.exactOptional() })
const given = z.object({
  link: z.string().exactOptional(),
  note: z.string().exactOptional(),
  metric: z.string().exactOptional(),
  value: z.number().exactOptional(),
  measuredAt: at.exactOptional(),
})
const subject = z
  .object({ kind: z.enum(SUBJECT_KINDS), id: z.string().exactOptional() })
  .describe('Where it comes from: a step, gate, item or change by its id, a metric by its name, a vote by its role')

export const recommendationShape = z.object({
  outcome: z.enum(RECOMMENDED_OUTCOMES).describe('`notYet`: something that it rests on is unknown or still to come'),
  reasons: z
    .array(
      z.object({
        sentence: z.string(),
        about: subject.exactOptional(),
        criterion: z.int().exactOptional().describe('Its place in `criteria`, from 0'),
      }),
    )
    .describe('The most important first'),
  dissent: z.array(
    z.object({
      with: z.enum(['vote', 'recommendation', 'decision']),
      roles: z.array(z.string()).describe('Those that disagree'),
      sentence: z.string(),
    }),
  ),
})

/** What was recommended, as a decision keeps it. */
export const advice = z
  .object({ outcome: z.enum(RECOMMENDED_OUTCOMES), reasons: z.array(z.string()) })
  .describe('At that moment; absent in decisions of earlier releases')

const recordedCriterion = frozenCriterion.extend({
  about: subject.exactOptional(),
  answeredFor: z
    .string()
    .exactOptional()
    .describe('Why it was a go although this was not met as it should be, in the words of who decided'),
})

/** What lies behind the criteria, as it was at the decision. */
const recordedEvidence = z.object({
  of: z.enum(['item', 'step', 'metric', 'change']),
  id: z.string(),
  title: z.string(),
  truth: z.enum(TRUTHS).exactOptional(),
  version: z.int().exactOptional().describe('Of the evidence'),
  given: given.exactOptional().describe('The evidence itself, or the value'),
  provided: attribution.exactOptional(),
  byProgram: z.literal(true).exactOptional(),
  verified: attribution.exactOptional(),
  automatic: z.literal(true).exactOptional().describe('Verified because the value met the rule, without a person'),
  reason: z
    .string()
    .exactOptional()
    .describe('Of a waiver or a skipped step, and what remained of a step done with issues'),
  until: at.exactOptional().describe('Until when it is waived'),
  observed: z.string().exactOptional(),
  link: z.string().exactOptional(),
  state: z.string().exactOptional().describe('Of a change, as ServiceNow said it'),
})

const recordedVote = z.object({
  kind: z.enum(['report', 'signature']),
  role: z.string(),
  title: z.string().describe('Of the role'),
  ...attribution.shape,
  vote,
  meaning: z
    .string()
    .exactOptional()
    .describe('What a go of this role says, in the words of the runbook; absent of any other vote'),
  reason: z.string().exactOptional(),
  condition: condition.exactOptional(),
  counted: z.boolean(),
  doesNotCount: z.string().exactOptional().describe('Why not: the voter …'),
  replacedAt: at.exactOptional().describe('When the same voter spoke again in this poll'),
  delegatedBy: person.exactOptional().describe('Whose vote it is, where it was given to the voter'),
  lapsed: z.literal(true).exactOptional().describe('Too old to count when it was decided'),
  byToken: z.literal(true).exactOptional(),
  token: z.string().exactOptional().describe('The id of the token that signed'),
  proof: z.enum(PROOFS).exactOptional().describe('What the signer gave again'),
  voided: z.string().exactOptional().describe('Why it fell before the decision'),
  vouchedBy: z.string().exactOptional().describe('Who stands for the password being the signer’s'),
  secondsOpen: z.number().describe('From the opening of the poll'),
})

const recordedPoll = z.object({
  id: z.string(),
  number: z.int(),
  basis: z.string(),
  opened: attribution,
  reopenedBecause: z.string().exactOptional(),
  improvedAt: z.array(at).describe('When what it rests on got better, and its votes stood'),
})

const becameOf = z.object({
  became: z.enum(['open', 'overdue', 'fulfilled', 'failed', 'void']).describe('As of the end of the log'),
  at: at.exactOptional(),
  by: person.exactOptional(),
  note: z.string().exactOptional(),
})

const decisionRecord = z.object({
  number: z.int().describe('Of the decisions of this gate, from 1'),
  outcome,
  differs: z.boolean().exactOptional().describe('From what was recommended; absent where that was not recorded'),
  then: z.enum(['hold', 'rollback', 'cancel']).exactOptional(),
  decided: attribution,
  role: z.string().describe('In which role'),
  reason: z.string().exactOptional(),
  recommendation: advice.exactOptional(),
  dissent: recommendationShape.shape.dissent,
  phase: z.enum(CUTOVER_STATUSES),
  t0: at,
  window: z.object({ start: at, end: at }),
  poll: recordedPoll,
  criteria: z.array(recordedCriterion).describe('With their truth at that moment'),
  evidence: z.array(recordedEvidence),
  votes: z.array(recordedVote),
  signatures: z.object({ counted: z.int(), needed: z.int() }),
  breakGlass: z
    .object({ proposed: attribution, reason: z.string(), agreed: attribution.exactOptional() })
    .exactOptional()
    .describe('Decided without confirmation from ServiceNow'),
  latency: z
    .object({
      firstVote: z.number().exactOptional(),
      lastVote: z.number().exactOptional(),
      decision: z.number(),
    })
    .describe('Seconds from the opening of the poll'),
  sameHand: z
    .array(z.object({ person, did: z.array(z.string()) }))
    .describe('Who did several things that are better done by several people'),
  conditions: z.array(z.object({ role: z.string(), title: z.string(), condition })),
  chain: z
    .object({
      seq: z.int(),
      hash: z.string().exactOptional(),
      head: z.string().exactOptional().describe('What `tminus verify --head` takes: the log as it stood then'),
    })
    .describe('The record of the decision in the log'),
  since: z
    .object({
      asOf: z.int().describe('The last event that was read for this'),
      reopened: z.object({ at, because: z.string() }).exactOptional().describe('When the go became void, and why'),
      decidedAgainAs: z.int().exactOptional().describe('The number of the next decision'),
      conditions: z.array(becameOf).describe('One for each of `conditions`'),
      breakGlass: z.object({ at, met: z.boolean() }).exactOptional().describe('What ServiceNow said after the fact'),
      added: z
        .array(z.object({ id: z.string(), title: z.string(), by: z.string(), at, reason: z.string() }))
        .exactOptional()
        .describe('Steps that were added behind the gate after its go'),
    })
    .describe('What became of it; everything else stays as it was at the decision'),
})

export const gateRecord = z.object({
  cutover: z.object({
    id: z.string(),
    title: z.string(),
    mode: z.enum(['rehearsal', 'live']),
    release: z.string().exactOptional(),
    created: attribution,
    timezone: z.string(),
    runbook: z.object({
      id: z.string(),
      title: z.string(),
      version: z.string().describe('Content hash'),
      tier: z.int(),
      fourEyes: z.boolean(),
    }),
  }),
  gate: z.object({
    id: z.string(),
    title: z.string(),
    decides: z.object({ role: z.string(), title: z.string() }),
    quorum: z.int(),
    required: z
      .array(z.object({ role: z.string(), title: z.string() }))
      .exactOptional()
      .describe('The roles that had to be among the signatures'),
  }),
  decisions: z.array(decisionRecord).describe('All of this gate, in order'),
  polls: z
    .array(
      recordedPoll.extend({
        votes: z.int().describe('How many were given'),
        ended: z
          .object({ how: z.enum(['decided', 'reopened']), at, decision: z.int().exactOptional() })
          .exactOptional(),
      }),
    )
    .describe('All of this gate, in order'),
})

export type GateRecord = z.output<typeof gateRecord>
export type DecisionRecord = GateRecord['decisions'][number]
export type RecordedVote = DecisionRecord['votes'][number]
export type RecordedEvidence = DecisionRecord['evidence'][number]
export type RecordedPoll = DecisionRecord['poll']
export type RecordedAttribution = DecisionRecord['decided']

/** As REST answers it. */
export const gateRecordAnswer = gateRecord.extend({
  people: z.record(z.string(), z.string()).describe('The names of all whom it names, as far as they are known'),
  head: z
    .object({ seq: z.int(), at, hash: z.string(), short: z.string(), signed: z.string() })
    .nullable()
    .describe('Where the log stood when this was read'),
})
export type GateRecordAnswer = z.output<typeof gateRecordAnswer>
