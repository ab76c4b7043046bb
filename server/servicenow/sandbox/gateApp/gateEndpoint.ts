/** The app's scripted REST API: addresses and roles are here, answers are the app's. */
import type { Context } from '../api/context.ts'
import { type ApiAnswer, failure, json, noSuchResource } from '../api/exchange.ts'
import type { EndpointAct, GateScripts } from './gateScripts.ts'

const routes: readonly (readonly [method: string, pattern: RegExp, act: EndpointAct])[] = [
  ['PUT', /^\/links\/([^/]+)$/, 'putLink'],
  ['GET', /^\/links\/([^/]+)$/, 'getLink'],
  ['DELETE', /^\/links\/([^/]+)$/, 'deleteLink'],
  ['GET', /^\/links$/, 'getLinks'],
  ['PUT', /^\/links\/([^/]+)\/status$/, 'putStatus'],
  ['GET', /^\/health$/, 'getHealth'],
  ['POST', /^\/ping$/, 'postPing'],
]

export function answerGate(scripts: GateScripts, { request, caller }: Context): ApiAnswer {
  const path = /^\/api\/x_tminus_gate\/(?:v1\/)?gate(\/.*)$/.exec(request.path)?.[1]
  const known = path === undefined ? [] : routes.filter(([, pattern]) => pattern.test(path))
  if (path === undefined || known.length === 0) return noSuchResource(request.path)
  if (!caller.roles.has('x_tminus_gate.integration') && !caller.roles.has('admin')) {
    return failure(403, 'User Not Authorized', 'User is not authorized to access the requested resource')
  }
  const route = known.find(([method]) => method === request.method)
  if (!route)
    return failure(405, 'Method not allowed', `The ${request.method} method is not supported for ${request.path}`)
  const [, pattern, act] = route
  const cutover = pattern.exec(path)?.[1] ?? ''
  const { status, body } = scripts.answer(act, caller, cutover, request.query.getAll('change').join(','), request.body)
  return json(status, body)
}
