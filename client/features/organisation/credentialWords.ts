/** Wording for credentials, and for what was done to them. */
import type { AuditEntry, AuditKind, Unconfirmed } from '../../../shared/protocol.ts'
import { AUDIT_KINDS } from '../../../shared/protocol.ts'
import { roleInSentence } from './roleWords.ts'

type NameOf = (id: string) => string

export const AUDIT_KIND_WORDS: Record<AuditKind, string> = {
  personAdded: 'People added',
  personRemoved: 'People removed',
  personPseudonymised: 'People pseudonymised',
  roleChanged: 'Roles',
  linkMade: 'Links made',
  linkUsed: 'Links used',
  linkRefused: 'Links refused',
  signedIn: 'Sign-ins',
  signInFailed: 'Failed sign-ins',
  signedOut: 'Sign-outs',
  sessionsEnded: 'Sessions ended',
  passwordSet: 'Passwords set',
  passkeyAdded: 'Passkeys added',
  passkeyRemoved: 'Passkeys removed',
  passkeyRefused: 'Passkeys refused',
  tokenMade: 'Tokens created',
  tokenRevoked: 'Tokens revoked',
  confirmed: 'Confirmations',
  organisationRenamed: 'Organisation renamed',
  runbookImported: 'Runbooks imported',
  webhookMade: 'Webhooks made',
  webhookChanged: 'Webhooks changed',
  webhookSecretRotated: 'Webhook secrets rotated',
  webhookPaused: 'Webhooks paused',
  webhookResumed: 'Webhooks resumed',
  webhookRemoved: 'Webhooks removed',
  webhookRedelivered: 'Webhook deliveries sent again',
  gatewaySet: 'Gateway set',
  gatewayRemoved: 'Gateway removed',
}

const isKnown = (kind: string): kind is AuditKind => AUDIT_KINDS.some((known) => known === kind)

/** A sentence without its subject, which is shown next to it. */
export function sayAuditEntry({ kind, person, actor, details }: AuditEntry, nameOf: NameOf): string {
  if (!isKnown(kind)) return kind
  const whom = person === undefined ? 'somebody' : nameOf(person)
  const whose = person === actor ? 'their own' : `${whom}’s`
  switch (kind) {
    case 'personAdded':
      return `added ${whom} as ${roleInSentence(text(details.role))}`
    case 'personRemoved':
      return `removed ${whom} from the organisation`
    case 'personPseudonymised':
      return `took the name of ${whom} from T-Minus for good: ${text(details.reason)}`
    case 'roleChanged':
      return `changed the role of ${whom} from ${roleInSentence(text(details.from))} to ${roleInSentence(text(details.to))}`
    case 'linkMade':
      return sayLinkMade(whom, person === actor, actor === undefined, details)
    case 'linkUsed':
      return `signed in by a one-time link${madeBy(details.madeBy, nameOf)}`
    case 'linkRefused':
      return `A link of ${whom} was tried that ${details.reason === 'used' ? 'had been used' : 'was too old'}`
    case 'signedIn':
      return details.by === 'passkey'
        ? `signed in with their passkey “${text(details.name)}”`
        : 'signed in with their password'
    case 'signInFailed':
      return sayFailure(person, details, nameOf)
    case 'signedOut':
      return 'signed out'
    case 'sessionsEnded':
      return `ended ${count(details.count, 'session')}${person === actor ? ' of their own' : ` of ${whom}`}`
    case 'passwordSet': {
      const first = details.first === true ? 'a first password' : 'a new password'
      return details.over === 'link'
        ? `set ${first} over a one-time link${madeBy(details.linkMadeBy, nameOf)}`
        : `set ${first}, giving the one before`
    }
    case 'passkeyAdded':
      return `added their passkey “${text(details.name)}”, ${sayOver(details, nameOf)}`
    case 'passkeyRemoved':
      return `removed their passkey “${text(details.name)}”, ${sayOver(details, nameOf)}; ${count(details.sessions, 'session')} ended with it`
    case 'passkeyRefused':
      return `The passkey “${text(details.name)}” of ${whom} was refused: it counts behind, as a copy would`
    case 'tokenMade':
      return `created ${whose} token “${text(details.name)}”${details.maySign === true ? ', which may sign gates' : ''}`
    case 'tokenRevoked':
      return `revoked ${whose} token “${text(details.name)}”`
    case 'confirmed':
      return `confirmed ${sayWhat(details.what)} of ${whom}, which came through ${names(details.madeBy, nameOf)}`
    case 'organisationRenamed':
      return `renamed the organisation from “${text(details.from)}” to “${text(details.to)}”`
    case 'runbookImported':
      return details.again === true
        ? `imported version ${text(details.version)} of the runbook “${text(details.title)}” again: new cutovers use it from then on`
        : `imported version ${text(details.version)} of the runbook “${text(details.title)}”`
    case 'webhookMade':
      return `made a webhook to ${text(details.at)}`
    case 'webhookChanged':
      return `changed the webhook to ${text(details.at)}`
    case 'webhookSecretRotated':
      return `rotated the secret of the webhook to ${text(details.at)}`
    case 'webhookPaused':
      return `paused the webhook to ${text(details.at)}${details.because === undefined ? '' : `: ${text(details.because)}`}`
    case 'webhookResumed':
      return `resumed the webhook to ${text(details.at)}`
    case 'webhookRemoved':
      return `removed the webhook to ${text(details.at)}`
    case 'webhookRedelivered':
      return `sent ${count(details.count, 'webhook delivery', 'webhook deliveries')} again`
    case 'gatewaySet':
      return `set the gateway for SMS, voice and chat to ${text(details.at)}`
    case 'gatewayRemoved':
      return `removed the gateway for SMS, voice and chat at ${text(details.at)}`
  }
}

