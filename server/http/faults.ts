/** The answer to a request that failed, in a route or before it got to one. */
import type { Logger } from 'pino'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import { Unavailable } from '../core.ts'
import { isTransient } from '../database/faults.ts'
import { type Answer, refusal, refused, tooMany } from './answers.ts'
import { TooManyRequests } from './tooManyRequests.ts'

/**
 * A refusal for what the caller did wrong or can retry; anything else is our own error, and is logged.
 *
 * @param about what the log is to say of the request
 */
export function failure(error: unknown, log: Logger, about: object): Answer {
  const fault = requestFault(error)
  if (fault) return fault
  if (isTransient(error)) {
    log.warn({ error, ...about }, 'Requests are rejected: the database does not answer')
    return refused('unavailable', 'The database does not answer at the moment. Try again in a moment.')
  }
  log.error({ error, ...about }, 'A request failed')
  return refused('failed', 'Something went wrong here; it is in the log of the server.')
}

function requestFault(error: unknown): Answer | undefined {
  if (error instanceof Unavailable) return refused('unavailable', error.message)
  if (error instanceof TooManyRequests) return tooMany(error.message, error.retryAfterSeconds, 'tooManyRequests')
  if (error instanceof RefusedForNow) return refusal(error.refusal)
  if (error instanceof URIError) return refused('malformed', 'The address has a % that does not begin a valid escape.')
  // The status on an error from reading a body says whether the sender was at fault.
  const isTheirs =
    error instanceof Error && 'status' in error && Number(error.status) >= 400 && Number(error.status) < 500
  if (!isTheirs) return undefined
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large': {
      const limit = 'limit' in error && typeof error.limit === 'number' ? error.limit : 0
      return refused('tooLarge', `The body is larger than the ${sayBytes(limit)} that are taken here.`)
    }
    case 'encoding.unsupported':
      return refused('malformed', 'The content-encoding is not supported; send the body plain, or as gzip.')
    default:
      return refused('malformed', `The body cannot be read: ${error.message}.`)
  }
}

function sayBytes(bytes: number): string {
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.round(kilobytes)} kB` : `${Math.round(kilobytes / 1024)} MB`
}
