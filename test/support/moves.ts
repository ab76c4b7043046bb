/** What the people of a cutover could sensibly do at a moment: most of it is accepted, so that a random cutover gets far. */
import { command as commandSchema, type PersonCommand } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { boxViews } from '../../shared/derived/boxes.ts'
import { basisOf, type GateView, gateView, saysGo } from '../../shared/derived/criteria.ts'
import { itemView } from '../../shared/derived/readiness.ts'
import { ordinarySteps, rollbackSteps, type StepView } from '../../shared/derived/steps.ts'
import { askedTriggers } from '../../shared/derived/triggers.ts'
import { askedToReport, votersFor } from '../../shared/derived/votes.ts'
import { completionWaitsFor, derivedStatus, waitingFor } from '../../shared/derived/waiting.ts'
import { LEAD, SCRIBE } from '../../shared/reserved.ts'
import { asSeenBy, standingIn, type UnnamedCommandInput } from './asSeen.ts'

export interface Move {
  /** Id of the person who gives it. */
  who: string
  via: 'session' | 'token'
  command: PersonCommand
}

/** `turn` chooses what it is about, among the holders of a role and among values; equal turns make equal moves. */
export interface Moment {
  cutover: Cutover
  now: number
  turn: number
}

/** What brings one side of the cutover forward: its life as a whole, its steps, its readiness or its gates. */
export function helpfulMoves(moment: Moment): Move[] {
  const { cutover } = moment
  return firstFound(moment, [
    () => stepsOf(cutover).flatMap((view) => helpfulStep(moment, view)),
    () => cutover.runbook.readiness.flatMap(({ id }) => helpfulItem(moment, id)),
    () => cutover.runbook.gates.flatMap(({ id }) => helpfulGate(moment, id)),
    () => forwardMoves(moment),
    () => (cutover.status === 'hypercare' ? hypercareMoves(moment) : metricMoves(moment)),
  ])
}

/** What goes wrong on one side of it, is taken back, waived or forced. */
export function unluckyMoves(moment: Moment): Move[] {
  const { readiness, gates } = moment.cutover.runbook
  const steps = stepsOf(moment.cutover)
  const of = (pending: boolean) => steps.filter(({ state }) => (state.status === 'pending') === pending)
  return firstFound(moment, [
    () => of(false).flatMap((view) => unluckyStep(moment, view)),
    () => of(true).flatMap((view) => unluckyStep(moment, view)),
    () => readiness.flatMap(({ id }) => unluckyItem(moment, id)),
    () => gates.flatMap(({ id }) => unluckyGate(moment, id)),
    () => unluckyTurns(moment),
    () => amendingMoves(moment),
  ])
}

/** The side whose turn it is, or the next one on which there is anything to do. */
function firstFound({ turn }: Moment, sides: (() => Move[])[]): Move[] {
  for (let offset = 0; offset < sides.length; offset++) {
    const found = sides[(turn + offset) % sides.length]?.() ?? []
    if (found.length > 0) return found
  }
  return []
}

function unluckyTurns(moment: Moment): Move[] {
  const { cutover, now, turn } = moment
  const lead = (command: UnnamedCommandInput) => by(moment, LEAD, command)
  const { runbook } = cutover
  const workstream = runbook.workstreams[turn % runbook.workstreams.length] ?? ''
  const deciders = runbook.gates.map(({ decides }) => decides)
  const triggers = runbook.rollback?.triggers ?? []
  const asked = askedTriggers(cutover, now)
  const role = runbook.roles[turn % runbook.roles.length]?.id ?? LEAD
  const anybody = everybody(cutover)[turn % everybody(cutover).length] ?? ''
  const approver = cutover.gates.flatMap(({ decision }) => decision?.counted ?? [])[0]
  const executor = runbook.steps[turn % runbook.steps.length]?.owner
  return [
    ...lead({ type: 'pauseCutover', reason: 'Waiting for the bank' }),
    ...lead({ type: 'holdCountdown', reason: 'Waiting for the bank' }),
    ...lead({ type: 'moveT0', t0: iso(now + (turn % 90) * 60_000), reason: 'Late' }),
    ...lead({ type: 'assignPerson', role, email: anybody }),
    ...lead({ type: 'releasePerson', role, email: anybody }),
    ...(approver === undefined || executor === undefined
      ? []
      : lead({ type: 'assignPerson', role: executor, email: approver })),
    ...by(moment, role, { type: 'callStop', reason: 'Smoke in the rack' }),
    ...by(moment, role, { type: 'addWatchItem', title: 'Slow report' }),
    ...by(moment, role, { type: 'recordMetric', metric: 'error_rate', value: (turn % 40) / 1000 }),
    ...triggers.flatMap(({ metric }) =>
      metric ? by(moment, role, { type: 'recordMetric', metric: metric.metric, value: (turn % 5) - 1 }) : [],
    ),
    ...asked.flatMap(({ definition: { id, decides } }) =>
      by(moment, decides, { type: 'beginRollback', reason: 'It is the case', trigger: id }),
    ),
    ...[LEAD, ...deciders].flatMap((decider) =>
      by(moment, decider, {
        type: 'beginRollback',
        reason: 'The data is wrong',
        ...(turn % 2 === 0 ? {} : { workstream }),
      }),
    ),
    ...(turn % 20 === 0 ? lead({ type: 'cancelCutover', reason: 'Moved to spring' }) : []),
  ]
}

