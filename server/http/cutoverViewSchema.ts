/** The shape of a cutover in REST. Programs depend on it: only ever add to it. Instants are ISO 8601 UTC. */
import { z } from 'zod'
import { OUTCOMES, severity, VOTES } from '../../shared/commands.ts'
import { CUTOVER_OUTCOMES } from '../../shared/cutoverState.ts'
import { advice, recommendationShape } from '../../shared/derived/decisionRecordShape.ts'
import { frozenCriterion, frozenEvidence, PROOFS } from '../../shared/events.ts'
import { COUNTDOWN_STATUSES, CUTOVER_STATUSES, PAUSE_STATUSES, STOP_STATUSES } from '../../shared/machines/cutover.ts'
import { ITEM_STATUSES } from '../../shared/machines/readinessItem.ts'
import { STEP_STATUSES } from '../../shared/machines/step.ts'
import { BOX_PARTS } from '../../shared/markdown/boxLine.ts'
import { rehearsal } from '../../shared/rehearsal.ts'
import { STEP_KINDS } from '../../shared/runbook/stepKinds.ts'
import { changeView } from './changeView.ts'

const at = z.iso.datetime()
const person = z.string().describe('Person id; GET /people knows the name')
const reasoned = z.object({ by: person, at, onBehalfOf: person.exactOptional(), reason: z.string() })
const span = z.object({ start: at, finish: at })
const vote = z.enum(VOTES)

const blocker = z.object({
  kind: z.enum(['step', 'gate', 'time', 'change']),
  id: z.string().exactOptional(),
  sentence: z.string(),
})

const box = z.object({
  part: z.enum(BOX_PARTS),
  line: z.int().describe('On which it stands in that part, from 1'),
  text: z.string(),
  ticked: z.boolean(),
  byPlan: z.literal(true).exactOptional().describe('Ticked in the runbook itself; nobody ticks it'),
  tickedBy: person.exactOptional(),
  tickedAt: at.exactOptional(),
})

const step = z.object({
  id: z.string().describe('Of a step that reverses another <id>~rollback'),
  title: z.string(),
  kind: z.enum(STEP_KINDS),
  workstream: z.string(),
  phase: z.string(),
  owner: z.string().describe('The role that executes it'),
  secondPerson: z.string().exactOptional().describe('The role of which another person confirms'),
  outputNames: z.array(z.string()).exactOptional().describe('Values that completing it has to bring as `outputs`'),
  received: z
    .array(z.object({ from: z.string().describe('Step id'), name: z.string(), value: z.string() }))
    .exactOptional()
    .describe('Outputs of the steps directly before it'),
  communication: z
    .object({ audience: z.string().exactOptional(), message: z.string().exactOptional() })
    .exactOptional()
    .describe('What to send to whom; in a rehearsal never to the audience of the runbook'),
  state: z.enum(['waiting', 'ready', ...STEP_STATUSES]).describe('What it is now; a pending step is waiting or ready'),
  status: z.enum(STEP_STATUSES).describe('What the log says'),
  run: z.int().describe('Counts every change of its status; `run` of a command says which one it is given for'),
  boxes: z
    .array(box)
    .exactOptional()
    .describe('What is to be ticked in a step under way (`tickBox`), or was ticked in one that has ended'),
  waitingFor: z.array(blocker),
  planned: span.exactOptional(),
  baseline: span
    .exactOptional()
    .describe('As planned at T-0, which nothing moves any more; absent before that, and of what was added later'),
  expected: span.exactOptional().describe('By the forecast; what has happened stands as it was'),
  slackSeconds: z.number().exactOptional(),
  delay: z
    .object({
      seconds: z.number(),
      ownSeconds: z.number(),
      from: z
        .string()
        .exactOptional()
        .describe('The step or gate that let it begin last, or end: the rest comes from there'),
    })
    .exactOptional()
    .describe('Of its finish, actual or forecast, against the plan; negative where it is ahead'),
  deadlineSlackSeconds: z
    .number()
    .exactOptional()
    .describe('Until a deadline is missed, its own or that of a step behind it; negative where it will be'),
  deadline: at
    .exactOptional()
    .describe('When it must be finished at the latest; moves with T-0 unless it is an instant of its own'),
  parties: z
    .record(z.string(), z.array(z.string()))
    .exactOptional()
    .describe('Roles beside the owner, by what they are'),
  critical: z.boolean().exactOptional().describe('A minute here is a minute on the finish'),
  assigned: person.exactOptional(),
  outside: reasoned
    .exactOptional()
    .describe('The assignee does not hold its role: who gave it to them all the same, and why'),
  added: reasoned.exactOptional().describe('Nobody planned it: who added it, and why'),
  changed: reasoned.exactOptional().describe('It says something else than was planned: who changed it last, and why'),
  acknowledgedBy: person.exactOptional(),
  takenOver: reasoned.exactOptional().describe('A person does by hand what an automation should have done'),
  undone: z.int().exactOptional().describe('How often it was undone'),
  startedAt: at.exactOptional(),
  startedBy: person.exactOptional(),
  despite: z.array(z.string()).exactOptional().describe('The steps that were open when the lead let it start'),
  job: z
    .object({
      id: z.string().exactOptional(),
      heardAt: at,
      note: z.string().exactOptional(),
      silentSince: at.exactOptional().describe('No heartbeat for too long, or over its time limit'),
    })
    .exactOptional()
    .describe('Of an automation'),
  timeboxEndedAt: at.exactOptional().describe('Since then the lead has to decide how it goes on'),
  estimatedFinish: at.exactOptional(),
  completedAt: at.exactOptional(),
  completedBy: person.exactOptional(),
  confirmedBy: person.exactOptional(),
  observed: z.string().exactOptional(),
  withIssues: z.string().exactOptional(),
  outputs: z.record(z.string(), z.string()).exactOptional(),
  withoutGo: z.string().exactOptional().describe('The gate whose go was void when it was completed'),
  reason: z.string().exactOptional(),
  until: at.exactOptional(),
})

