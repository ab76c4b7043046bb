/** What the roles of an organisation are called. */
import type { OrganisationRole } from '../../../shared/protocol.ts'

export const ROLE_WORDS: Record<OrganisationRole, string> = {
  admin: 'Administrator',
  planner: 'Planner',
  member: 'Member',
  observer: 'Observer',
}

/** Within a sentence; what is no role of this build stays as it is. */
export const roleInSentence = (role: string): string =>
  Object.entries(ROLE_WORDS)
    .find(([known]) => known === role)?.[1]
    .toLowerCase() ?? role
