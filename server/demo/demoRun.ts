/** How a crew works through a runbook: who does what when, with plausible times, the same at each start. */

import { saysGo } from '../../shared/derived/criteria.ts'
import { nextDeadline } from '../../shared/derived/deadlines.ts'
import { ordinarySteps, type StepView, satisfiedAt, stepView } from '../../shared/derived/steps.ts'
import { completionWaitsFor, derivedStatus, notBeforeInstant } from '../../shared/derived/waiting.ts'
import { traitsOf } from '../../shared/runbook/stepKinds.ts'
import { passGate } from './ceremony.ts'
import { type Chance, createChance } from './chance.ts'
import { evidenceFor, outputFor } from './evidence.ts'
import type { Player } from './player.ts'

/** What goes wrong at a step. */
export type Incident =
  | { kind: 'late'; minutes: number; reason: string }
  | { kind: 'fails'; minutes: number; reason: string }
  | { kind: 'held'; minutes: number; reason: string }
  | { kind: 'undone'; reason: string }
  | { kind: 'noted'; text: string }

export interface Script {
  seed: number
  incidents?: Record<string, Incident>
  /** Readiness items without verification or evidence yet. */
  unverified?: readonly string[]
  open?: readonly string[]
  /** Answers to what a gate asks of nobody in the crew, such as the change in ServiceNow. */
  listen?(): Promise<void>
}

interface Intention {
  at: number
  act(): Promise<void>
}

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

export class DemoRun {
  readonly #player: Player
  readonly #script: Script
  readonly #chance: Chance
  readonly #intended = new Set<string>()
  #agenda: Intention[] = []

  constructor(player: Player, script: Script) {
    this.#player = player
    this.#script = script
    this.#chance = createChance(script.seed)
    this.#intendEvidence()
  }

