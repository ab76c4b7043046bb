/** Whose an address is: one household or server has a whole network of IPv6, and could take another address each time. */
import ipaddr from 'ipaddr.js'

/** Bits of an IPv6 address that name the network; the rest is free for whoever has it. */
const NETWORK_BITS = 64

/** What attempts from an address are counted under: an IPv4 address itself, an IPv6 address's network. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${NETWORK_BITS}`).toString()}/${NETWORK_BITS}`
}
