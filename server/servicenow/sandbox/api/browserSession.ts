/** `/angular.do`: how the ServiceNow SDK signs in with a password, and how it gets a token against forgery for a bearer. */
import type { Credentials } from './credentials.ts'
import { type ApiAnswer, type ApiRequest, json, unauthenticated } from './exchange.ts'

export function browserSession(credentials: Credentials, request: ApiRequest): ApiAnswer {
  const type = request.query.get('sysparm_type')
  if (type === 'view_form.login') return signIn(credentials, request)
  if (type !== 'get_user') return json(200, {})
  const session = credentials.session(request)
  if (!session) return json(200, { user: null }, cookie(credentials.openSession(undefined)))
  // Without the token of its session a request is refused, and the refusal names the token.
  if (request.headers['x-usertoken'] === session.userToken) return json(200, { user: session.userName ?? null })
  const refusal = unauthenticated()
  return { ...refusal, headers: { ...refusal.headers, 'x-usertoken-response': session.userToken } }
}

function signIn(credentials: Credentials, request: ApiRequest): ApiAnswer {
  const form = new URLSearchParams(request.body)
  const userName = form.get('user_name') ?? ''
  if (!credentials.isPassword(userName, form.get('user_password') ?? '')) {
    return json(200, { status: 'error', message: 'User name or password invalid' })
  }
  return json(200, { status: 'success', message: '' }, cookie(credentials.openSession(userName)))
}

const cookie = (id: string) => ({ 'set-cookie': `JSESSIONID=${id}; Path=/; HttpOnly` })