/** What nobody planned, and what turns out otherwise than planned. */
export function amendingMoves(moment: Moment): Move[] {
  const { cutover, turn } = moment
  const { steps } = cutover.runbook
  const other = steps[turn % steps.length]
  const pending = ordinarySteps(cutover).filter(({ state }) => state.status === 'pending')
  const changes = pending.flatMap(({ definition }, place) =>
    by(moment, LEAD, {
      type: 'changeStep',
      stepId: definition.id,
      reason: 'It turned out otherwise',
      ...((turn + place) % 5 === 0 ? { deadline: 'T+3h', note: 'The bank asks for it' } : {}),
      ...((turn + place) % 2 === 0 && other ? { owner: other.owner } : { takes: '15m' }),
      ...((turn + place) % 3 === 0 && other ? { after: [...definition.after.map(({ on }) => on), other.id] } : {}),
    }),
  )
  return [...addedWork(moment), ...addedWork({ ...moment, turn: turn + 1 }), ...changes]
}

/** Between two steps, before a gate, or at once; for the role of one of them, or for anybody. */
function addedWork(moment: Moment): Move[] {
  const { cutover, turn } = moment
  const { runbook } = cutover
  const some = <Thing>(things: readonly Thing[], offset: number) => things[(turn + offset) % things.length]
  const [behind, ahead] = [some(runbook.steps, 0), some(runbook.steps, 1 + (turn % 5))]
  const next = turn % 4 === 0 ? some(runbook.gates, 0) : ahead
  if (!behind || !next) return []
  const anybody = some(everybody(cutover), 3)
  return by(moment, LEAD, {
    type: 'addStep',
    title: `Unplanned ${turn}`,
    workstream: behind.workstream,
    phase: behind.phase,
    owner: behind.owner,
    takes: turn % 2 === 0 ? '10m' : '2m..5m..30m',
    reason: 'Nobody thought of it',
    ...(turn % 3 === 0 ? {} : { after: [behind.id] }),
    ...(turn % 5 === 0 ? {} : { before: [next.id] }),
    ...(turn % 7 === 0 && anybody !== undefined ? { to: anybody } : {}),
    ...(turn % 3 === 0 ? { deadline: 'T+2h', parties: { informed: [behind.owner] } } : {}),
    ...(turn % 2 === 0 ? { rollback: { title: 'Take it back', takes: '3m' } } : {}),
  })
}

function forwardMoves(moment: Moment): Move[] {
  const { cutover } = moment
  const lead = (command: UnnamedCommandInput) => by(moment, LEAD, command)
  const open = ordinarySteps(cutover).some(({ state }) => !['done', 'skipped', 'rolledBack'].includes(state.status))
  return [
    cutover.status === 'preparing' ? lead({ type: 'startCutover' }) : [],
    cutover.pause === 'paused' ? lead({ type: 'resumeCutover' }) : [],
    cutover.stop === 'called' ? lead({ type: 'clearStop' }) : [],
    cutover.countdown === 'held' ? lead({ type: 'resumeCountdown' }) : [],
    askedTriggers(cutover, moment.now).flatMap(({ definition: { id, decides } }) =>
      by(moment, decides, { type: 'answerTrigger', trigger: id, note: 'It is something else' }),
    ),
    cutover.status === 'running' && !open ? lead({ type: 'enterHypercare' }) : [],
    cutover.status === 'rollingBack' || (cutover.status === 'running' && !open) ? lead({ type: 'closeCutover' }) : [],
  ].flat()
}

