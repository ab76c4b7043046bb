/** What is told of a caller to better-auth, which knows requests by their headers alone. */
import type { IncomingHttpHeaders } from 'node:http'
import { fromNodeHeaders } from 'better-auth/node'
import { deviceOf } from './knownDevices.ts'

/** Our own header for the caller's address: better-auth sees only headers, and the caller could forge any other. */
export const ADDRESS_HEADER = 'x-tminus-address'
/** The same for the browser: if it saw the session's cookie, better-auth would check the request's origin. */
export const DEVICE_HEADER = 'x-tminus-device'

/** What the session's row keeps of a caller, and what identifies its browser. */
export function aboutCaller(headers: IncomingHttpHeaders): Headers {
  const device = deviceOf(headers.cookie)
  return fromNodeHeaders({
    'user-agent': headers['user-agent'],
    [ADDRESS_HEADER]: headers[ADDRESS_HEADER],
    ...(device !== undefined && { [DEVICE_HEADER]: device }),
  })
}

/** The caller's address, which the routes put into our own header. */
export function callerAddress(headers: IncomingHttpHeaders): string | null {
  const address = headers[ADDRESS_HEADER]
  return typeof address === 'string' ? address : null
}
