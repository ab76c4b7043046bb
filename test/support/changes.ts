import type { Observation } from '../../shared/change/changeCommands.ts'
import type { ChangeFacts, IncidentFacts } from '../../shared/change/changeFacts.ts'
import { iso, minutes, Play, T0, upToGo } from './play.ts'
import { mustRead, SMALL_YAML } from './smallRunbook.ts'

/** The sync with ServiceNow as an actor. */
export const SERVICENOW = { kind: 'servicenow' as const }

const STATES: Record<string, string> = {
  '-5': 'New',
  '-4': 'Assess',
  '-3': 'Authorize',
  '-2': 'Scheduled',
  '-1': 'Implement',
  '0': 'Review',
  '3': 'Closed',
  '4': 'Canceled',
}

/** What an approved, scheduled change of the small runbook says, but for what a test wants otherwise. */
export function changeReading({
  state = '-2',
  approval = 'approved',
  ...facts
}: Partial<Omit<ChangeFacts, 'state' | 'approval'>> & { state?: string; approval?: string } = {}): ChangeFacts {
  return {
    title: 'Move of the ledger',
    model: 'normal',
    state: { value: state, label: STATES[state] ?? state },
    approval: { value: approval, label: `${approval.slice(0, 1).toUpperCase()}${approval.slice(1)}` },
    onHold: false,
    plannedStart: iso(T0 - minutes(60)),
    plannedEnd: iso(T0 + minutes(240)),
    conflict: false,
    openTasks: 0,
    relatives: { children: [] },
    ...facts,
  }
}

export const incidentReading = (facts: Partial<IncidentFacts> = {}): IncidentFacts => ({
  sysId: 'b'.repeat(32),
  number: 'INC0010001',
  title: 'Payments are slow',
  priority: { value: '1', label: '1 - Critical' },
  state: { value: '1', label: 'New' },
  open: true,
  openedAt: iso(T0),
  link: 'https://instance.example/incident',
  ...facts,
})

export const facts = (play: Play, given?: Parameters<typeof changeReading>[0], changeId = 'change-1'): Observation => ({
  kind: 'facts',
  changeId,
  readAt: iso(play.now),
  facts: changeReading(given),
})

/** What ServiceNow is heard to say now. */
export const hear = (play: Play, ...observations: Observation[]): Play =>
  play.run(SERVICENOW, { type: 'recordChange', observations })

export const LINKED: Observation = {
  kind: 'linked',
  changeId: 'change-1',
  sysId: 'a'.repeat(32),
  number: 'CHG0030001',
  link: 'https://instance.example/change',
}

/** The small runbook with a gate that asks the change, and a phase in which a held change blocks. */
export const askingRunbook = (
  change = '{ approved: true, state: [Scheduled, Implement], onHold: false, conflict: false, window: covers forecast }',
) => mustRead(marked(SMALL_YAML.replace('{ mandatory: closed }]', `{ mandatory: closed }, { change: ${change} }]`)))

/** The same phase, and no gate that asks the change. */
export const phaseRunbook = () => mustRead(marked(SMALL_YAML))

const marked = (yaml: string) =>
  yaml.replace(
    'phases: [Preparation, Outage, Validation]',
    'phases: [Preparation, { phase: Outage, changeHoldBlocks: true }, Validation]',
  )

/** A change is linked as the lead and confirmed as approved. */
export function linked(play: Play = new Play(askingRunbook())): Play {
  play.run('lena', { type: 'linkChange', number: 'CHG0030001' })
  return hear(play, LINKED, facts(play))
}

/** The small runbook whose first step behind the gate starts the change. */
export const startingRunbook = () =>
  mustRead(
    SMALL_YAML.replace(
      'step: freeze, title: Freeze writes,',
      'step: freeze, startsChange: true, title: Freeze writes,',
    ),
  )

/** A planned window that ends before the work can begin. */
export const EARLY = { plannedStart: iso(T0 - minutes(90)), plannedEnd: iso(T0 - minutes(30)) }

/** Behind the gate at T-0, and the planned window of the change is over. */
export function pastWindow(): Play {
  const play = upToGo(linked(new Play(startingRunbook())))
  hear(play, facts(play, EARLY))
  play.now = T0
  return play
}