function helpfulStep(moment: Moment, view: StepView): Move[] {
  const { cutover, now, turn } = moment
  const { definition, state } = view
  const stepId = definition.id
  const via = definition.kind === 'automation' && !state.takenOver ? 'token' : 'session'
  const owner = (command: UnnamedCommandInput) => by(moment, definition.owner, command, via)
  const complete: UnnamedCommandInput = {
    type: 'completeStep',
    stepId,
    ...(definition.kind === 'validation' || turn % 7 === 0 ? { observed: 'All totals match' } : {}),
    ...(turn % 4 === 0 ? { at: iso(now - (turn % 9) * 60_000) } : {}),
  }
  switch (state.status) {
    case 'pending':
      if (derivedStatus(cutover, view, now) !== 'ready') return []
      return definition.kind === 'milestone' ? owner(complete) : owner({ type: 'startStep', stepId })
    case 'running':
      if (completionWaitsFor(cutover, view, now).length > 0) return []
      // Whoever has a hand in it cannot confirm it: it is not handed over.
      return definition.secondPerson === undefined ? owner(complete) : says(moment, state.started.by, complete, via)
    case 'held':
      return owner({ type: 'resumeStep', stepId })
    case 'failed':
      return owner({ type: 'retryStep', stepId })
    case 'unconfirmed':
      return by(moment, definition.secondPerson ?? definition.owner, { type: 'confirmStep', stepId })
    default:
      return []
  }
}

function unluckyStep(moment: Moment, view: StepView): Move[] {
  const { cutover, now, turn } = moment
  const { definition, state } = view
  const stepId = definition.id
  const owner = (command: UnnamedCommandInput) => by(moment, definition.owner, command)
  const lead = (command: UnnamedCommandInput) => by(moment, LEAD, command)
  const onBehalfOf = holder(moment, definition.owner)
  const undo = owner({ type: 'undoStep', stepId, reason: 'Wrong button' })
  switch (state.status) {
    case 'pending': {
      const claim = turn % 3 === 0 ? { at: iso(now - (turn % 17) * 60_000) } : {}
      const acknowledge = owner({ type: 'acknowledgeStep', stepId })
      const anybody = everybody(cutover)[turn % everybody(cutover).length] ?? ''
      const open = waitingFor(cutover, view, now).flatMap(({ kind, id }) => (kind === 'step' && id ? id : []))
      const start = { type: 'startStep' as const, stepId, override: 'Nobody answers' }
      return [
        acknowledge,
        open.length > 0
          ? lead({ ...start, ...claim, despite: { steps: open, reason: 'It does not need them' } })
          : lead(start),
        turn % 4 === 0 ? lead({ type: 'skipStep', stepId, reason: 'Not needed' }) : [],
        by(moment, SCRIBE, {
          type: 'startStep',
          stepId,
          ...claim,
          ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
        }),
        definition.kind === 'automation' ? owner({ type: 'takeOverStep', stepId, reason: 'The job is stuck' }) : [],
        onBehalfOf === undefined ? [] : lead({ type: 'assignStep', stepId, to: onBehalfOf }),
        lead({ type: 'assignStep', stepId, to: anybody, reason: 'Nobody else knows it' }),
      ].flat()
    }
    case 'running':
      return [
        owner({ type: 'holdStep', stepId, reason: 'Locked' }),
        owner({ type: 'failStep', stepId, reason: 'Refused', at: iso(now - (turn % 5) * 60_000) }),
        owner({ type: 'estimateStep', stepId, finish: iso(now + 60_000 * (1 + (turn % 30))), reason: 'Slow' }),
        owner({ type: 'heartbeatStep', stepId, note: '40 %' }),
        boxViews(view).flatMap(({ part, line, text, tick }) =>
          owner({ type: tick ? 'untickBox' : 'tickBox', stepId, part, line, text }),
        ),
        lead({ type: 'completeStep', stepId, override: 'I saw it', observed: 'Done', withIssues: 'One row is left' }),
        owner({ type: 'completeStep', stepId, observed: 'Done', at: iso(now - (turn % 9) * 60_000) }),
        cutover.stop === 'called' ? owner({ type: 'answerStop', safe: turn % 2 === 0 }) : [],
        undo,
      ].flat()
    case 'failed':
    case 'held':
      return lead({ type: 'skipStep', stepId, reason: 'Not needed' })
    case 'unconfirmed':
    case 'done':
    case 'skipped':
      return undo
    default:
      return []
  }
}

