import type { OrganisationRole } from '../../../shared/protocol.ts'

export const ROLE_WORDS: Record<OrganisationRole, string> = {
  admin: 'Administrator',
  planner: 'Planner',
  member: 'Member',
  observer: 'Observer',
}
