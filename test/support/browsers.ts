/** Browsers of people over HTTP: how they came in, and what their cookie is sent with. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { BY_THE_OPERATOR } from '../../server/auth/hands.ts'
import { makeSignInLink } from '../../server/auth/signInLinks.ts'
import { cutoverView } from '../../server/http/cutoverViewSchema.ts'
import type { Reply, RunningApp } from './app.ts'

export const PASSWORD = 'a long enough password'

export const refusal = (code: string) => ({ ok: false, refusal: { code } })

export class Browser {
  readonly #app: RunningApp
  readonly cookie: string

  /** @param reply with the cookies of the session */
  constructor(app: RunningApp, reply: Reply) {
    this.#app = app
    this.cookie = reply.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
  }

  get(path: string): Promise<Reply> {
    return this.#app.call('GET', `/api${path}`, { cookie: this.cookie })
  }

  post(path: string, body: object = {}): Promise<Reply> {
    return this.#app.call('POST', `/api${path}`, { cookie: this.cookie, body })
  }

  command(cutoverId: string, command: object): Promise<Reply> {
    return this.post(`/cutovers/${cutoverId}/commands`, { commandId: randomUUID(), command })
  }
}

/** Somebody by a token of theirs, or in a browser. */
export type As = { as: string } | Browser

export const postAs = (app: RunningApp, by: As, path: string, body: object = {}): Promise<Reply> =>
  by instanceof Browser ? by.post(path, body) : app.call('POST', `/api${path}`, { as: by.as, body })

const enter = async (app: RunningApp, link: string): Promise<Browser> =>
  new Browser(app, await app.call('POST', new URL(link, app.origin).pathname))

/** A browser that came in over a link that `by` made. */
export async function entersOver(app: RunningApp, by: As, whose: string): Promise<Browser> {
  const made = await postAs(app, by, `/people/${app.ids[whose]}/sign-in-link`)
  return enter(app, made.read(z.looseObject({ link: z.string() })).link)
}

/** One that came in over a link from the shell, which nobody else had in their hands. */
export async function entersOwn(app: RunningApp, name: string): Promise<Browser> {
  const make = app.sql.begin((sql) => makeSignInLink(sql, app.organisation, app.ids[name] ?? '', BY_THE_OPERATOR))
  return enter(app, await make)
}

/** What awaits confirmation for somebody. */
export async function awaiting(app: RunningApp, name: string) {
  const one = z.object({ id: z.string(), what: z.string(), hands: z.array(z.string()), name: z.string().optional() })
  const { unconfirmed } = (await app.call('GET', '/api/people/unconfirmed', { as: 'ada' })).read(
    z.object({ unconfirmed: z.record(z.string(), z.array(one)) }),
  )
  return unconfirmed[app.ids[name] ?? ''] ?? []
}

export async function confirms(app: RunningApp, by: As, name: string, what = 'password'): Promise<Reply> {
  const id = (await awaiting(app, name)).find((one) => one.what === what)?.id ?? 'nothing'
  return postAs(app, by, `/people/${app.ids[name]}/confirm`, { id })
}

/** A cutover whose gate waits for its approvers, and what signs it with go. */
export async function polled(app: RunningApp) {
  const cutoverId = await app.cutover()
  const give = (who: string, command: object) => app.give(who, cutoverId, command)
  await give('lena', { type: 'startCutover' })
  const evidence = { metric: 'uat_pass_rate', value: 0.97 }
  await give('quinn', { type: 'provideEvidence', itemId: 'uat-exit', evidence })
  await give('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'In the wiki' } })
  await give('lena', { type: 'verifyItem', itemId: 'on-call' })
  await give('lena', { type: 'startStep', stepId: 'announce' })
  await give('lena', { type: 'completeStep', stepId: 'announce' })
  await give('lena', { type: 'openPoll', gateId: 'go-no-go' })
  for (const who of ['nils', 'dana']) await give(who, { type: 'report', gateId: 'go-no-go', vote: 'go' })
  const { gates } = (await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'sam' })).read(cutoverView)
  const { id: pollId = '', basis = '' } = gates[0]?.poll ?? {}
  return { cutoverId, sign: { type: 'sign', gateId: 'go-no-go', vote: 'go', pollId, basis } }
}
