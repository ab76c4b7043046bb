/** What somebody who is signed in gives again, to sign or to change how they sign in: their password, a passkey, a fresh link. */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { OPERATOR } from '../../shared/reserved.ts'
import type { Asked } from '../auth/challenges.ts'
import { hasConfirmer } from '../auth/confirming.ts'
import { sayWrong } from '../auth/countedSignIn.ts'
import { isOwnMachine } from '../auth/hands.ts'
import type { GivenPasskey } from '../auth/passkeyCeremonies.ts'
import { isPassword, MAX_PASSWORD_LENGTH, type Provenance, passwordProvenance } from '../auth/password.ts'
import { findPerson } from '../auth/people.ts'
import { beganWithLink, type FreshLink, freshLinkOf } from '../auth/signInLinks.ts'
import type { PersonCredential } from '../commands/credential.ts'
import type { Queries } from '../database/sql.ts'
import { type Answer, refused, tooMany } from './answers.ts'
import type { Services } from './services.ts'

/** For this long after entering by a link, a password may be set without the old one, which may be forgotten. */
export const FRESH_LINK_MINUTES = 10

export const password = z.string().max(MAX_PASSWORD_LENGTH, `must be at most ${MAX_PASSWORD_LENGTH} characters long`)

export const base64url = z
  .string()
  .max(10_000)
  .regex(/^[\w-]+$/, 'must be base64url')

/** An authenticator's answer, as `PublicKeyCredential.toJSON()` writes it. */
export const assertion = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.exactOptional(),
  }),
  clientExtensionResults: z.object({}).default({}),
})

/** What a change of one's passkeys takes; neither within minutes of entering by a one-time link. */
export const proof = z.strictObject({ password: password.optional(), passkey: assertion.optional() })

/** Where a new passkey comes from: what was given again for it. */
export const origin = z.object({
  over: z.enum(['password', 'passkey', 'link']),
  hands: z.array(z.string()),
  vouchedBy: z.string().nullable(),
  linkMadeBy: z.string().exactOptional(),
})
export type Origin = z.output<typeof origin>

/** Somebody in a session; a token gives nothing again. */
export interface InSession {
  personId: string
  sessionId: string
  address: string | null
}

export const sessionOf = (
  { credential, actor }: { credential: PersonCredential; actor: { id: string } },
  request: { ip?: string | undefined },
): InSession | undefined =>
  credential.kind === 'session'
    ? { personId: actor.id, sessionId: credential.sessionId, address: request.ip ?? null }
    : undefined

export const holderOf = ({ sessionId }: Pick<InSession, 'sessionId'>): string => `session:${sessionId}`

export interface GivenAnew {
  /** Refuses a wrong password, throttled after many wrong ones in this session. Attempts elsewhere do not count. */
  refuseWrong(who: InSession, password: string, field: string): Promise<Answer | undefined>
  /** The same of a passkey; `use` runs in the transaction in which it counts. */
  byPasskey(
    who: InSession,
    response: AuthenticationResponseJSON,
    purpose: Asked['purpose'],
    use: (sql: Queries, given: GivenPasskey, asked: Asked) => Promise<Answer>,
  ): Promise<Answer>
  /** Uses whichever of the three was given to change one's passkeys, in one transaction with it. */
  byAny(
    who: InSession,
    given: z.output<typeof proof>,
    asked: Asked,
    use: (sql: Queries, from: Origin) => Promise<Answer>,
  ): Promise<Answer>
  /** The link of a session that was entered by one just now. */
  freshLink(sessionId: string): Promise<FreshLink | undefined>
  /** Why what was in others' hands may not sign, and who can do something about it. */
  sayUnconfirmed(owner: string, what: string, hands: readonly string[]): Promise<string>
}

