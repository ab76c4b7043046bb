/** The organisation itself: its name, and how this installation is set up; for administrators. */
import { z } from 'zod'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { findPerson, organisationName, renameOrganisation } from '../auth/people.ts'
import { MailFault } from '../mail/mailer.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { mailUnavailable } from './links.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const settings = z.object({
  name: z.string(),
  address: z.string().describe('Which people type, and with which links begin'),
  passkeys: z.string().exactOptional().describe('The address at which they work; absent: there are none'),
  mail: z
    .object({ server: z.string(), from: z.string() })
    .exactOptional()
    .describe('Absent: this server sends no mail, and links are handed over'),
  mailDomains: z.array(z.string()).describe('Whose addresses the organisation gives out itself'),
  serviceNow: z.array(z.object({ name: z.string(), url: z.string() })),
})

export function organisationRoutes(services: Services): Route[] {
  const { sql, organisation, core, mailer, mailDomains, origin, passkeys } = services
  const tag = 'organisation'
  const done = z.object({ ok: z.literal(true) })

  return [
    route({
      method: 'get',
      path: '/organisation',
      operationId: 'getOrganisation',
      summary: 'The organisation’s name, and how this installation is set up; for administrators',
      tag,
      takes: nothing,
      answers: { 200: { description: 'As it is now', schema: settings } },
      async handle({ caller }) {
        if (!isAdmin(caller)) return forAdmins()
        return ok({
          name: await organisationName(sql, organisation.id),
          address: origin,
          ...(passkeys.party && { passkeys: passkeys.party.origin }),
          ...(mailer && { mail: mailer.about }),
          mailDomains: [...mailDomains].sort(),
          serviceNow: [...core.servicenow.instances.values()].map(({ instance: { name, url } }) => ({ name, url })),
        })
      },
    }),

    route({
      method: 'post',
      path: '/organisation',
      operationId: 'renameOrganisation',
      summary: 'Gives the organisation another name, for administrators',
      tag,
      takes: json(z.strictObject({ name: singleLine(100) })),
      answers: { 200: { description: 'Renamed', schema: done } },
      async handle({ caller, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        await sql.begin(async (transaction) => {
          const from = await organisationName(transaction, organisation.id)
          if (from === input.name) return
          await renameOrganisation(transaction, organisation.id, input.name)
          const details = { from, to: input.name }
          await record(transaction, organisation.id, byOf(caller, request), { kind: 'organisationRenamed', details })
        })
        return ok({ ok: true })
      },
    }),

    route({
      method: 'post',
      path: '/organisation/test-mail',
      operationId: 'sendTestMail',
      summary: 'Sends the administrator who asks a mail, to see whether any arrive',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'The mail server has taken it', schema: done.extend({ sentTo: z.string() }) },
      },
      refusals: [409],
      async handle({ caller }): Promise<Answer> {
        if (!isAdmin(caller)) return forAdmins()
        if (!mailer) return mailUnavailable()
        const person = await findPerson(sql, organisation.id, caller.actor.id)
        if (!person) return refused('notSignedIn', 'You are not a member of this organisation any more.')
        const name = await organisationName(sql, organisation.id)
        try {
          await mailer.send({
            to: { name: person.name, address: person.email },
            key: `test ${person.id} ${core.now()}`,
            sender: `${name} (T-Minus)`,
            subject: `T-Minus at ${name} sends mail`,
            paragraphs: ['You asked T-Minus for this mail to see whether its mails arrive. They do.'],
          })
        } catch (error) {
          if (!(error instanceof MailFault)) throw error
          return refused('mailRefused', error.message)
        }
        return ok({ ok: true, sentTo: person.email })
      },
    }),
  ]
}
