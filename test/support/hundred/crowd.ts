/** A hundred people before one open poll, at screens of two nodes over one database. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { addPerson } from '../../../server/auth/people.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { type CutoverView, cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { ChainedEvent } from '../../../shared/events.ts'
import type { CommandAnswer } from '../../../shared/protocol.ts'
import { type AnotherNode, emailOf, type RunningApp, runningApp } from '../app.ts'
import { connectClient, type LiveClient } from '../core.ts'
import { iso, minutes } from '../play.ts'

export const CROWD_YAML = `
runbook: hundred
title: A hundred at once
tier: 1
timezone: Europe/Berlin
window: 8h
roles:
  lead: { title: Cutover lead }
  network: { title: Network }
  dba: { title: Database }
  qa: { title: Test and quality }
  operations: { title: Operations }
  sponsor: { title: Business sponsor }
  team: { title: The team }
readiness:
  Testing:
    - { id: proof, title: Proven, owner: qa, due: T-1d, mandatory: true, evidence: { link: The report } }
gates:
  - id: go-no-go
    title: Go / no-go
    after: [announce]
    reporters: [network, dba]
    approvers: { roles: [operations, sponsor], quorum: 3 }
    decides: sponsor
    must: [{ item: proof }]
phases: [Work]
workstreams:
  All:
    - { step: announce, title: Announce, phase: Work, owner: lead, takes: 1m, verify: Heard, rollback: "none, because it is said" }
    - { step: freeze, title: Freeze, phase: Work, owner: team, takes: 5m, after: [go-no-go], verify: Frozen, rollback: "none, because it is short" }
`
export const GATE = 'go-no-go'

const HOW_MANY = { lead: 5, network: 20, dba: 15, qa: 10, operations: 30, sponsor: 19, team: 1 }
export type CrowdRole = keyof typeof HOW_MANY
const ROLES = Object.keys(HOW_MANY).filter((role): role is CrowdRole => role in HOW_MANY)

export interface Member {
  name: string
  role: CrowdRole
  /** From 0, among those of the role. */
  number: number
  id: string
  token: string
  /** Where their screen is. */
  node: AnotherNode
  /** Every other one sends over the socket of their screen. */
  client: LiveClient | undefined
}

export interface Crowd {
  app: RunningApp
  nodes: readonly [AnotherNode, AnotherNode]
  members: readonly Member[]
  of(role: CrowdRole): Member[]
  member(role: CrowdRole, number: number): Member
  /** Everything proven and said, and the poll open; answers its id. */
  cutover(): Promise<string>
  view(cutoverId: string): Promise<CutoverView>
  /** Its whole log, as a node shows it. */
  log(cutoverId: string, node?: AnotherNode): Promise<ChainedEvent[]>
  /** A command of somebody over their own line, or over REST of another node. */
  send(member: Member, cutoverId: string, message: Message, node?: AnotherNode): Promise<CommandAnswer>
  end(): Promise<void>
}

export interface Message {
  commandId: string
  command: CommandInput
}

type SingleInput = Extract<CommandInput, { type: 'bulk' }>['commands'][number]

const answerOf = z.custom<CommandAnswer>((answer) => z.object({ ok: z.boolean() }).safeParse(answer).success)

export async function gatherTheCrowd(): Promise<Crowd> {
  const app = await runningApp({ share: { points: 1e9, spanSeconds: 1 } })
  const other = await app.node()
  const nodes = [app, other] as const
  const members: Member[] = []
  for (const role of ROLES) {
    for (let number = 0; number < HOW_MANY[role]; number++) members.push(await join(app, role, number, nodes))
  }
  const of = (role: CrowdRole) => members.filter((one) => one.role === role)
  const member = (role: CrowdRole, number: number) => {
    const found = of(role)[number]
    if (!found) throw new Error(`There is no ${role} ${number}`)
    return found
  }
  const yaml = { text: CROWD_YAML, headers: { 'content-type': 'application/yaml' } }
  await app.call('POST', '/api/runbooks', { as: 'paula', ...yaml })
  const people = Object.fromEntries(ROLES.map((role) => [role, of(role).map(({ name }) => emailOf(name))]))
  // Whoever supplies the evidence holds a signature as well, which never counts.
  people.operations?.push(emailOf(member('qa', 0).name))

  async function send(one: Member, cutoverId: string, message: Message, node?: AnotherNode): Promise<CommandAnswer> {
    if (one.client && !node) {
      return one.client.emitWithAck('command', { cutoverId, ...message })
    }
    const path = `/api/cutovers/${cutoverId}/commands`
    const { json } = await (node ?? one.node).call('POST', path, { token: one.token, body: message })
    return answerOf.parse(json)
  }

  async function must(one: Member, cutoverId: string, command: CommandInput): Promise<void> {
    const answer = await send(one, cutoverId, { commandId: randomUUID(), command })
    if (!answer.ok) throw new Error(`${JSON.stringify(command)}: ${answer.refusal.message}`)
  }

  return {
    app,
    nodes,
    members,
    of,
    member,
    send,
    async cutover() {
      const body = {
        commandId: randomUUID(),
        runbook: { id: 'hundred' },
        mode: 'live',
        t0: iso(Date.now() + minutes(60)),
        people,
      }
      const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
      const { cutoverId } = made.read(z.looseObject({ cutoverId: z.string() }))
      await must(member('qa', 0), cutoverId, {
        type: 'provideEvidence',
        itemId: 'proof',
        evidence: { link: 'https://example.org' },
      })
      const commands: SingleInput[] = [
        { type: 'startCutover' },
        { type: 'verifyItem', itemId: 'proof' },
        { type: 'startStep', stepId: 'announce' },
        { type: 'completeStep', stepId: 'announce' },
        { type: 'openPoll', gateId: GATE },
      ]
      await must(member('lead', 0), cutoverId, { type: 'bulk', commands })
      return cutoverId
    },
    async view(cutoverId) {
      return (await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'paula' })).read(cutoverView)
    },
    async log(cutoverId, node = app) {
      const reply = await node.call('GET', `/api/cutovers/${cutoverId}/events?after=0`, { as: 'paula' })
      return reply.read(z.object({ events: z.array(z.custom<ChainedEvent>()) }).loose()).events
    },
    async end() {
      for (const { client } of members) client?.disconnect()
      await app.stop()
    },
  }
}

async function join(
  { sql, organisation }: RunningApp,
  role: CrowdRole,
  number: number,
  nodes: readonly [AnotherNode, AnotherNode],
): Promise<Member> {
  const name = `${role}-${number}`
  const person = await addPerson(sql, organisation, { name, email: emailOf(name), role: 'member' })
  const id = person?.id ?? ''
  const { token } = await makeToken(sql, { organisation, personId: id, name: 'test', maySign: true })
  const node = nodes[number % 2] ?? nodes[0]
  const isAtAScreen = number % 4 < 2
  const client = isAtAScreen ? await connectClient(Number(new URL(node.origin).port), token) : undefined
  return { name, role, number, id, token, node, client }
}
