/** A running server with everybody of the night, each with every credential, and a cutover in every situation. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { z } from 'zod'
import { BY_THE_OPERATOR } from '../../../server/auth/hands.ts'
import { addPerson } from '../../../server/auth/people.ts'
import { makeSignInLink } from '../../../server/auth/signInLinks.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { type CutoverView, cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { REFUSAL_KINDS } from '../../../shared/refusal.ts'
import { type Asking, emailOf, type RunningApp, runningApp } from '../app.ts'
import { asSeenBy, namesSomething, standingInView } from '../asSeen.ts'
import { connectClient, type LiveClient } from '../core.ts'
import type { Asked, Verdict, Way } from '../oracles/verdictRows.ts'
import { iso, minutes } from '../play.ts'
import { commandOf } from './commands.ts'
import { NIGHT_YAML, PEOPLE, SITUATION_MOVES, type Situation } from './night.ts'
import { EVERYBODY, SITUATIONS_OF_THE_NIGHT, somebody, type Who } from './standing.ts'

export type Line = 'REST' | 'socket'

interface Answered {
  verdict: Verdict | 'another'
  heard: string
}

export interface Stage {
  /** A cutover as REST shows it once it stands there. */
  view(situation: Situation): CutoverView
  /**
   * What the server answers; an accepted command stays until `rollAway`, unless it is given `inVain`: in a bulk that is
   * refused for its second command. `heard` is what it says for people to read.
   */
  try(asked: Asked, line: Line, inVain: boolean): Promise<Answered>
  /** The log as it was prepared, as a restored backup would bring it back. */
  rollAway(situation: Situation): Promise<void>
  end(): Promise<void>
}

type Credential = Pick<Asking, 'token' | 'cookie'>
type Kind = 'own' | 'plainToken' | 'session' | 'program' | 'handed'
type Credentials = ReadonlyMap<Who, Record<Kind, Credential>>

export async function setTheStage(situations: readonly Situation[] = SITUATIONS_OF_THE_NIGHT): Promise<Stage> {
  const app = await runningApp({ share: { points: 1e9, spanSeconds: 1 } })
  const credentials = await everybodyOf(app)
  const tokenOf = (who: Who) => credentials.get(who)?.own.token ?? ''
  await app.call('POST', '/api/runbooks', {
    token: tokenOf('paula'),
    text: NIGHT_YAML,
    headers: { 'content-type': 'application/yaml' },
  })
  const prepared = new Map(
    await Promise.all(
      situations.map(async (situation) => [situation, await prepare(app, tokenOf, situation)] as const),
    ),
  )
  await leave(app, 'vera', 'fritz')
  await app.sql`create table heads_of_the_night as select * from cutovers`
  const views = new Map<Situation, CutoverView>()
  for (const [situation, id] of prepared) views.set(situation, await viewOf(app, tokenOf('lena'), id))
  const view = (situation: Situation) => {
    const found = views.get(situation)
    if (!found) throw new Error(`Nothing stands in ${situation}`)
    return found
  }
  const clients = new Map<string, Promise<LiveClient>>()
  const port = Number(new URL(app.origin).port)

  async function overSocket(token: string, message: object, cutoverId: string): Promise<Answered> {
    const known = clients.get(token) ?? connectClient(port, token)
    clients.set(token, known)
    const client = await known.catch(() => undefined)
    if (!client) return { verdict: 'unauthorised', heard: 'no connection' }
    // Of whatever shape, as programs send it.
    const bare: Socket = client
    return answered(await bare.emitWithAck('command', { cutoverId, ...message }))
  }

  return {
    view,
    async try(asked, line, inVain) {
      const standing = view(asked.situation)
      const watched = standing.watchItems.find(({ title }) => title === asked.thing.id)?.id
      const given = commandOf(asked, watched)
      const command = asSeenBy(standingInView(standing), inVain ? withNothing(given) : given)
      const credential = credentials.get(asked.who)?.[kindOf(asked.way)] ?? {}
      const message = { commandId: randomUUID(), command }
      const path = `/api/cutovers/${standing.id}/commands`
      const give = () => app.call('POST', path, { ...credential, body: message })
      // A kept connection may be closed the moment it is used again; the same id has one effect.
      const overREST = async () => answered((await give().catch(give)).json)
      return line === 'REST' || !credential.token ? overREST() : overSocket(credential.token, message, standing.id)
    },
    async rollAway(situation) {
      const { id } = view(situation)
      await app.sql.begin(async (sql) => {
        await sql`select from cutovers where id = ${id} for no key update`
        await sql`delete from events e using heads_of_the_night h where e.cutover = ${id} and h.id = ${id} and e.seq > h.head`
        // Their answers with them: one whose id comes again, as those of the server itself do, is read from what it had written.
        await sql`
          delete from commands m using heads_of_the_night h
          where m.cutover = ${id} and h.id = ${id} and (m.last_seq > h.head or m.last_seq is null)`
        await sql`
          update cutovers c set head = h.head, head_hash = h.head_hash, last_at = h.last_at, next_due_at = h.next_due_at,
            next_due = h.next_due, status = h.status
          from heads_of_the_night h where c.id = ${id} and h.id = ${id}`
      })
    },
    async end() {
      for (const client of clients.values()) (await client.catch(() => undefined))?.disconnect()
      await app.stop()
    },
  }
}

