/** One-time links for others and for oneself: shown once, or sent by mail; and inviting somebody new. */
import type { Request } from 'express'
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { type LinkPurpose, ORGANISATION_ROLES, type PersonCard } from '../../shared/protocol.ts'
import { LEAD } from '../../shared/reserved.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { sayWait } from '../auth/countedSignIn.ts'
import { type By, handsOn } from '../auth/hands.ts'
import { limitLinkMails, linkMail } from '../auth/linkMails.ts'
import { hasPasskey } from '../auth/passkeys.ts'
import { hasPassword } from '../auth/password.ts'
import { addPerson, findPerson, organisationName } from '../auth/people.ts'
import { makeSignInLink } from '../auth/signInLinks.ts'
import { MailFault } from '../mail/mailer.ts'
import { type Answer, ok, refused, tooMany } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { isAnswer, json } from './input.ts'
import { hasOwnAddress, personCard, unknownPerson } from './people.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const cutoverId = z.string().min(1).max(200).optional().describe('What it is about; its lead may send it')

const linkAsked = z.strictObject({
  send: z.boolean().default(false).describe('To their mailbox, and shown to nobody'),
  cutoverId,
})

const invitation = z.strictObject({
  email: z.email().max(320),
  name: singleLine(200),
  role: z.enum(ORGANISATION_ROLES).default('member'),
  phone: singleLine(50).optional(),
  cutoverId,
})

const forgotten = json(z.strictObject({ email: singleLine(320) }))

const made = z.object({
  ok: z.literal(true),
  link: z.url().exactOptional().describe('To hand over yourself: it was not sent'),
  sentTo: z.string().exactOptional().describe('The mailbox that it was sent to'),
})

