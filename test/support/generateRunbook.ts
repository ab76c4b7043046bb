/**
 * Runbooks of any size for tests and benchmarks: seeded, so that a failing one can be had again, and shaped like those of
 * real cutovers. Steps get their rank first, and depend only on what has a lower rank, so that no cycle can come about.
 */
import { stringify } from 'yaml'
import type { z } from 'zod'
import { parseEstimate } from '../../shared/runbook/duration.ts'
import { compileRunbook } from '../../shared/runbook/reading/compile.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { runbookFile } from '../../shared/runbook/runbookFormat.ts'
import { type Action, AREAS, EXECUTING_ROLES, GATES, OTHERS, READINESS, SITES, TASKS } from './runbookVocabulary.ts'

export interface GenerateOptions {
  seed: number
  /** 1 to 10,000. */
  steps: number
  /** Up to 72; grows with the number of steps when left out. */
  workstreams?: number
  /** Up to the number of steps; 3 when left out, fewer in the smallest runbooks. */
  gates?: number
}

/** The compiled runbook; the same as what `readRunbook` makes of `generateRunbookYaml` with the same options. */
export function generateRunbook(options: GenerateOptions): Runbook {
  return compileRunbook(runbookFile.parse(generateFile(options)))
}

export function generateRunbookYaml(options: GenerateOptions): string {
  return stringify(generateFile(options), { lineWidth: 0, aliasDuplicateObjects: false })
}

type File = z.input<typeof runbookFile>
type StepFile = File['workstreams'][string][number]
type GateFile = NonNullable<File['gates']>[number]

const PHASES = ['Preparation', 'Outage', 'Validation', 'Ramp-up'] as const
type PhaseTitle = (typeof PHASES)[number]
/** Where each phase ends, as a share of the ranks. */
const PHASE_ENDS = { Preparation: 0.2, Outage: 0.65, Validation: 0.85, 'Ramp-up': 1 } as const

interface Lane {
  title: string
  owner: string
  steps: StepFile[]
  /** The gate that the latest step of the lane is behind. */
  behind?: string
}

interface Random {
  /** From 0 up to and without 1. */
  share: () => number
  /** From low to high, both included. */
  whole: (low: number, high: number) => number
  chance: (share: number) => boolean
  pick: <T>(list: readonly [T, ...T[]]) => T
}

function generateFile({ seed, steps: count, workstreams, gates: gateCount }: GenerateOptions): File {
  const random = randomFrom(seed)
  const lanes = lanesOf(Math.min(count, workstreams ?? Math.min(60, Math.max(3, Math.round(count ** 0.45)))))
  const gateRanks = ranksOfGates(count, gateCount ?? Math.min(3, Math.floor(count / 4)))
  const gates: GateFile[] = []
  const ranked: StepFile[] = []
  const sections = readiness(random, Math.min(60, 6 + Math.floor(count / 100)))
  const finish = new Map<string, number>()

  for (let rank = 0; rank < count; rank++) {
    if (gateRanks.has(rank)) {
      const gate = gateAt(gates, lanes)
      gates.push(gate)
      finish.set(gate.id, latestOf(gate.after, finish))
    }
    const lane = lanes[rank % lanes.length]
    if (!lane) continue
    const step = stepAt(rank, count, lane, random)
    step.after = dependenciesOf(lane, ranked, gates.at(-1)?.id, lanes.length, random)
    finish.set(step.step, latestOf(step.after, finish) + (parseEstimate(step.takes ?? '0s')?.likely ?? 0))
    lane.steps.push(step)
    ranked.push(step)
  }
  const longest = Math.max(...finish.values())
  markMoments(ranked)
  return {
    runbook: `generated-${seed}-${count}`,
    title: `Platform move, ${count} steps`,
    // Without a gate the point of no return would have no go before it, which tier 1 does not allow.
    tier: gates.length > 0 ? 1 : 2,
    timezone: 'Europe/Berlin',
    window: `${Math.max(4, Math.ceil((longest * 1.25) / 3600))}h`,
    contingency: 0.15,
    rollbackTakes: '90m',
    roles: roles(),
    readiness: sections,
    gates,
    phases: [...PHASES].filter((phase) => ranked.some((step) => step.phase === phase)),
    workstreams: Object.fromEntries(lanes.map(({ title, steps }) => [title, steps])),
    hypercare: { lasts: '72h', checkIns: 'every 8h', exit: [{ metric: 'error_rate', atMost: 0.01 }] },
  }
}

