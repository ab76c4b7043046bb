/** How people leave the organisation: removed, or their name taken from here for good. */
import { z } from 'zod'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { someTitles } from '../../shared/someOf.ts'
import { record } from '../auth/audit.ts'
import { findPerson, removePerson } from '../auth/people.ts'
import { findMemberOrFormer, type Known, pseudonymise } from '../auth/pseudonymise.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { unknownPerson } from './people.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

export function leavingRoutes({ sql, organisation, core }: Services): Route[] {
  return [
    route({
      method: 'delete',
      path: '/people/{personId}',
      operationId: 'removePerson',
      summary: 'Takes a person out of the organisation, with sessions, tokens and links; for administrators',
      description:
        'What they did stays under their name. Roles that they hold in cutovers stay until they are released.',
      tag: 'people',
      takes: nothing,
      answers: { 200: { description: 'Removed', schema: z.object({ ok: z.literal(true) }) } },
      refusals: [409],
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknownPerson(param('personId'))
        if (person.id === caller.actor.id) {
          return refused('nothingChanges', 'Nobody removes themselves; ask another administrator.')
        }
        await sql.begin(async (transaction) => {
          await removePerson(transaction, organisation.id, person.id, caller.actor.id)
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'personRemoved',
            person: person.id,
            details: { role: person.organisationRole },
          })
        })
        await core.recheckSockets()
        return ok({ ok: true })
      },
    }),

    route({
      method: 'post',
      path: '/people/{personId}/pseudonymise',
      operationId: 'pseudonymisePerson',
      summary: 'Takes a person’s name, address and number from T-Minus for good; for administrators',
      description:
        'Their membership and every way in ends. What they did is shown as done by “Former member 7f3a” from then on; the logs ' +
        'stay as they are and verify as before. Texts that people wrote stay as they were written. Refused while they hold ' +
        'a role, or were given a step, in a cutover that has not ended. It cannot be undone.',
      tag: 'people',
      takes: json(
        z.strictObject({
          confirm: z.string().max(400).describe('Their name, as it stands there'),
          reason: singleLine(500).describe('Stays in the audit log for good, so it must not name them'),
        }),
      ),
      answers: {
        200: { description: 'Done', schema: z.object({ ok: z.literal(true), name: z.string() }) },
      },
      refusals: [409],
      async handle({ caller, param, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findMemberOrFormer(sql, organisation.id, param('personId'))
        if (!person) return unknownPerson(param('personId'))
        const refusal = mayNotPseudonymise(caller, person, input) ?? (await holdsRole(person))
        if (refusal) return refusal
        const name = await sql.begin(async (transaction) => {
          const pseudonym = await pseudonymise(transaction, organisation.id, person.id, caller.actor.id)
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'personPseudonymised',
            person: person.id,
            details: { reason: input.reason },
          })
          return pseudonym
        })
        await core.recheckSockets()
        return ok({ ok: true, name })
      },
    }),
  ]

  async function holdsRole({ id, name }: Known): Promise<Answer | undefined> {
    const running = (await core.listPortfolio(organisation.id)).filter(({ ended }) => !ended)
    const cutovers = await Promise.all(running.map((line) => core.readState(organisation.id, line.id)))
    const theirs = cutovers.flatMap((cutover) => (cutover && everybodyIn(cutover).includes(id) ? cutover.title : []))
    if (theirs.length === 0) return undefined
    return refused(
      'holdsRole',
      `${name} has a role or a step in ${someTitles(theirs)}. Release or reassign them there first.`,
    )
  }
}

function mayNotPseudonymise(
  caller: Caller,
  { id, name, email, isPseudonym, isMemberElsewhere }: Known,
  { confirm: typed, reason }: { confirm: string; reason: string },
): Answer | undefined {
  if (id === caller.actor.id) {
    return refused('nothingChanges', 'Nobody pseudonymises themselves; ask another administrator.')
  }
  if (isPseudonym) return refused('nothingChanges', `${name} has no name here any more.`)
  if (isMemberElsewhere) {
    return refused(
      'memberElsewhere',
      `${name} is a member of another organisation, too. Remove them from this one instead.`,
    )
  }
  if (typed.trim() !== name) return refused('malformed', `Type “${name}” to confirm it.`, { field: 'confirm' })
  const said = reason.toLowerCase()
  const names = [name, email].some((one) => said.includes(one.toLowerCase()))
  return names
    ? refused('malformed', 'The reason stays for good, so it must not name them.', { field: 'reason' })
    : undefined
}
