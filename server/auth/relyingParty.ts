/** Where passkeys work: browsers bind them to a name, and know them only over https or on the machine itself. */
import ipaddr from 'ipaddr.js'

export interface RelyingParty {
  /** The name that passkeys are bound to. */
  id: string
  /** Of the pages in which they are given. */
  origin: string
}

/**
 * Undefined over plain http, and at an address that has no name.
 *
 * @param origin the address that people type
 */
export function relyingPartyOf(origin: string): RelyingParty | undefined {
  const url = new URL(origin)
  // 127.0.0.1 is no name that a passkey could be bound to, though the same server answers at localhost.
  if (url.protocol === 'http:' && isLoopback(url.hostname)) url.hostname = 'localhost'
  const { protocol, hostname } = url
  if (hostname !== 'localhost' && (protocol !== 'https:' || addressIn(hostname) !== undefined)) return undefined
  return { id: hostname, origin: url.origin }
}

const isLoopback = (hostname: string): boolean => addressIn(hostname)?.range() === 'loopback'

function addressIn(hostname: string) {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : undefined
}
