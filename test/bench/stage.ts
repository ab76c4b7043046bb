/** Who and what every section needs: people with tokens, and a cutover that they hold the roles of. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { addPerson, ensureOrganisation, resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { makeToken } from '../../server/auth/tokens.ts'
import type { PersonCredential } from '../../server/commands/credential.ts'
import { createServerCore, type ServerCore } from '../../server/core.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { readRunbook } from '../../shared/runbook/runbookFile.ts'
import { LOG_KEY } from '../support/installation.ts'

export const PAYMENTS = 'payments-datacentre-move'

/** The runbook of a real size that the server imports from its folder. */
export async function readPayments(): Promise<{ file: string; text: string; runbook: Runbook }> {
  const file = `${PAYMENTS}.yaml`
  const text = await readFile(join(PROJECT_FOLDER, 'runbooks', file), 'utf8')
  const { runbook } = readRunbook(text, file)
  if (!runbook) throw new Error(`${file} has faults`)
  return { file, text, runbook }
}

export interface Member {
  id: string
  email: string
  token: string
  credential: PersonCredential
}

/** The first is a planner. */
export async function addMembers(sql: Sql, organisation: string, count: number): Promise<Member[]> {
  const members: Member[] = []
  for (let index = 0; index < count; index++) {
    const email = `member-${index}@example.org`
    const role = index === 0 ? 'planner' : 'member'
    const card = await addPerson(sql, organisation, { name: `Member ${index}`, email, role })
    if (!card) throw new Error(`${email} is there already`)
    const { id: tokenId, token } = await makeToken(sql, {
      organisation,
      personId: card.id,
      name: 'bench',
      maySign: true,
    })
    members.push({ id: card.id, email, token, credential: { kind: 'token', tokenId } })
  }
  return members
}

export interface StageCore {
  url: string
  sql: Sql
  core: ServerCore
  organisation: string
  members: Member[]
  close(): Promise<void>
}

/** The core without its doors, in this process. */
export async function openCore(url: string): Promise<StageCore> {
  const { sql, close } = connect(url, { max: 20 })
  const { id: organisation } = await ensureOrganisation(sql, 'Bench')
  const members = await addMembers(sql, organisation, 20)
  const core = createServerCore({
    sql,
    url,
    authorise,
    consumeStepUp,
    resolvePeople,
    identify: async () => undefined,
    logKey: LOG_KEY,
    log: pino({ level: 'error' }),
  })
  core.attachSockets(createServer())
  await core.start()
  return {
    url,
    sql,
    core,
    organisation,
    members,
    async close() {
      await core.stop()
      await close()
    },
  }
}

/** The body of a creation: every member holds a role, so that each may write notes, and every role is held. */
export function creation({ id, roles }: Pick<Runbook, 'id' | 'roles'>, members: readonly Member[]) {
  return {
    commandId: randomUUID(),
    runbook: { id },
    mode: 'live' as const,
    t0: '2026-11-28T22:00:00Z',
    people: Object.fromEntries(
      roles.map((role, place) => {
        const holders = members.filter((_, index) => index % roles.length === place)
        const [anybody] = members.slice(place % members.length)
        return [role.id, (holders.length > 0 ? holders : [anybody]).map((member) => member?.email ?? '')]
      }),
    ),
  }
}

/** Makes a cutover of a runbook that the library has; answers its id. */
export async function makeCutover(
  { core, organisation, members }: StageCore,
  runbook: Pick<Runbook, 'id' | 'roles'>,
): Promise<string> {
  const [planner] = members
  if (!planner) throw new Error('Nobody can plan')
  const answer = await core.createCutover({
    organisation,
    credential: planner.credential,
    body: creation(runbook, members),
  })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  return answer.cutoverId
}

/** Gives a command that must be accepted. */
export async function give(
  { core, organisation }: StageCore,
  { credential }: Member,
  cutoverId: string,
  command: CommandInput,
): Promise<LoggedEvent[]> {
  const body = { commandId: randomUUID(), command }
  const answer = await core.handleCommand({ organisation, cutoverId, credential, body })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  return answer.events
}

/** What people write on a night like this. */
export const noteText = (count: number): string =>
  `Row counts of the ledger compared for the ${count}th time, no difference`