function helpfulItem(moment: Moment, itemId: string): Move[] {
  const item = itemView(moment.cutover, itemId)
  if (item?.state.status === 'provided') return by(moment, item.definition.verifiedBy, { type: 'verifyItem', itemId })
  if (item?.state.status !== 'open') return []
  const rule = item.definition.evidence
  const evidence =
    rule && 'metric' in rule
      ? { metric: rule.metric, value: (rule.atLeast ?? rule.atMost ?? 1) - (moment.turn % 5 === 0 ? 0.5 : 0) }
      : { link: 'https://example.org/report' }
  const via = moment.turn % 2 === 0 ? 'token' : 'session'
  return by(moment, item.definition.owner, { type: 'provideEvidence', itemId, evidence }, via)
}

function unluckyItem(moment: Moment, itemId: string): Move[] {
  const { cutover, now, turn } = moment
  const item = itemView(cutover, itemId)
  if (!item) return []
  const until = iso(now + 60_000 * (1 + (turn % 240)))
  const decider = cutover.runbook.gates[0]?.decides ?? LEAD
  const { owner, verifiedBy } = item.definition
  switch (item.state.status) {
    case 'open':
      return by(moment, decider, { type: 'waiveItem', itemId, reason: 'We accept it', until })
    case 'provided':
    case 'verified':
      return [
        ...by(moment, owner, { type: 'withdrawEvidence', itemId, reason: 'Wrong build' }),
        ...by(moment, verifiedBy, { type: 'rejectEvidence', itemId, reason: 'Too thin' }),
      ]
    default:
      return []
  }
}

function helpfulGate(moment: Moment, gateId: string): Move[] {
  const view = gateView(moment.cutover, gateId)
  if (view?.state.status !== 'polling' || !view.state.poll) {
    if (!view || saysGo(view.state)) return []
    const answers = offeredAt(view).flatMap(({ role, to }) =>
      says(moment, to, { type: 'acceptDelegation', gateId, role }),
    )
    return [...answers, ...(isPromising(moment, view) ? by(moment, LEAD, { type: 'openPoll', gateId }) : [])]
  }
  const { reports, signatures } = view.state.poll
  const asked = askedToReport(moment.cutover, view.definition, view.state.poll, moment.now)
  if (asked.length > 0)
    return asked.flatMap((role) => voterOf(moment, view, role, { type: 'report', gateId, vote: 'go', role }))
  const conditional = [...reports, ...signatures].some(({ vote }) => vote === 'goWithConditions')
  const outcome = conditional ? 'goWithConditions' : 'go'
  return [
    ...view.definition.approvers.roles.flatMap((role) => signed(moment, view, role)),
    ...by(moment, view.definition.decides, { type: 'decideGate', gateId, outcome, reason: 'The rest can wait' }),
  ]
}

/** A poll that cannot end in a go is not opened by people who want to get on. */
const isPromising = ({ cutover, now }: Moment, view: GateView): boolean =>
  basisOf(cutover, view, now).criteria.every(({ rank, met }) => rank === 'should' || met === true)

function unluckyGate(moment: Moment, gateId: string): Move[] {
  const view = gateView(moment.cutover, gateId)
  if (view?.state.status !== 'polling') return view && !saysGo(view.state) ? unluckyVotes(moment, view) : []
  const { definition } = view
  const reporter = definition.reporters[moment.turn % definition.reporters.length]
  const noGo = { vote: 'noGo' as const, reason: 'The ledger differs' }
  const abstention = { gateId, vote: 'abstain' as const, reason: 'It is not mine to judge' }
  return [
    ...(reporter === undefined ? [] : by(moment, reporter, { type: 'report', gateId, role: reporter, ...noGo })),
    ...(reporter === undefined
      ? []
      : by(moment, reporter, { type: 'report', gateId, vote: 'goWithConditions', condition: 'Watched for an hour' })),
    ...by(moment, definition.decides, { type: 'decideGate', gateId, outcome: 'noGo', reason: 'Not tonight' }),
    ...definition.approvers.roles.flatMap((role) => signed(moment, view, role)),
    ...(reporter === undefined
      ? []
      : voterOf(moment, view, reporter, { type: 'report', role: reporter, ...abstention })),
    ...definition.approvers.roles.flatMap((role) => voterOf(moment, view, role, { type: 'sign', role, ...abstention })),
  ]
}

