/** Mails with a one-time link: what they say, and how many of them there may be. */
import type { LinkPurpose, PersonCard } from '../../shared/protocol.ts'
import type { Sql } from '../database/connect.ts'
import { orm } from '../database/orm.ts'
import type { Mail } from '../mail/mailer.ts'
import { createLimits } from './limits.ts'
import { networkOf } from './network.ts'
import { linkHours } from './signInLinks.ts'

export interface LinkMail {
  person: Pick<PersonCard, 'id' | 'name' | 'email'>
  /** Whose organisation, by its name. */
  organisation: string
  purpose: LinkPurpose
  /** The whole address. */
  link: string
  /** Epoch milliseconds: when the link was made. */
  now: number
  /** Who sends it; absent where its owner asked for it. */
  by?: Pick<PersonCard, 'name' | 'email'>
  /** What they are to take part in, and in which time zone that is planned. */
  cutover?: { title: string; t0: number; timezone: string }
}

/** The mail with a link in it. Says who sends it and to what, until when it is good, and what to do when it is unwanted. */
export function linkMail({ person, organisation, purpose, link, now, by, cutover }: LinkMail): Mail {
  const until = `It works once, until ${sayInstant(now + linkHours(purpose) * 3_600_000, cutover?.timezone ?? 'UTC')}.`
  const who = by ? `${by.name} (${by.email})` : ''
  const where = cutover
    ? `the cutover “${cutover.title}”, T-0 ${sayInstant(cutover.t0, cutover.timezone)}`
    : `T-Minus at ${organisation}`
  const said = {
    invitation: {
      subject: `${by?.name ?? organisation} invites you to ${cutover?.title ?? `T-Minus at ${organisation}`}`,
      paragraphs: [
        `${who} invites you to ${where}.`,
        'T-Minus is where the people of a go-live see what is theirs to do, and when.',
        `Open the link to sign in and to choose a password. ${until}`,
      ],
      label: 'Accept the invitation',
    },
    signIn: {
      subject: `Your sign-in link for T-Minus at ${organisation}`,
      paragraphs: [`${who} sends you a link to sign in to ${where}.`, until],
      label: 'Sign in',
    },
    password: {
      subject: `Set a new password for T-Minus at ${organisation}`,
      paragraphs: [
        'Somebody, most likely you, has asked for a new password for your account.',
        `Open the link to sign in and to set one. ${until} Until then your old password stays as it is.`,
      ],
      label: 'Set a new password',
    },
  }[purpose]
  return {
    to: { name: person.name, address: person.email },
    // Each link is a mail of its own, and none is a repetition of another.
    key: link,
    sender: `${organisation} (T-Minus)`,
    subject: said.subject,
    paragraphs: [`Hello ${person.name},`, ...said.paragraphs],
    action: { label: said.label, url: link },
    footnote: by
      ? `You get this mail because ${by.name} entered your address in T-Minus at ${organisation}. If you did not expect it, do nothing: the link ends by itself. Pass it on to nobody: it signs in whoever opens it as you.`
      : 'If that was not you, do nothing: the link ends by itself. Pass it on to nobody: it signs in whoever opens it as you.',
  }
}

/** `Sun 6 Dec 2026, 21:14 CET`. */
function sayInstant(at: number, timeZone: string): string {
  return new Date(at).toLocaleString('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}

const HOUR_SECONDS = 3600
const LIMITS = {
  /** To one address at the word of people who are signed in. */
  mailed: { points: 10, seconds: HOUR_SECONDS },
  /** To one address at the word of anybody. */
  forgotten: { points: 3, seconds: HOUR_SECONDS },
  /** From one network, whatever the address; a whole company may share it. */
  forgottenFrom: { points: 60, seconds: HOUR_SECONDS },
} as const

export interface LinkMailLimits {
  /** Seconds to wait before this address is mailed another link; undefined when it may be. */
  mayMail(email: string): Promise<number | undefined>
  /** Seconds to wait before this network may ask again; undefined when it may. */
  mayAsk(address: string): Promise<number | undefined>
  /** Whether somebody who asks from anywhere gets a mail. */
  mayRemind(email: string): Promise<boolean>
}

export function limitLinkMails(sql: Sql): LinkMailLimits {
  const { consume } = createLimits(orm(sql), LIMITS)
  const normal = (email: string) => email.trim().toLowerCase()
  return {
    mayMail: (email) => consume('mailed', normal(email)),
    mayAsk: (address) => consume('forgottenFrom', networkOf(address)),
    mayRemind: async (email) => (await consume('forgotten', normal(email))) === undefined,
  }
}
