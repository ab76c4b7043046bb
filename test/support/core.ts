import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { addPerson, ensureOrganisation } from '../../server/auth/people.ts'
import { makeToken } from '../../server/auth/tokens.ts'
import type { PersonCredential } from '../../server/commands/credential.ts'
import type { ServerCore } from '../../server/core.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { DraftClientToServer, DraftServerToClient } from '../../shared/draft/protocol.ts'
import {
  type ClientToServer,
  type CommandAnswer,
  type OrganisationRole,
  PROTOCOL,
  type ServerToClient,
} from '../../shared/protocol.ts'
import { type CoreChoices, startCoreServer } from './coreServer.ts'
import { CAST, iso, T0 } from './play.ts'
import { testDatabase } from './postgres.ts'
import { SMALL_YAML } from './smallRunbook.ts'

export type LiveClient = Socket<ServerToClient & DraftServerToClient, ClientToServer & DraftClientToServer>

/** A database with an organisation, the cast of the small runbook, `paula` who plans, `oscar` who observes, and tokens. */
export interface World {
  url: string
  sql: Sql
  organisation: string
  /** Person ids by the names of the cast. */
  ids: Record<string, string>
  credential(name: string): PersonCredential
  token(name: string): string
  email(name: string): string
  /** A server core of its own over this database, on a free port; `through` is another address of the same database. */
  node(through?: string, choices?: CoreChoices): Promise<Node>
  end(): Promise<void>
}

/** One server of several that may share a world. */
export interface Node {
  core: ServerCore
  port: number
  give(
    name: string,
    cutoverId: string,
    command: CommandInput,
    commandId?: string,
  ): Promise<CommandAnswer | 'unauthorised'>
  /** Imports the runbook, if need be, and makes a cutover of it with the whole cast; answers its id. */
  create(yaml?: string): Promise<string>
  client(name: string): Promise<LiveClient>
  stop(): Promise<void>
}

const OTHERS: Record<string, OrganisationRole> = { paula: 'planner', oscar: 'observer' }

/** @param url of a migrated database; one of the run's shared PostgreSQL when left out */
export async function createWorld(url?: string): Promise<World> {
  const database = url === undefined ? await testDatabase() : { url, drop: async () => undefined }
  const { sql, close } = connect(database.url)
  const organisation = (await ensureOrganisation(sql, 'Test')).id
  const email = (name: string) => `${name}@example.org`
  const members = new Map<string, { id: string; tokenId: string; token: string }>()
  for (const name of [...new Set([...Object.values(CAST).flat(), ...Object.keys(OTHERS)])]) {
    const card = await addPerson(sql, organisation, { name, email: email(name), role: OTHERS[name] ?? 'member' })
    if (!card) throw new Error(`${name} exists already`)
    const made = await makeToken(sql, { organisation, personId: card.id, name: 'test', maySign: true })
    members.set(name, { id: card.id, tokenId: made.id, token: made.token })
  }
  const member = (name: string) => {
    const found = members.get(name)
    if (!found) throw new Error(`Nobody is called ${name}`)
    return found
  }
  const nodes: Node[] = []
  const world: World = {
    url: database.url,
    sql,
    organisation,
    ids: Object.fromEntries([...members].map(([name, { id }]) => [name, id])),
    credential: (name) => ({ kind: 'token', tokenId: member(name).tokenId }),
    token: (name) => member(name).token,
    email,
    async node(through = world.url, choices = {}) {
      const node = await startNode(world, through, choices)
      nodes.push(node)
      return node
    },
    async end() {
      await Promise.all(nodes.map((node) => node.stop()))
      await close()
      await database.drop()
    },
  }
  return world
}

async function startNode(world: World, url: string, choices: CoreChoices): Promise<Node> {
  const { organisation, credential } = world
  const { core, port, stop } = await startCoreServer(url, choices)
  const clients: LiveClient[] = []
  let stopping: Promise<void> | undefined

  return {
    core,
    port,
    give: (name, cutoverId, command, commandId = randomUUID()) =>
      core.handleCommand({ organisation, cutoverId, credential: credential(name), body: { commandId, command } }),

    async create(yaml = SMALL_YAML) {
      const { version, faults } = await core.library.importText(organisation, yaml, 'test.yaml', null)
      if (!version) throw new Error(faults.map(({ message }) => message).join('\n'))
      const people = Object.entries(CAST).map(([role, names]) => [role, names.map(world.email)])
      const answer = await core.createCutover({
        organisation,
        credential: credential('paula'),
        body: {
          commandId: randomUUID(),
          runbook: { id: version.id, version: version.hash },
          mode: 'live',
          t0: iso(T0),
          people: Object.fromEntries(people),
        },
      })
      if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
      return answer.cutoverId
    },

    async client(name) {
      const client = await connectClient(port, world.token(name))
      clients.push(client)
      return client
    },

    stop() {
      for (const client of clients) client.disconnect()
      stopping ??= stop()
      return stopping
    },
  }
}

/** A connected client of a server on this port. */
export async function connectClient(port: number, token: string): Promise<LiveClient> {
  const client: LiveClient = io(`http://127.0.0.1:${port}`, {
    auth: { token, protocol: PROTOCOL },
    transports: ['websocket'],
    forceNew: true,
  })
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve)
    client.once('connect_error', reject)
  })
  return client
}
