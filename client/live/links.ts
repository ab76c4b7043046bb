/** One-time links for others, by mail or to hand over, and inviting somebody new. */
import type { OrganisationRole, PersonCard } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import { answered } from './answered.ts'
import type { Http } from './http.ts'

export interface Invitation {
  name: string
  email: string
  role?: OrganisationRole
  phone?: string
  /** What they are to take part in. */
  cutoverId?: string
}

/** Either of the two: it was sent there, or is to be handed over. */
export interface LinkMade {
  sentTo?: string
  link?: string
}

export const invite = (http: Http, invitation: Invitation): Promise<(LinkMade & { person: PersonCard }) | Refusal> =>
  answered(() => http.post('/api/invitations', invitation))

/** Sends the person a link; with `cutoverId` the lead of that cutover may, too. */
export const sendLink = (http: Http, personId: string, cutoverId?: string): Promise<LinkMade | Refusal> =>
  answered(() =>
    http.post(`/api/people/${personId}/sign-in-link`, {
      send: true,
      ...(cutoverId === undefined ? {} : { cutoverId }),
    }),
  )

/** A link to hand over, for administrators. */
export const makeLink = (http: Http, personId: string): Promise<LinkMade | Refusal> =>
  answered(() => http.post(`/api/people/${personId}/sign-in-link`, {}))
