import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pino from 'pino'
import { type App, createApp, createDoor } from '../../server/app.ts'
import { addPerson, ensureOrganisation } from '../../server/auth/people.ts'
import { makeSignInLink } from '../../server/auth/signInLinks.ts'
import { makeToken } from '../../server/auth/tokens.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import type { OrganisationRole } from '../../shared/protocol.ts'
import { CAST, iso } from './play.ts'
import { testDatabase } from './postgres.ts'
import { SMALL_YAML } from './smallRunbook.ts'

/** What came back over HTTP. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  /** Undefined when the body is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: placeholder
  json: any
}