const condition = z.object({
  text: z.string(),
  stepId: z.string().exactOptional(),
  by: at.exactOptional(),
})

const pollAnswer = z.object({
  role: z.string(),
  vote,
  by: person,
  at,
  onBehalfOf: person.exactOptional(),
  reason: z.string().exactOptional(),
  condition: condition.exactOptional(),
  delegatedBy: person.exactOptional().describe('Who gave them the vote; in their own right when left out'),
  lapsesAt: at.exactOptional().describe('From then it no longer counts towards a go, and they are asked again'),
  lapsed: z.literal(true).exactOptional(),
})

const gate = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['pending', 'polling', 'go', 'goWithConditions', 'noGo']),
  at: at.exactOptional().describe('When the poll is planned'),
  reporters: z.array(z.string()).describe('Roles, in the order in which they are asked'),
  asks: z.enum(['inOrder', 'together']).describe('Whether reporters are asked one after the other or all at once'),
  approvers: z.object({ roles: z.array(z.string()), quorum: z.int(), required: z.array(z.string()).exactOptional() }),
  decides: z.string(),
  signaturesHoldSeconds: z.number().exactOptional().describe('How long a vote counts; the whole poll when left out'),
  delegations: z
    .array(
      z.object({
        id: z.string().describe('`delegation` of an answer'),
        role: z.string(),
        from: person,
        to: person,
        reason: z.string(),
        offeredAt: at,
        acceptedAt: at.exactOptional().describe('Since then `to` votes for the role at this gate, and `from` does not'),
      }),
    )
    .describe('Votes offered or given to another person'),
  polls: z.int().describe('How many there have been'),
  criteria: z.array(frozenCriterion).describe('As they stand now; the poll has them as it froze them'),
  recommendation: recommendationShape
    .exactOptional()
    .describe('Advisory, as it stands now; absent once the gate is decided. People decide'),
  poll: z
    .object({
      id: z.string().describe('`pollId` of a vote, a signature and a decision'),
      basis: z.string().describe('`basis` of a vote, a signature and a decision'),
      criteria: z.array(frozenCriterion),
      evidence: z.array(frozenEvidence).exactOptional().describe('What lies behind the criteria, by version'),
      openedAt: at,
      openedBy: person,
      reopenedBecause: z.string().exactOptional(),
      reports: z.array(pollAnswer),
      signatures: z.array(
        pollAnswer.extend({
          counts: z.boolean().describe('As it is now; judged again at the decision'),
          doesNotCount: z.string().exactOptional().describe('Why not: the signer …'),
          byToken: z.literal(true).exactOptional(),
          vouchedBy: z
            .string()
            .exactOptional()
            .describe('Who stands for the proof being the signer’s: a person’s id, or `operator`'),
          proof: z.enum(PROOFS).exactOptional().describe('What the signer gave again; a token gives nothing'),
        }),
      ),
    })
    .exactOptional(),
  addedSinceGo: z
    .array(z.string())
    .exactOptional()
    .describe('Steps that were added behind it after its go, by id; the go stands'),
  decision: z
    .object({
      outcome: z.enum(OUTCOMES),
      by: person,
      at,
      pollId: z.string(),
      reason: z.string().exactOptional(),
      then: z.enum(['hold', 'rollback', 'cancel']).exactOptional(),
      conditions: z.array(condition),
      counted: z.array(person).describe('Whose signatures counted'),
      recommendation: advice.exactOptional(),
      reasons: z
        .record(z.string(), z.string())
        .exactOptional()
        .describe('Of single criteria that were not met as they should be, by their place in the poll'),
    })
    .exactOptional(),
  reopenedBecause: z.string().exactOptional(),
  canReach: z.boolean().describe('Whether a go is possible as things are: no obstacle blocks it'),
  obstacles: z
    .array(
      z.object({
        about: z.enum(['reporter', 'signer', 'quorum', 'decision', 'item', 'change', 'rehearsal']),
        gateId: z.string(),
        role: z.string().exactOptional(),
        person: person.exactOptional(),
        itemId: z.string().exactOptional(),
        because: z.string().exactOptional().describe('Why the signature of `person` does not count'),
        blocks: z.boolean().describe('No go is possible while it stands; else only not with this role or person'),
        sentence: z.string(),
        cure: z.string().describe('What changes it'),
      }),
    )
    .describe('What keeps it from a go as things are, whoever votes; empty once it has passed'),
})