export function givenAnew({ sql, organisation, auth, passkeys }: Services): GivenAnew {
  const { wrongPasswords } = auth
  const trying = async ({ personId, sessionId }: InSession) => ({
    sessionId,
    personId,
    byLink: await beganWithLink(sql, sessionId),
  })

  async function refuseWrong(who: InSession, given: string, field: string): Promise<Answer | undefined> {
    const tried = await trying(who)
    const seconds = await wrongPasswords.mayTryAgain(tried)
    if (seconds !== undefined) return tooManyWrong(seconds)
    if (!(await isPassword(sql, who.personId, given))) {
      return refused('wrongPassword', 'That is not your password.', { field })
    }
    await wrongPasswords.wasRightAgain(tried)
    return undefined
  }

  const byPasskey: GivenAnew['byPasskey'] = async (who, response, purpose, use) => {
    if (!passkeys.party) return noPasskeys()
    const tried = await trying(who)
    const seconds = await wrongPasswords.mayTryAgain(tried)
    if (seconds !== undefined) return tooManyWrong(seconds)
    const { personId: person, address } = who
    const answer = await passkeys.given({ response, holder: holderOf(who), purpose, person, address }, use)
    if (!answer) return wrongPasskey()
    await wrongPasswords.wasRightAgain(tried)
    return answer
  }

  const freshLink = (sessionId: string) => freshLinkOf(sql, sessionId, FRESH_LINK_MINUTES)

  return {
    refuseWrong,
    byPasskey,
    freshLink,

    async byAny(who, given, wanted, use) {
      if (given.passkey) {
        return byPasskey(who, given.passkey, wanted.purpose, async (transaction, { hands, vouchedBy }, asked) =>
          asked.about === wanted.about
            ? use(transaction, { over: 'passkey', hands: [...hands], vouchedBy })
            : wrongPasskey(),
        )
      }
      if (given.password !== undefined) {
        const provenance = await passwordProvenance(sql, who.personId)
        if (!provenance) return refused('passwordNeeded', 'You have no password.', { field: 'password' })
        const wrong = await refuseWrong(who, given.password, 'password')
        const { hands, vouchedBy } = provenance
        return wrong ?? sql.begin((transaction) => use(transaction, { over: 'password', hands: [...hands], vouchedBy }))
      }
      const link = await freshLink(who.sessionId)
      if (!link) return proofIsMissing()
      const { hands, vouchedBy } = provenanceOf(link)
      const { linkedBy } = link
      const from: Origin = { over: 'link', hands: [...hands], vouchedBy, ...(linkedBy && { linkMadeBy: linkedBy }) }
      return sql.begin((transaction) => use(transaction, from))
    },

    async sayUnconfirmed(owner, what, hands) {
      const makers = await Promise.all(hands.map((id) => findPerson(sql, organisation.id, id)))
      const named = makers.map((maker) =>
        maker
          ? `${maker.name}${maker.organisationRole === 'admin' ? ' (administrator)' : ''}`
          : 'somebody who has left',
      )
      const person = await findPerson(sql, organisation.id, owner)
      const made = `${what} over a link that ${named.join(' and ')} made.`
      return (await hasConfirmer(sql, organisation.id, owner, hands))
        ? `${made} Before it can sign, another administrator confirms it: People → ${person?.name} → Confirm.`
        : `${made} Before it can sign, somebody else confirms it, and there is no other administrator who could. Whoever runs the server can: npx tminus confirm ${person?.email}`
    },
  }
}

/** Where something that is set over a link comes from. */
export const provenanceOf = ({ hands, linkedBy }: FreshLink): Provenance => ({
  hands,
  vouchedBy: linkedBy && isOwnMachine(linkedBy) ? OPERATOR : null,
})

export const tooManyWrong = (seconds: number): Answer => tooMany(sayWrong(seconds), seconds)

export const noPasskeys = (): Answer =>
  refused(
    'passkeysUnavailable',
    'There are no passkeys at this address: browsers know them only over https at a name, or at localhost. Use your password.',
  )

export const wrongPasskey = (): Answer =>
  refused('wrongPasskey', 'That passkey was not accepted for this. Try again, or use your password.')

const proofIsMissing = (): Answer =>
  refused(
    'proofNeeded',
    `Give your password or a passkey of yours with it. If you have neither, ask for a one-time link and come back within ${FRESH_LINK_MINUTES} minutes of opening it.`,
    { field: 'password' },
  )