  /** Works until an instant, epoch milliseconds; steps in progress stay in progress. */
  async until(end: number): Promise<void> {
    for (;;) {
      this.#intendWhatIsPossible()
      const deadline = nextDeadline(this.#player.cutover, this.#player.now)
      this.#agenda.sort((a, b) => a.at - b.at)
      const [first] = this.#agenda
      const next = Math.min(first?.at ?? Infinity, deadline?.due ?? Infinity, this.#nextRelease())
      if (next > end) break
      this.#player.now = Math.max(this.#player.now, next)
      if (deadline && deadline.due <= next) await this.#player.passTime()
      else if (first && first.at <= next) {
        this.#agenda.shift()
        await first.act()
      }
    }
    this.#player.now = Math.max(this.#player.now, end)
  }

  #intend(at: number, act: () => Promise<void>): void {
    this.#agenda.push({ at: Math.round(at), act })
  }

  #intendEvidence(): void {
    const { cutover, now } = this.#player
    const { open = [], unverified = [] } = this.#script
    for (const item of cutover.runbook.readiness) {
      const owner = cutover.people[item.owner]?.[0]
      const verifier = cutover.people[item.verifiedBy]?.find((person) => person !== owner)
      if (!owner || open.includes(item.id)) continue
      const at = Math.max(now + MINUTE, cutover.t0 + item.due * SECOND - this.#chance.between(1, 20) * HOUR)
      this.#intend(at, async () => {
        await this.#player.automate(owner, { type: 'provideEvidence', itemId: item.id, evidence: evidenceFor(item) })
        const provided = this.#player.cutover.items[cutover.runbook.readiness.indexOf(item)]?.status === 'provided'
        if (!provided || !verifier || unverified.includes(item.id)) return
        this.#intend(this.#player.now + this.#chance.between(10, 50) * MINUTE, () =>
          this.#player.give(verifier, { type: 'verifyItem', itemId: item.id }),
        )
      })
    }
  }

  #intendWhatIsPossible(): void {
    const { cutover, now } = this.#player
    for (const view of ordinarySteps(cutover)) {
      const { id, takes } = view.definition
      if (this.#intended.has(id) || derivedStatus(cutover, view, now) !== 'ready') continue
      this.#intended.add(id)
      const pause = Math.min(this.#chance.between(5, 60), takes.likely * 0.1)
      this.#intend(now + pause * SECOND, () => this.#start(id))
    }
    for (const [position, definition] of cutover.runbook.gates.entries()) {
      const state = cutover.gates[position]
      if (this.#intended.has(definition.id) || state?.status !== 'pending') continue
      if (!definition.after.every(({ on }) => this.#isBehind(on))) continue
      this.#intended.add(definition.id)
      this.#intend(Math.max(now + MINUTE, cutover.t0 + (definition.at ?? -Infinity) * SECOND), () =>
        passGate(this.#player, definition, this.#chance, this.#script.listen),
      )
    }
  }

  #isBehind(id: string): boolean {
    const { cutover } = this.#player
    const step = stepView(cutover, id)
    if (step) return satisfiedAt(step.state) !== undefined
    const gate = cutover.gates[cutover.runbook.gates.findIndex((definition) => definition.id === id)]
    return gate !== undefined && saysGo(gate)
  }

  /** When time alone will release a step: its notBefore, or the end of a lag. */
  #nextRelease(): number {
    const { cutover, now } = this.#player
    if (cutover.status !== 'running') return Infinity
    const instants = ordinarySteps(cutover).flatMap((view) => {
      if (view.state.status !== 'pending') return []
      const lags = view.definition.after.flatMap(({ on, lag }) => {
        const before = stepView(cutover, on)
        const since =
          before && (satisfiedAt(before.state) ?? ('startedAt' in before.state ? before.state.startedAt : undefined))
        return since === undefined ? [] : [since + lag * SECOND]
      })
      return [notBeforeInstant(cutover, view) ?? 0, ...lags]
    })
    return Math.min(...instants.filter((instant) => instant > now))
  }

  async #start(stepId: string): Promise<void> {
    const view = this.#view(stepId)
    const { takes } = view.definition
    const { isMoment, doneBy } = traitsOf(view.definition)
    if (derivedStatus(this.#player.cutover, view, this.#player.now) !== 'ready') {
      this.#intended.delete(stepId)
      return
    }
    const executor = this.#holder(view.definition.owner, stepId)
    if (isMoment) return this.#player.give(executor, { type: 'completeStep', stepId })
    if (doneBy === 'program')
      await this.#player.automate(executor, { type: 'startStep', stepId, jobId: `job-${stepId}` })
    else await this.#player.give(executor, { type: 'startStep', stepId })
    // A wait ends by itself.
    if (doneBy === 'time') return
    const seconds = this.#chance.taken(takes)
    await this.#meet(this.#script.incidents?.[stepId], stepId, executor, seconds)
  }

  /** Schedules the end of a step that has just begun, with what happens on the way. */
  async #meet(incident: Incident | undefined, stepId: string, executor: string, seconds: number): Promise<void> {
    const { now } = this.#player
    const end = now + seconds * SECOND
    const complete = (at: number) => this.#intend(at, () => this.#complete(stepId, executor))
    const give = (command: Parameters<Player['give']>[1]) => this.#player.give(executor, command)
    switch (incident?.kind) {
      case undefined:
        return complete(end)
      case 'noted':
        await give({ type: 'noteStep', stepId, text: incident.text })
        return complete(end)
      case 'late': {
        const finish = new Date(end + incident.minutes * MINUTE).toISOString()
        this.#intend(now + seconds * SECOND * 0.8, () =>
          give({ type: 'estimateStep', stepId, finish, reason: incident.reason }),
        )
        return complete(end + incident.minutes * MINUTE)
      }
      case 'fails':
        this.#intend(now + seconds * SECOND * 0.6, async () => {
          await give({ type: 'failStep', stepId, reason: incident.reason })
          this.#intend(this.#player.now + incident.minutes * MINUTE, async () => {
            await give({ type: 'retryStep', stepId })
            complete(this.#player.now + seconds * SECOND)
          })
        })
        return
      case 'held':
        this.#intend(now + seconds * SECOND * 0.4, async () => {
          await give({ type: 'holdStep', stepId, reason: incident.reason })
          this.#intend(this.#player.now + incident.minutes * MINUTE, async () => {
            await give({ type: 'resumeStep', stepId })
            complete(this.#player.now + seconds * SECOND * 0.6)
          })
        })
        return
      case 'undone':
        this.#intend(now + seconds * SECOND * 0.5, async () => {
          await this.#complete(stepId, executor)
          this.#player.now += 20 * SECOND
          await give({ type: 'undoStep', stepId, reason: incident.reason })
          complete(end)
        })
        return
    }
  }

  async #complete(stepId: string, executor: string): Promise<void> {
    const { definition } = this.#view(stepId)
    if (completionWaitsFor(this.#player.cutover, this.#view(stepId), this.#player.now).length > 0) {
      this.#intend(this.#player.now + MINUTE, () => this.#complete(stepId, executor))
      return
    }
    const { outputs, secondPerson } = definition
    const { doneBy, needsObservation } = traitsOf(definition)
    const command = {
      type: 'completeStep',
      stepId,
      ...(needsObservation && { observed: 'As expected, nothing stood out.' }),
      ...(outputs && {
        outputs: Object.fromEntries(outputs.map((name) => [name, outputFor(name, stepId, this.#player.now)])),
      }),
    } as const
    if (doneBy === 'program') await this.#player.automate(executor, command)
    else await this.#player.give(executor, command)
    const second = secondPerson && this.#player.cutover.people[secondPerson]?.find((person) => person !== executor)
    if (!second) return
    this.#intend(this.#player.now + this.#chance.between(15, 60) * SECOND, () =>
      this.#player.give(second, { type: 'confirmStep', stepId }),
    )
  }

  #view(stepId: string): StepView {
    const view = stepView(this.#player.cutover, stepId)
    if (!view) throw new Error(`The demo knows no step ${stepId}`)
    return view
  }

  /** The same person for the same step, round robin among the role's crew. */
  #holder(role: string, stepId: string): string {
    const holders = this.#player.cutover.people[role] ?? []
    const holder = holders[stepId.length % holders.length]
    if (holder === undefined) throw new Error(`Nobody of the demo holds ${role}`)
    return holder
  }
}