const metricRule = z.object({
  metric: z.string(),
  atLeast: z.number().exactOptional(),
  atMost: z.number().exactOptional(),
  freshFor: z.number().exactOptional().describe('Seconds'),
})

const evidenceRule = z.union([
  metricRule,
  z.object({ link: z.string(), freshFor: z.number().exactOptional() }),
  z.object({ note: z.string().exactOptional(), freshFor: z.number().exactOptional() }),
])

const item = z.object({
  id: z.string(),
  title: z.string(),
  section: z.string(),
  owner: z.string(),
  verifiedBy: z.string(),
  mandatory: z.boolean(),
  weight: z.number(),
  due: at,
  evidenceRule: evidenceRule.exactOptional().describe('What proves it: a metric, a link or a note'),
  status: z.enum(ITEM_STATUSES),
  evidence: z
    .object({
      version: z.int(),
      given: z.object({
        link: z.string().exactOptional(),
        note: z.string().exactOptional(),
        metric: z.string().exactOptional(),
        value: z.number().exactOptional(),
        measuredAt: at.exactOptional(),
      }),
      by: person,
      at,
      expiresAt: at.exactOptional(),
      withdrawn: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  reason: z.string().exactOptional(),
  until: at.exactOptional(),
})

/** What a command answers by its id. */
const occurrence = z.object({ id: z.string(), by: person, at, reason: z.string() })

const rollBackBy = z.object({
  at: at.describe('In the past where it is too late'),
  because: z.enum(['pointOfNoReturn', 'window']),
})

export const cutoverView = z.object({
  id: z.string(),
  title: z.string(),
  mode: z.enum(['rehearsal', 'live']),
  release: z.string().exactOptional(),
  runbook: z.object({ id: z.string(), version: z.string().describe('Content hash'), title: z.string() }),
  phase: z.enum(CUTOVER_STATUSES),
  pause: z.enum(PAUSE_STATUSES),
  stop: z.enum(STOP_STATUSES),
  countdown: z.enum(COUNTDOWN_STATUSES),
  stopCall: occurrence.exactOptional().describe('While stop is called; its id is the `stop` of its answers'),
  paused: occurrence.exactOptional(),
  countdownHeld: occurrence
    .extend({ builtIn: z.string().exactOptional().describe('The built-in hold that it is, by its id') })
    .exactOptional(),
  holds: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        until: z.string().exactOptional().describe('The gate whose go ends it'),
        status: z.enum(['ahead', 'holding', 'over']),
        at: at.describe('Its mark while it is ahead, else since when it holds or is over'),
      }),
    )
    .describe('The built-in holds of the countdown, in their order'),
  rehearsals: z
    .array(rehearsal)
    .exactOptional()
    .describe(
      'The accepted rehearsals that count for a gate which asks for one; absent where none asks, or until they are looked up',
    ),
  rollbackProposal: occurrence
    .extend({ workstream: z.string().exactOptional(), trigger: z.string().exactOptional() })
    .exactOptional()
    .describe(
      'Waits for the other of lead and decision owner, who agrees by `beginRollback` with its id as `proposal`',
    ),
  triggers: z
    .array(
      z.object({
        id: z.string(),
        when: z.string(),
        decides: z.string().describe('The role that answers by `answerTrigger`, or begins the rollback'),
        asked: at
          .exactOptional()
          .describe('It is the case, or somebody has to say whether it is; `asked` of `answerTrigger`'),
        value: z.number().exactOptional().describe('What its metric reads'),
        answered: z
          .object({ at, by: person, note: z.string() })
          .exactOptional()
          .describe('The latest answer that it was not the case'),
      }),
    )
    .exactOptional()
    .describe('What would make the cutover roll back, where the runbook says so'),
  seq: z.int().describe('Of the last event'),
  at: at.describe('When the last event happened'),
  serverNow: at,
  t0: at,
  window: z.object({ start: at, end: at }),
  createdBy: person,
  startedAt: at.exactOptional(),
  hypercareAt: at.exactOptional(),
  ended: z.object({ at, by: person, outcome: z.enum(CUTOVER_OUTCOMES) }).exactOptional(),
  withdrawn: z
    .object({ at, by: person, reason: z.string() })
    .exactOptional()
    .describe('A rehearsal that was completed, and no longer counts as one'),
  people: z
    .record(
      z.string(),
      z.array(z.object({ id: z.string(), name: z.string().exactOptional(), email: z.string().exactOptional() })),
    )
    .describe('By role'),
  steps: z.array(step),
  gates: z.array(gate),
  startsWithoutGo: z
    .array(z.string())
    .describe('Pending steps that no gate holds, and that the plan starts at T-0 or later'),
  readiness: z.object({
    share: z.number().exactOptional().describe('Weighted, from 0 to 1; absent where there are no items'),
    closed: z.int(),
    waived: z.int(),
    total: z.int(),
    mandatoryOpen: z.array(z.string()),
    items: z.array(item),
  }),
  watchItems: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      owner: z.string().exactOptional(),
      stepId: z.string().exactOptional(),
      severity: severity.exactOptional().describe('From 1, the worst; unranked counts as severe'),
      addedAt: at,
      resolvedAt: at.exactOptional(),
    }),
  ),
  hypercare: z
    .object({
      owner: z.string().describe('The role that records the check-ins'),
      signedBy: z.array(z.string()).describe('Roles'),
      checkIns: z.int(),
      signOffs: z.array(z.object({ role: z.string(), by: person, at })),
      exit: z.array(metricRule.extend({ met: z.boolean().exactOptional().describe('Absent: no current value') })),
    })
    .exactOptional(),
  change: changeView.exactOptional().describe('The change in ServiceNow that leads it; absent without one'),
  figures: z.object({
    countdownSeconds: z.number().describe('From T-0, negative before it; stands still while the countdown is held'),
    finish: at.describe('Likely'),
    finishDeltaSeconds: z.number().describe('After the planned finish, negative before it'),
    insideWindow: z.boolean(),
    forecast: z
      .object({ seq: z.int(), asOf: at, p50: at, p80: at, p95: at, windowChance: z.number() })
      .exactOptional()
      .describe(
        'The finish and the chance of the window from many trials, the last that were computed, of the state at `seq` at `asOf`; absent ' +
          'until they are. GET /cutovers/{cutoverId}/forecast waits for those of now',
      ),
    steps: z.object({
      done: z.int(),
      total: z.int(),
      running: z.int(),
      failed: z.int(),
      held: z.int(),
      late: z.int(),
    }),
    rollBackBy: rollBackBy.exactOptional(),
    rollBackWorkstreamBy: z
      .array(rollBackBy.extend({ workstream: z.string(), end: at.describe('Reversed, were that to begin now') }))
      .exactOptional()
      .describe('Of the workstreams that can be rolled back alone now'),
    turnBack: z
      .object({
        now: at.describe('Rolled back, were that to begin now'),
        atPointOfNoReturn: at.exactOptional().describe('Were it to begin just before the point of no return'),
      })
      .exactOptional()
      .describe('Absent once the point of no return has begun, and where the runbook says nothing of a rollback'),
    outage: z
      .object({
        from: at,
        to: at,
        actualFrom: at.exactOptional(),
        actualTo: at.exactOptional(),
        seconds: z.number(),
      })
      .exactOptional(),
  }),
})
export type CutoverView = z.output<typeof cutoverView>