/** Nobody's step: whoever gives it, and wherever. */
const withNothing = (command: object) => ({
  type: 'bulk',
  commands: [
    ...('commands' in command && Array.isArray(command.commands) ? command.commands : [command]),
    { type: 'noteStep', stepId: 'nothing', text: 'In vain' },
  ],
})

const answerOf = z.union([
  z.looseObject({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    refusal: z.looseObject({ code: z.string(), field: z.string().optional(), message: z.string() }),
  }),
])

function answered(given: unknown): Answered {
  const answer = answerOf.parse(given)
  if (answer.ok) return { verdict: 'yes', heard: 'yes' }
  const { code, message, field } = answer.refusal
  const isOfTheSecond = field?.startsWith('commands.1')
  return { verdict: isOfTheSecond ? 'yes' : (verdictByKind.get(code) ?? 'another'), heard: `${code}: ${message}` }
}

const NOES: readonly Verdict[] = ['rule', 'role', 'shape', 'missing']
/** By the code of a refusal; who is not signed in hears it from REST alone. */
const verdictByKind: ReadonlyMap<string, Verdict> = new Map([
  ...Object.entries(REFUSAL_KINDS).flatMap(([code, kind]) =>
    NOES.flatMap((no) => (no === kind ? [[code, no] as const] : [])),
  ),
  ['notSignedIn', 'unauthorised'],
])

const kindOf = (way: Way): Kind =>
  way === 'plainToken' || way === 'session' || way === 'program' || way === 'handed' ? way : 'own'

async function everybodyOf(app: RunningApp): Promise<Credentials> {
  const { sql, organisation } = app
  const ada = await app.signIn('ada')
  const all = await Promise.all(
    EVERYBODY.map(async (who) => {
      const { organisation: role = 'member' } = somebody(who)
      const added =
        app.ids[who] ??
        (await addPerson(sql, organisation, { name: who, email: emailOf(who), role: who === 'vera' ? 'member' : role }))
          ?.id
      const personId = added ?? ''
      const make = async (maySign: boolean, hands: string[] = []) => ({
        token: (await makeToken(sql, { organisation, personId, name: 'test', maySign, hands })).token,
      })
      const link = await makeSignInLink(sql, organisation, personId, BY_THE_OPERATOR)
      const { headers } = await app.call('POST', link)
      const cookie = headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      const named = { organisation, personId, name: 'ci', maySign: false }
      // An administrator makes no program of their own; the operator does.
      const program =
        who === 'ada'
          ? await makeToken(sql, { ...named, isProgram: true })
          : (await app.call('POST', '/api/tokens', { cookie: ada, body: { name: 'ci', program: personId } })).read(
              z.looseObject({ token: z.string() }),
            )
      const kinds: Record<Kind, Credential> = {
        own: await make(true),
        plainToken: await make(false),
        session: { cookie },
        program,
        handed: await make(true, [app.ids.ada ?? '']),
      }
      return [who, kinds] as const
    }),
  )
  return new Map(all)
}

async function prepare(app: RunningApp, tokenOf: (who: Who) => string, situation: Situation): Promise<string> {
  const people = Object.fromEntries(Object.entries(PEOPLE).map(([role, names]) => [role, names.map(emailOf)]))
  const body = {
    commandId: randomUUID(),
    runbook: { id: 'matrix-night' },
    mode: 'live',
    t0: iso(Date.now() + minutes(60)),
    people,
  }
  const made = await app.call('POST', '/api/cutovers', { token: tokenOf('paula'), body })
  const { cutoverId } = made.read(z.looseObject({ cutoverId: z.string() }))
  const give = async (who: string, said: object) => {
    const look = async () => standingInView(await viewOf(app, tokenOf('lena'), cutoverId))
    const isOnSomething = 'type' in said && namesSomething(String(said.type)) && said.type !== 'bulk'
    const token = EVERYBODY.find((one) => one === who)
    const message = { commandId: randomUUID(), command: isOnSomething ? asSeenBy(await look(), said) : said }
    const answer = await app.call('POST', `/api/cutovers/${cutoverId}/commands`, {
      token: token ? tokenOf(token) : '',
      body: message,
    })
    if (answer.status !== 200) throw new Error(`${situation}: ${who} ${JSON.stringify(said)}: ${answer.text}`)
  }
  for (const move of SITUATION_MOVES[situation]) {
    if (move !== 'resolve') await give(move.who, move.command)
    else {
      const { watchItems } = await viewOf(app, tokenOf('lena'), cutoverId)
      const commands = watchItems.map(({ id }) => ({ type: 'resolveWatchItem', watchItemId: id }))
      await give('lena', { type: 'bulk', commands })
    }
  }
  return cutoverId
}

async function viewOf(app: RunningApp, token: string, id: string): Promise<CutoverView> {
  return (await app.call('GET', `/api/cutovers/${id}`, { token })).read(cutoverView)
}

/** One only watches from now on, the other has left; both still stand in the cutovers as dbas. */
async function leave(app: RunningApp, watches: Who, leaves: Who): Promise<void> {
  const [observer, former] = await Promise.all([watches, leaves].map((who) => idOf(app, who)))
  await app.call('POST', `/api/people/${observer}/role`, { as: 'ada', body: { role: 'observer' } })
  await app.call('DELETE', `/api/people/${former}`, { as: 'ada' })
}

async function idOf(app: RunningApp, who: Who): Promise<string> {
  const [row] = await app.sql<{ id: string }[]>`select id from people where email = ${emailOf(who)}`
  return row?.id ?? ''
}
