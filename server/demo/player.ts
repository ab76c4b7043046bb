/** Plays one cutover through the server's only write path, with a clock that the player moves. */
import { randomBytes } from 'node:crypto'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { type CommandAnswer, MAX_TAIL } from '../../shared/protocol.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { markStepUp } from '../auth/stepUp.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import { type CreationOptions, createCutover } from '../commands/createCutover.ts'
import type { PersonCredential } from '../commands/credential.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import type { Queries } from '../database/sql.ts'

export interface Stage {
  organisation: string
  sql: Queries
  setClock(now: number): Promise<void>
  commands: CommandHandler
  creation: CreationOptions
  /** By person id. */
  credentials: ReadonlyMap<string, { session: PersonCredential & { kind: 'session' }; token: PersonCredential }>
}

export class Player {
  readonly #stage: Stage
  cutover: Cutover
  /** Epoch milliseconds. */
  now: number

  private constructor(stage: Stage, cutover: Cutover, now: number) {
    this.#stage = stage
    this.cutover = cutover
    this.now = now
  }

  /** @param body of POST /cutovers, without its commandId */
  static async begin(
    stage: Stage,
    { now, by, runbook, body }: { now: number; by: string; runbook: Runbook; body: object },
  ): Promise<Player> {
    await stage.setClock(now)
    const answer = await createCutover(
      {
        organisation: stage.organisation,
        credential: credentialsOf(stage, by).session,
        body: { ...body, commandId: freshId() },
      },
      stage.creation,
    )
    if (answer === UNAUTHORISED || !answer.ok) throw new Error(`The demo cannot make a cutover: ${said(answer)}`)
    const [first, ...rest] = answer.events
    if (!first) throw new Error('A cutover was made without an event')
    return new Player(stage, rest.reduce(evolve, beginCutover(answer.cutoverId, runbook, first)), now)
  }

  /** As a person does it in the console. A refusal is a bug in the scene, and thrown. */
  async give(personId: string, command: CommandInput): Promise<void> {
    if (command.type === 'sign') {
      const { session } = credentialsOf(this.#stage, personId)
      await markStepUp(this.#stage.sql, this.#stage.organisation, session.sessionId)
    }
    await this.#give(credentialsOf(this.#stage, personId).session, command)
  }

  /** As a program does it for a person. */
  async automate(personId: string, command: CommandInput): Promise<void> {
    await this.#give(credentialsOf(this.#stage, personId).token, command)
  }

  /** Fires the deadlines that have passed by now. */
  async passTime(): Promise<void> {
    await this.#stage.setClock(this.now)
    const { organisation, commands } = this.#stage
    await this.#apply('passTime', await commands.passTime({ organisation, cutoverId: this.cutover.id }))
  }

  /** What ServiceNow reports of the cutover's change. */
  async hear(...observations: Observation[]): Promise<void> {
    await this.#stage.setClock(this.now)
    const { organisation } = this.#stage
    const command = { type: 'recordChange', observations } as const
    const commandId = `servicenow:${freshId()}`
    await this.#apply(
      'recordChange',
      await this.#stage.commands.recordChange({ organisation, cutoverId: this.cutover.id, commandId, command }),
    )
  }

  async #give(credential: PersonCredential, command: CommandInput): Promise<void> {
    await this.#stage.setClock(this.now)
    const { organisation } = this.#stage
    const body = { commandId: freshId(), command }
    const answer = await this.#stage.commands.handleCommand({
      organisation,
      cutoverId: this.cutover.id,
      credential,
      body,
    })
    await this.#apply(JSON.stringify(command), answer)
  }

  async #apply(what: string, answer: CommandAnswer | typeof UNAUTHORISED): Promise<void> {
    if (answer === UNAUTHORISED || !answer.ok) {
      const when = new Date(this.now).toISOString()
      throw new Error(`The demo's ${this.cutover.runbook.id} refused at ${when} ${what}: ${said(answer)}`)
    }
    const { id, seq } = this.cutover
    const { organisation, creation } = this.#stage
    // Events of the clock before the command are not part of its answer.
    const isWhole = answer.seq === seq + answer.events.length
    const events = isWhole ? answer.events : await creation.eventLog.readEvents(organisation, id, seq, MAX_TAIL)
    this.cutover = events.reduce(evolve, this.cutover)
  }
}

const said = (answer: { refusal: { message: string } } | typeof UNAUTHORISED | { ok: true }): string =>
  answer === UNAUTHORISED ? answer : 'refusal' in answer ? answer.refusal.message : 'ok'

function credentialsOf({ credentials }: Stage, personId: string) {
  const found = credentials.get(personId)
  if (!found) throw new Error(`Nobody of the demo has the id ${personId}`)
  return found
}

const freshId = () => randomBytes(8).toString('hex')
