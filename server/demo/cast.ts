/** The people of the demo. All names are invented, and `example.org` belongs to nobody. */
import type { OrganisationRole } from '../../shared/protocol.ts'

export interface CastMember {
  /** Their keys in the scenes. */
  key: string
  name: string
  role: OrganisationRole
  phone: string
  /** Their part in the demo, as on their card. */
  part: string
  /** What to do as them in the tour; of those who take part in it. */
  does?: string
}

export const ORGANISATION_NAME = 'Harbour Bank (demo)'

export const CAST: readonly CastMember[] = [
  {
    key: 'amara',
    name: 'Amara Okafor',
    role: 'member',
    phone: '+44 20 7946 0101',
    part: 'cutover lead',
    does: 'Start here: verify what is open, ask for the go, resume the countdown.',
  },
  { key: 'jonas', name: 'Jonas Lindqvist', role: 'member', phone: '+46 8 123 456 02', part: 'database' },
  { key: 'meiling', name: 'Mei-Ling Chen', role: 'member', phone: '+65 6012 3403', part: 'database' },
  { key: 'rafael', name: 'Rafael Souza', role: 'member', phone: '+55 11 5555 0104', part: 'network' },
  { key: 'wanjiru', name: 'Wanjiru Kamau', role: 'member', phone: '+254 20 555 0105', part: 'network' },
  { key: 'noor', name: 'Noor Haddad', role: 'member', phone: '+49 30 23125 006', part: 'security' },
  { key: 'tomasz', name: 'Tomasz Kowalczyk', role: 'member', phone: '+48 22 555 01 07', part: 'security' },
  {
    key: 'priya',
    name: 'Priya Raman',
    role: 'member',
    phone: '+91 80 5555 0108',
    part: 'engineer',
    does: 'Votes for the engineers, then deploys at T-0: start, complete, undo.',
  },
  { key: 'elif', name: 'Elif Yıldız', role: 'member', phone: '+90 212 555 01 09', part: 'engineer' },
  { key: 'kwame', name: 'Kwame Mensah', role: 'member', phone: '+233 30 555 0110', part: 'payments operations' },
  {
    key: 'sofia',
    name: 'Sofia Marchetti',
    role: 'member',
    phone: '+39 06 5550 0111',
    part: 'test and quality',
    does: 'Votes for quality, and tests what was deployed.',
  },
  { key: 'daniel', name: 'Daniel Whitehorse', role: 'member', phone: '+1 403 555 0112', part: 'finance' },
  {
    key: 'hana',
    name: 'Hana Sato',
    role: 'member',
    phone: '+81 3 5555 0113',
    part: 'support and communications',
    does: 'Briefed the support desk; tells customers when it is over.',
  },
  { key: 'ingrid', name: 'Ingrid Dahl', role: 'member', phone: '+47 22 55 01 14', part: 'approver, operations' },
  { key: 'babajide', name: 'Babajide Adeyemi', role: 'member', phone: '+234 1 555 0115', part: 'approver, risk' },
  {
    key: 'camille',
    name: 'Camille Laurent',
    role: 'member',
    phone: '+33 1 55 50 01 16',
    part: 'approver, decides the gates',
    does: 'Signs for the product, and decides: go or no-go.',
  },
  { key: 'oleksandra', name: 'Oleksandra Bondar', role: 'planner', phone: '+380 44 555 0117', part: 'planner' },
  { key: 'yusuf', name: 'Yusuf Demir', role: 'observer', phone: '+49 40 5550 0118', part: 'observer' },
  { key: 'liam', name: 'Liam O’Sullivan', role: 'admin', phone: '+353 1 555 0119', part: 'administrator' },
]

/** `Elif Yıldız` becomes `elif.yildiz@harbour.example.org`. */
export function emailOf({ name }: CastMember): string {
  const plain = name
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[^\w\s-]/g, '')
    .toLowerCase()
  return `${plain.trim().replace(/\s+/g, '.')}@harbour.example.org`
}

/** Who creates the cutovers: neither an approver nor an executor, so that every signature counts (R6). */
export const PLANNER = 'oleksandra'

export const RELEASE_CREW: Record<string, string[]> = {
  lead: ['amara'],
  engineer: ['priya', 'elif'],
  quality: ['sofia'],
  support: ['hana'],
  product: ['camille'],
}

export const PAYMENTS_CREW: Record<string, string[]> = {
  lead: ['amara'],
  comms: ['hana'],
  dba: ['jonas', 'meiling'],
  network: ['rafael', 'wanjiru'],
  security: ['noor', 'tomasz'],
  custodian: ['elif', 'kwame', 'daniel'],
  platform: ['priya'],
  app: ['elif', 'priya'],
  // Two steps need a second person of the same role.
  payops: ['kwame', 'sofia'],
  finance: ['daniel'],
  qa: ['sofia'],
  operations: ['ingrid'],
  risk: ['babajide'],
  sponsor: ['camille'],
}