/** Before the poll: who cannot be there gives the vote away, and some of it comes back. */
function unluckyVotes(moment: Moment, view: GateView): Move[] {
  const { cutover, turn } = moment
  const { id: gateId, reporters, approvers } = view.definition
  const roles = [...reporters, ...approvers.roles]
  const role = roles[turn % roles.length] ?? LEAD
  const to = everybody(cutover)[turn % everybody(cutover).length] ?? ''
  const { delegations = [] } = view.state
  return [
    ...by(moment, role, { type: 'delegateVote', gateId, role, to, reason: 'On a plane' }),
    ...offeredAt(view).flatMap((given) =>
      says(moment, given.to, { type: 'declineDelegation', gateId, role: given.role }),
    ),
    ...delegations.flatMap((given) =>
      says(moment, turn % 2 === 0 ? given.from : given.to, { type: 'endDelegation', gateId, role: given.role }),
    ),
  ]
}

const offeredAt = ({ state }: GateView) =>
  (state.delegations ?? []).filter(({ acceptedAt }) => acceptedAt === undefined)

function signed(moment: Moment, view: GateView, role: string): Move[] {
  return voterOf(moment, view, role, { type: 'sign', gateId: view.definition.id, vote: 'go', role })
}

/** By somebody who has the vote for the role at this gate. */
function voterOf(moment: Moment, { definition }: GateView, role: string, command: UnnamedCommandInput): Move[] {
  const voters = votersFor(moment.cutover, definition, role)
  const who = voters[moment.turn % voters.length]
  return who === undefined ? [] : says(moment, who, command)
}

/** The values that gates ask for, now and then one that does not meet them. */
function metricMoves(moment: Moment): Move[] {
  const { roles, gates } = moment.cutover.runbook
  const reporter = roles[moment.turn % roles.length]?.id ?? LEAD
  return gates.flatMap(({ must, should }) =>
    [...must, ...should].flatMap((criterion) =>
      'metric' in criterion
        ? by(moment, reporter, {
            type: 'recordMetric',
            metric: criterion.metric,
            value: (criterion.atMost ?? criterion.atLeast ?? 0) + (moment.turn % 6 === 0 ? 1 : 0),
          })
        : [],
    ),
  )
}

function hypercareMoves(moment: Moment): Move[] {
  const { runbook, watchItems, signOffs } = moment.cutover
  const { hypercare } = runbook
  const watched = watchItems.find(({ resolved }) => !resolved)
  return [
    ...(hypercare?.exit ?? []).flatMap(({ metric, atMost, atLeast }) =>
      by(moment, LEAD, { type: 'recordMetric', metric, value: atMost ?? atLeast ?? 0 }),
    ),
    ...by(moment, hypercare?.owner ?? LEAD, { type: 'recordCheckIn', note: 'Calm', status: 'calm' }),
    ...(watched ? by(moment, LEAD, { type: 'resolveWatchItem', watchItemId: watched.id }) : []),
    ...(hypercare?.signedBy ?? []).flatMap((role) =>
      signOffs.some((one) => one.role === role) ? [] : by(moment, role, { type: 'signOff', role, note: 'It is calm' }),
    ),
    ...by(moment, LEAD, { type: 'closeCutover' }),
  ]
}

const stepsOf = (cutover: Cutover): StepView[] => [...ordinarySteps(cutover), ...rollbackSteps(cutover)]

export const everybody = (cutover: Cutover): string[] => [...new Set(Object.values(cutover.people).flat())]

function holder({ cutover, turn }: Moment, role: string): string | undefined {
  const holders = cutover.people[role] ?? []
  return holders[turn % holders.length]
}

function by(moment: Moment, role: string, command: UnnamedCommandInput, via: Move['via'] = 'session'): Move[] {
  const who = holder(moment, role)
  return who === undefined ? [] : says(moment, who, command, via)
}

function says(moment: Moment, who: string, command: UnnamedCommandInput, via: Move['via'] = 'session'): Move[] {
  return [{ who, via, command: commandSchema.parse(asSeenBy(standingIn(moment.cutover), command)) }]
}

const iso = (instant: number): string => new Date(instant).toISOString()