function lanesOf(count: number): Lane[] {
  return Array.from({ length: count }, (_, index) => {
    const area = AREAS[index % AREAS.length] ?? AREAS[0]
    const site = SITES[Math.floor(index / AREAS.length)]
    return { title: site === undefined ? area.title : `${area.title} ${site}`, owner: area.owner, steps: [] }
  })
}

/** Spread over the ranks, the first one where the outage begins. */
function ranksOfGates(steps: number, gates: number): Set<number> {
  const first = Math.floor(steps * PHASE_ENDS.Preparation)
  return new Set(Array.from({ length: gates }, (_, index) => first + Math.floor(((steps - first) * index) / gates)))
}

function gateAt(before: readonly GateFile[], lanes: readonly Lane[]): GateFile {
  const index = before.length
  const known = GATES[index % GATES.length] ?? GATES[0]
  const round = Math.floor(index / GATES.length)
  const previous = before.at(-1)?.id ?? []
  return {
    id: round === 0 ? known.id : `${known.id}-${round + 1}`,
    title: round === 0 ? known.title : `${known.title}, round ${round + 1}`,
    after: [
      previous,
      lanes.flatMap(({ steps }) => steps.at(-1)?.step ?? []).slice(0, index === 0 ? undefined : 12),
    ].flat(),
    reporters: ['dba', 'network', 'applications'],
    approvers: { roles: ['operations', 'sponsor'], quorum: 2 },
    decides: 'sponsor',
    must:
      index === 0
        ? [{ readiness: 0.95 }, { mandatory: 'closed' }, { change: { approved: true } }]
        : [{ finish: 'inside window' }],
    should: [{ rollback: 'inside window' }],
  }
}

function stepAt(rank: number, count: number, lane: Lane, random: Random): StepFile {
  const phase = phaseAt((rank + 0.5) / count)
  const kind = kindIn(phase, random)
  const action = random.pick<Action>(kind === 'task' || kind === 'automation' ? TASKS[phase] : OTHERS[kind])
  const step: StepFile = {
    step: `${slug(action.title)}-${rank + 1}`,
    title: `${action.title} (${lane.title})`,
    ...(kind === 'task' ? {} : { kind }),
    phase,
    owner: lane.owner,
    ...(kind === 'milestone' ? {} : { takes: takes(kind, random) }),
  }
  if (kind === 'communication')
    return { ...step, audience: 'Service owners and the service desk', message: action.verify }
  if (kind === 'milestone' || kind === 'wait') return step
  return { ...step, ...instructions(action, kind, phase, lane, random) }
}

type Kind = NonNullable<StepFile['kind']>

function kindIn(phase: PhaseTitle, random: Random): Kind {
  const roll = random.share()
  if (roll < 0.05) return 'milestone'
  if (roll < 0.1) return 'communication'
  if (roll < 0.12) return 'wait'
  if (roll < 0.17) return 'automation'
  return random.chance(phase === 'Validation' ? 0.5 : 0.08) ? 'validation' : 'task'
}

function takes(kind: Kind, random: Random): string {
  if (kind === 'communication') return '5m'
  // Most steps of a cutover take 5 to 15 minutes; a few copy or rebuild something.
  const likely = random.chance(0.08) ? random.whole(20, 45) : random.whole(5, 15)
  if (random.chance(0.25)) return `${likely}m`
  return `${Math.max(1, Math.round(likely * 0.6))}m..${likely}m..${Math.round(likely * (1.5 + random.share()))}m`
}

