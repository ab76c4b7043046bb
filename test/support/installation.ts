/** What the servers of an installation share beside their database. */
import { logKeyOf } from '../../server/verification/logKey.ts'

export const SECRET = 'only for tests, and long enough for them'
export const LOG_KEY = logKeyOf(SECRET)