export function linkRoutes(services: Services): Route[] {
  const { sql, organisation, origin, core, mailer, log } = services
  const limits = limitLinkMails(sql)

  /** The cutover that a caller names; it has to be there. */
  async function aboutCutover(id: string | undefined): Promise<{ cutover?: Cutover } | Answer> {
    if (id === undefined) return {}
    const cutover = await core.readState(organisation.id, id)
    return cutover ? { cutover } : refused('unknownCutover', `There is no cutover “${id}”.`, { field: 'cutoverId' })
  }

  interface Sending {
    person: PersonCard
    purpose: LinkPurpose
    by: By
    sender?: PersonCard | undefined
    cutover?: Cutover | undefined
  }

  /** Makes a link and mails it; undefined once the mail server has taken it. */
  async function mailLink({ person, purpose, by, sender, cutover }: Sending): Promise<Answer | undefined> {
    if (!mailer) return mailUnavailable()
    const path = await sql.begin((transaction) =>
      makeSignInLink(transaction, organisation.id, person.id, by, { purpose, mailed: true, cutoverId: cutover?.id }),
    )
    const about = cutover && { title: cutover.title, t0: cutover.t0, timezone: cutover.runbook.timezone }
    const mail = linkMail({
      person,
      organisation: await organisationName(sql, organisation.id),
      purpose,
      link: origin + path,
      now: core.now(),
      ...(sender && { by: sender }),
      ...(about && { cutover: about }),
    })
    try {
      await mailer.send(mail)
      return undefined
    } catch (error) {
      if (!(error instanceof MailFault)) throw error
      log.warn({ person: person.id, fault: error.message }, 'A link could not be mailed')
      return refused('mailRefused', `The mail to ${person.email} was not sent. ${error.message}`)
    }
  }

  const showLink = ({ person, purpose, by, cutover }: Sending): Promise<string> =>
    sql.begin(
      async (transaction) =>
        origin +
        (await makeSignInLink(transaction, organisation.id, person.id, by, { purpose, cutoverId: cutover?.id })),
    )

  /** Sends a new password's link to whoever has this address; says nothing, since whether anybody has it is nobody's business. */
  async function remind(email: string, address: string | null): Promise<void> {
    try {
      if (!(await limits.mayRemind(email))) return
      const person = await findPerson(sql, organisation.id, email)
      if (person?.email !== email.trim().toLowerCase()) return
      await mailLink({ person, purpose: 'password', by: { actor: null, via: null, address, hands: [] } })
    } catch (error) {
      log.warn({ err: error }, 'A forgotten password could not be answered')
    }
  }

  return [
    route({
      method: 'post',
      path: '/people/{personId}/sign-in-link',
      operationId: 'makeSignInLink',
      summary: 'A fresh one-time sign-in link for a person: shown to an administrator, or sent to its owner',
      description:
        'An administrator gets it to hand over, or has it sent. With `cutoverId` the lead of that cutover has it sent to ' +
        'whoever has a part in it.',
      tag: 'people',
      takes: json(linkAsked),
      answers: { 200: { description: 'Good once, within a day; sent to somebody new within a week', schema: made } },
      refusals: [409, 429],
      async handle({ caller, param, input, request }) {
        const about = await aboutCutover(input.cutoverId)
        if (isAnswer(about)) return about
        const { cutover } = about
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!isAdmin(caller)) {
          const theirs = person && cutover && everybodyIn(cutover).includes(person.id)
          if (!input.send || !isLead(caller, cutover) || !theirs) return forAdmins()
        }
        if (!person) return unknownPerson(param('personId'))
        const by = byOf(caller, request)
        const sender = await findPerson(sql, organisation.id, caller.actor.id)
        // Whoever has never set anything up is still being invited.
        const isNew = !(await hasPassword(sql, person.id)) && !(await hasPasskey(sql, organisation.id, person.id))
        const sending: Sending = { person, purpose: input.send && isNew ? 'invitation' : 'signIn', by, sender, cutover }
        if (!input.send) return ok({ ok: true, link: await showLink(sending) })
        const refusal = (await tooManyMails(person.email)) ?? (await mailLink(sending))
        return refusal ?? ok({ ok: true, sentTo: person.email })
      },
    }),

    route({
      method: 'post',
      path: '/invitations',
      operationId: 'invite',
      summary: 'Adds somebody new and sends them an invitation, good for a week',
      description:
        'For administrators and planners, and for the lead of the cutover that is named; others than administrators invite ' +
        'members, and only to the organisation’s own mail domains where these are configured. Without mail the link is in ' +
        'the answer, to hand over.',
      tag: 'people',
      takes: json(invitation),
      answers: { 200: { description: 'Added and invited', schema: made.extend({ person: personCard }) } },
      refusals: [409, 429],
      async handle({ caller, input, request }) {
        const about = await aboutCutover(input.cutoverId)
        if (isAnswer(about)) return about
        const { cutover } = about
        const refusal = mayNotInvite(caller, input, cutover, services)
        if (refusal) return refusal
        const waiting = await tooManyMails(input.email)
        if (waiting) return waiting
        const by = byOf(caller, request)
        const person = await sql.begin(async (transaction) => {
          const addressHands = hasOwnAddress(services, input.email) ? [] : undefined
          const added = await addPerson(transaction, organisation.id, input, handsOn(by, ''), addressHands)
          if (added) {
            const details = { role: added.organisationRole, invited: true }
            await record(transaction, organisation.id, by, { kind: 'personAdded', person: added.id, details })
          }
          return added
        })
        if (!person) return refused('personExists', `${input.email} is here already.`, { field: 'email' })
        const sender = await findPerson(sql, organisation.id, caller.actor.id)
        const sending: Sending = { person, purpose: 'invitation', by, sender, cutover }
        // Somebody was added whether or not their mail goes out: then the link is handed over.
        const unsent = await mailLink(sending)
        return ok({ ok: true, person, ...(unsent ? { link: await showLink(sending) } : { sentTo: person.email }) })
      },
    }),

    {
      method: 'post',
      path: '/forgotten-password',
      operationId: 'forgetPassword',
      summary: 'Sends a link to set a new password, if anybody here has this address; good for an hour',
      description: 'The answer is the same whether or not anybody has it, and does not wait to find out.',
      tag: 'account',
      open: true,
      takes: forgotten,
      answers: { 200: { description: 'Taken', schema: z.object({ ok: z.literal(true) }) } },
      refusals: [409, 429],
      async handle(request: Request) {
        const read = forgotten.read(request)
        if (isAnswer(read)) return read
        if (!mailer) return mailUnavailable()
        const seconds = await limits.mayAsk(request.ip ?? 'unknown')
        if (seconds !== undefined)
          return tooMany(
            `Too many requests for new passwords came from here. Try again in ${sayWait(seconds)}.`,
            seconds,
          )
        void remind(read.input.email, request.ip ?? null)
        return ok({ ok: true })
      },
    },

    {
      method: 'get',
      path: '/sign-in',
      operationId: 'getSignIn',
      summary: 'What the page for signing in has to know',
      tag: 'account',
      open: true,
      takes: { limit: 0 },
      answers: {
        200: {
          description: 'Whose installation it is',
          schema: z.object({
            organisation: z.string(),
            sendsMail: z.boolean().describe('A forgotten password is answered by mail'),
          }),
        },
      },
      handle: async () =>
        ok({ organisation: await organisationName(sql, organisation.id), sendsMail: mailer !== undefined }),
    },
  ]

  async function tooManyMails(email: string): Promise<Answer | undefined> {
    const seconds = mailer && (await limits.mayMail(email))
    if (seconds === undefined) return undefined
    return tooMany(`${email} was sent many links within the last hour. Try again in ${sayWait(seconds)}.`, seconds)
  }
}

const isLead = ({ actor }: Caller, cutover: Cutover | undefined): boolean =>
  cutover?.people[LEAD]?.includes(actor.id) ?? false

function mayNotInvite(
  caller: Caller,
  { email, role }: z.output<typeof invitation>,
  cutover: Cutover | undefined,
  services: Services,
): Answer | undefined {
  if (isAdmin(caller)) return undefined
  if (caller.actor.organisationRole !== 'planner' && !isLead(caller, cutover)) {
    return refused('notYourRole', 'Administrators and planners invite people, and the lead of a cutover to theirs.')
  }
  if (role !== 'member') {
    return refused('notYourRole', 'An administrator gives other roles than member.', { field: 'role' })
  }
  const { mailDomains } = services
  if (mailDomains.size === 0 || hasOwnAddress(services, email)) return undefined
  return refused('notYourRole', `An administrator invites people outside ${[...mailDomains].join(', ')}.`, {
    field: 'email',
  })
}

export const mailUnavailable = (): Answer =>
  refused(
    'mailUnavailable',
    'This server sends no mail. Ask an administrator for a sign-in link, or whoever runs the server: npx tminus signin EMAIL',
  )