function instructions(action: Action, kind: Kind, phase: PhaseTitle, lane: Lane, random: Random): Partial<StepFile> {
  const isWork = kind === 'task' || kind === 'automation'
  return {
    ...(isWork && random.chance(0.1) ? { people: { [lane.owner]: 2 } } : {}),
    ...(random.chance(0.7)
      ? {
          do: `1. ${action.how}\n2. Post the result on the bridge.\n\n- [ ] The last run is in the log\n- [ ] Nobody else is working there\n`,
        }
      : {}),
    verify: action.verify,
    ...(kind === 'automation' ? { automation: { timeout: '30m', heartbeat: '1m' } } : {}),
    ...(isWork && phase !== 'Ramp-up'
      ? {
          rollback: random.chance(0.8)
            ? { title: action.undo, takes: `${random.whole(3, 12)}m` }
            : 'none, because it changes nothing that is in use',
        }
      : {}),
    ...(isWork && random.chance(0.03) ? { secondPerson: true as const } : {}),
  }
}

/** Mostly the step before in the lane; about a quarter of the steps wait for another lane too. */
function dependenciesOf(
  lane: Lane,
  ranked: readonly StepFile[],
  gate: string | undefined,
  lanes: number,
  random: Random,
): string[] {
  const after: string[] = []
  if (gate !== undefined && lane.behind !== gate) {
    after.push(gate)
    lane.behind = gate
  }
  const previous = lane.steps.at(-1)
  if (previous) after.push(`${previous.step}${relation(random)}`)
  const cross = random.chance(0.25)
    ? ranked.at(-random.whole(1, Math.max(1, Math.min(ranked.length, lanes * 3))))
    : undefined
  if (cross && !lane.steps.includes(cross)) after.push(`${cross.step}${relation(random)}`)
  return after
}

function relation(random: Random): string {
  const roll = random.share()
  if (roll < 0.86) return ''
  if (roll < 0.93) return ` SS+${random.whole(1, 10)}m`
  if (roll < 0.97) return ' FF'
  return ` FS+${random.whole(1, 5)}m`
}

/** The moments that every cutover has: where the change starts, the outage begins and ends, and no return is planned. */
function markMoments(ranked: readonly StepFile[]): void {
  const tasks = ranked.filter(({ kind }) => kind === undefined)
  const down = tasks.find(({ phase }) => phase === 'Outage')
  const back = tasks.findLast((step) => step !== down && (step.phase === 'Validation' || step.phase === 'Outage'))
  const noReturn = tasks.find(({ phase }) => phase === 'Ramp-up')
  if (down && back) {
    Object.assign(down, { takesServiceDown: true, startsChange: true, notBefore: 'T0' } satisfies Partial<StepFile>)
    back.bringsServiceBack = true
  }
  if (noReturn) noReturn.pointOfNoReturn = true
}

/** The latest finish of what is waited for, in seconds: types and lags aside, close enough to choose a window. */
function latestOf(after: readonly string[] | undefined, finish: ReadonlyMap<string, number>): number {
  return Math.max(0, ...(after ?? []).map((dependency) => finish.get(dependency.split(' ')[0] ?? '') ?? 0))
}

function readiness(random: Random, count: number): NonNullable<File['readiness']> {
  const sections: NonNullable<File['readiness']> = {}
  for (let index = 0; index < count; index++) {
    const known = READINESS[index % READINESS.length] ?? READINESS[0]
    const items = sections[known.section] ?? []
    sections[known.section] = items
    items.push({
      id: `${slug(known.title)}-${index + 1}`,
      title: known.title,
      owner: known.owner,
      due: `T-${random.whole(1, 10)}d`,
      mandatory: random.chance(0.5),
      weight: random.whole(1, 3),
      ...(known.metric === undefined ? {} : { evidence: { metric: known.metric, atLeast: 0.95, freshFor: '7d' } }),
    })
  }
  return sections
}

function roles(): File['roles'] {
  return {
    lead: { title: 'Cutover lead' },
    ...EXECUTING_ROLES,
    operations: { title: 'Operations', signs: 'Operations can run and support the platform from here.' },
    sponsor: { title: 'Business sponsor', signs: 'The business accepts the remaining risk.' },
  }
}

function phaseAt(share: number): PhaseTitle {
  return PHASES.find((phase) => share <= PHASE_ENDS[phase]) ?? 'Ramp-up'
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50)
}

/** mulberry32: 32 bits of state, which is enough for test data. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (low: number, high: number) => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    whole,
    chance: (limit) => share() < limit,
    pick: (list) => list[whole(0, list.length - 1)] ?? list[0],
  }
}
