/** What the routes depend on. */
import type { Logger } from 'pino'
import type { Auth } from '../auth/auth.ts'
import type { Passkeys } from '../auth/passkeyCeremonies.ts'
import type { PasskeySignIn } from '../auth/passkeySignIn.ts'
import type { Organisation } from '../auth/people.ts'
import type { ServerCore } from '../core.ts'
import type { Sql } from '../database/connect.ts'
import type { DemoDoor } from '../demo/door.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { Metrics } from '../metrics.ts'
import type { PublicLogKey } from '../verification/logKey.ts'

export interface Services {
  sql: Sql
  /** Its name can change while the server runs: `organisationName`. */
  organisation: Pick<Organisation, 'id'>
  auth: Auth
  passkeys: Passkeys
  passkeySignIn: PasskeySignIn
  core: ServerCore
  metrics: Metrics
  /** Absent: no mail can be sent. */
  mailer: Mailer | undefined
  /** Domains whose mail addresses the organisation gives out itself, in lower case. */
  mailDomains: ReadonlySet<string>
  /** Verifies this installation's signed heads. */
  logKey: PublicLogKey
  /** The address that people type. */
  origin: string
  /** Where somebody may be anybody of the demo; almost no server has one. */
  demo?: DemoDoor
  log: Logger
}