/** What awaits confirmation, and why. */
export function sayUnconfirmed({ what, hands, name }: Unconfirmed, at: string, nameOf: NameOf): string {
  const makers = names(hands, nameOf)
  if (what === 'role') return `Made an administrator by ${makers}, ${at}.`
  if (what === 'passkey') return `Passkey “${name ?? ''}”, added ${at} over a link that ${makers} made.`
  if (what === 'token') return `Token “${name ?? ''}”, created ${at} in a session that ${makers} opened.`
  return `Password set ${at} over a link that ${makers} made.`
}

function sayLinkMade(whom: string, own: boolean, asked: boolean, { mailed, purpose }: AuditEntry['details']): string {
  if (asked && purpose === 'password') return `A link to set a new password was sent to ${whom}, who had asked for it`
  if (purpose === 'invitation') return mailed ? `sent an invitation to ${whom}` : `made an invitation for ${whom}`
  if (own) return 'made a sign-in link for themselves'
  return mailed ? `sent a sign-in link to ${whom}` : `made a sign-in link for ${whom}`
}

function sayFailure(person: string | undefined, details: AuditEntry['details'], nameOf: NameOf): string {
  const times = typeof details.count === 'number' && details.count > 1 ? `, ${details.count} times within an hour` : ''
  if (details.manyAccountsOrAddresses === true) return `Wrong passwords at many accounts or from many places${times}`
  if (details.refused === true) {
    return person === undefined
      ? `Sign-ins refused unseen after too many wrong passwords${times}`
      : `Sign-ins of ${nameOf(person)} refused unseen after too many wrong passwords${times}`
  }
  if (details.by === 'passkey') {
    return person === undefined
      ? `A sign-in failed: nobody here has that passkey${times}`
      : `A passkey of ${nameOf(person)} was not accepted${times}`
  }
  return person === undefined
    ? `A sign-in failed: there is no such account${times}`
    : `A wrong password for ${nameOf(person)}${times}`
}

/** What was given for a change of passkeys. */
function sayOver({ over, linkMadeBy }: AuditEntry['details'], nameOf: NameOf): string {
  if (over === 'link') return `over a one-time link${madeBy(linkMadeBy, nameOf)}`
  return over === 'passkey' ? 'giving a passkey' : 'giving their password'
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?')

const count = (value: unknown, noun: string, nouns = `${noun}s`): string =>
  value === 1 ? `one ${noun}` : `${value === 0 ? 'no' : text(value)} ${nouns}`

const madeBy = (id: unknown, nameOf: NameOf): string => (typeof id === 'string' ? `, made by ${nameOf(id)}` : '')

function names(ids: unknown, nameOf: NameOf): string {
  const named = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').map(nameOf) : []
  return named.length > 0 ? named.join(' and ') : 'somebody'
}

function sayWhat(what: unknown): string {
  if (what === 'role') return 'the administrator’s role'
  if (what === 'passkey') return 'a passkey'
  return what === 'token' ? 'a token' : 'the password'
}
