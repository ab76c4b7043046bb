/** `/api/demo`: the people of the demo, and being one of them in a tab. No part of the contract for programs. */
import express, { type Request, Router } from 'express'
import { z } from 'zod'
import type { DemoAnswer } from '../../shared/protocol.ts'
import { organisationName } from '../auth/people.ts'
import { CAST, PAYMENTS_CREW, RELEASE_CREW } from '../demo/cast.ts'
import { GUIDED_RUNBOOK, LARGE_RUNBOOK } from '../demo/scenes.ts'
import { ok, refused, send } from './answers.ts'
import { refuseCrossSite } from './caller.ts'
import type { Services } from './services.ts'

const entering = z.strictObject({ person: z.string().max(40) })

export function demoRouter(services: Services): Router {
  const { sql, demo, origin, organisation, core } = services
  const router = Router()
  router.use((_, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  })

  // A server without a demo says so: the page of the sign-in asks each time.
  router.get('/', async (request, response) => {
    const answer: DemoAnswer = demo && (await demo.isOpenTo(request.headers)) ? await describe() : { open: false }
    await send(request, response, ok(answer))
  })

  router.post('/enter', express.json({ limit: 1_000 }), async (request, response) => {
    const crossSite = refuseCrossSite(request, origin)
    if (crossSite) return send(request, response, crossSite)
    const { data } = entering.safeParse(request.body)
    if (!data)
      return send(request, response, refused('malformed', 'Say who: {"person": "amara"}.', { field: 'person' }))
    const isOpen = demo !== undefined && (await demo.isOpenTo(request.headers))
    const secret = isOpen ? await demo.enter(data.person, from(request)) : undefined
    return send(request, response, secret === undefined ? nobody() : ok({ ok: true, secret }))
  })

  async function describe(): Promise<DemoAnswer> {
    const ids = (await demo?.people()) ?? new Map<string, string>()
    const lines = await core.listPortfolio(organisation.id)
    const latest = (runbook: string) =>
      lines
        .filter(({ runbookId, mode, ended }) => runbookId === runbook && mode === 'live' && !ended)
        .sort((one, other) => other.t0 - one.t0)[0]
    const guided = latest(GUIDED_RUNBOOK)
    const large = latest(LARGE_RUNBOOK)
    return {
      open: true,
      organisation: await organisationName(sql, organisation.id),
      password: demo?.password ?? '',
      ...(demo?.serviceNow !== undefined && { serviceNow: demo.serviceNow }),
      ...(guided && { guided: { id: guided.id, title: guided.title } }),
      ...(large && { large: { id: large.id, title: large.title } }),
      people: CAST.filter(({ key }) => ids.has(key)).map(({ key, name, part, does }) => {
        const takesPart = (crew: Record<string, string[]>) => Object.values(crew).some((keys) => keys.includes(key))
        const opens = takesPart(RELEASE_CREW) ? guided : takesPart(PAYMENTS_CREW) ? large : undefined
        return {
          key,
          name,
          part,
          ...(does !== undefined && { does }),
          ...(opens && { cutoverId: opens.id }),
        }
      }),
    }
  }
  return router
}

const from = ({ ip, headers }: Request) => ({ address: ip ?? null, userAgent: headers['user-agent'] ?? null })

const nobody = () => refused('notSignedIn', 'There is no such person in a demo here, or the demo is over.')
