/** `POST /oauth_token.do`: form in, JSON out. */
import type { Instance } from '../instance.ts'
import { callerNamed } from './access.ts'
import type { Credentials, OAuthClient } from './credentials.ts'
import { type ApiAnswer, type ApiRequest, json } from './exchange.ts'

/** Whatever is wrong with a credential, an instance says the same. */
const denied = () => json(401, { error_description: 'access_denied', error: 'server_error' })

export function grantToken(instance: Instance, credentials: Credentials, request: ApiRequest): ApiAnswer {
  if (request.method !== 'POST') return json(405, { error: 'invalid_request', error_description: 'method_not_allowed' })
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return denied()
  const form = new URLSearchParams(request.body)
  const field = (name: string) => form.get(name) ?? ''
  const client = clientOf(credentials, request, form)
  if (!client) return denied()
  const grant = field('grant_type')
  const userName = granted()
  if (userName === undefined || !callerNamed(instance.store, userName, 'UTC')) return denied()
  const { access, refresh } = credentials.issue(userName, client.clientId, grant === 'password')
  const kept = grant === 'refresh_token' ? field('refresh_token') : refresh
  return json(200, {
    access_token: access,
    ...(kept === undefined ? {} : { refresh_token: kept }),
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: instance.settings.tokenSeconds,
  })

  function granted(): string | undefined {
    switch (grant) {
      case 'client_credentials':
        return client?.userName
      case 'password':
        return credentials.isPassword(field('username'), field('password')) ? field('username') : undefined
      case 'refresh_token':
        return credentials.refreshedUser(field('refresh_token'), client?.clientId ?? '')
      default:
        return undefined
    }
  }
}

/** A client says who it is in the form, or by Basic, as the libraries of RFC 6749 do. */
function clientOf(credentials: Credentials, { headers }: ApiRequest, form: URLSearchParams): OAuthClient | undefined {
  const named = form.get('client_id')
  const secret = form.get('client_secret')
  if (named !== null && secret !== null) return credentials.client(named, secret)
  const [, encoded = ''] = /^basic (.+)$/i.exec(headers.authorization ?? '') ?? []
  const [, id = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return credentials.client(formDecoded(id), formDecoded(password))
}

/** RFC 6749 has both percent-encoded before they are joined; what is not encoded stays as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
