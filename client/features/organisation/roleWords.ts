/** Names of the organisation's roles. */
import type { OrganisationRole } from '../../../shared/protocol.ts'

export const ROLE_WORDS: Record<OrganisationRole, string> = {
  admin: 'Administrator',
  planner: 'Planner',
  member: 'Member',
  observer: 'Observer',
}

/** For use within a sentence; roles unknown to this build stay as they are. */
export const roleInSentence = (role: string): string =>
  Object.entries(ROLE_WORDS)
    .find(([known]) => known === role)?.[1]
    .toLowerCase() ?? role
