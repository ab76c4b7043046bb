/** Which addresses an endpoint may have: public ones over https, and those that the operator allows. */
import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { resolveName } from './resolveName.ts'

/** What the operator allows besides public addresses. */
export interface AllowedPlaces {
  /** Host names in lower case, whatever they resolve to. */
  hosts: ReadonlySet<string>
  ranges: readonly Range[]
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

export interface Reach {
  /** Why nothing can be sent there, as a sentence, or undefined. Names are resolved. */
  refusalOf(url: URL): Promise<string | undefined>
  /** Why a host given as an IP address may not be reached; names are left to `lookup`. */
  refusalOfLiteral(url: URL): string | undefined
  /** Resolves a name for a connection, only to addresses that may be reached. */
  lookup(protocol: string): LookupFunction
}

/** A name that resolves to no address that may be reached. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach'
}

export const NOTHING_ALLOWED: AllowedPlaces = { hosts: new Set(), ranges: [] }

/** Global IPv6 addresses are allocated from this range only; everything outside is special. */
const HANDED_OUT = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Addresses, ranges such as `10.0.0.0/8`, and names, separated by commas or spaces.
 *
 * @throws RangeError which names the entry that is none of these
 */
export function readAllowed(text: string): AllowedPlaces {
  const hosts = new Set<string>()
  const ranges: Range[] = []
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const [address = '', ...rest] = entry.split('/')
    if (isIP(address) && rest.length === 0) ranges.push(alone(address))
    else if (isIP(address) && ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry))
    else if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(entry)) hosts.add(entry.toLowerCase())
    else throw new RangeError(entry)
  }
  return { hosts, ranges }
}

function alone(text: string): Range {
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** @param resolve all addresses of a name; rejects when it has none */
export function createReach(
  allowed: AllowedPlaces,
  resolve: (name: string) => Promise<LookupAddress[]> = resolveName,
): Reach {
  const isAllowed = (address: Address) =>
    allowed.ranges.some((range) => range[0].kind() === address.kind() && address.match(range))
  const isAllowedHost = (name: string) => allowed.hosts.has(name.toLowerCase().replace(/\.$/, ''))

  /** Plain http is allowed only to hosts that the operator allows. */
  function mayReach(text: string, protocol: string): boolean {
    const address = addressOf(text)
    return address !== undefined && (isAllowed(address) || (protocol === 'https:' && isPublic(address)))
  }

  function refusalOfLiteral({ hostname, protocol }: URL): string | undefined {
    const host = bare(hostname)
    if (!ipaddr.isValid(host) || isAllowedHost(host) || mayReach(host, protocol)) return undefined
    return sayOutOfReach([host], protocol)
  }

  async function reachable(hostname: string, protocol: string): Promise<LookupAddress[]> {
    const found = await resolve(hostname)
    if (isAllowedHost(hostname)) return found
    const good = found.filter(({ address }) => mayReach(address, protocol))
    if (good.length > 0) return good
    throw new OutOfReach(
      sayOutOfReach(
        found.map(({ address }) => address),
        protocol,
      ),
    )
  }

  return {
    refusalOfLiteral,

    async refusalOf(url) {
      const host = bare(url.hostname)
      if (ipaddr.isValid(host)) return refusalOfLiteral(url)
      try {
        await reachable(host, url.protocol)
        return undefined
      } catch (error) {
        return error instanceof OutOfReach ? error.message : 'Its name cannot be resolved to an address.'
      }
    },

    lookup: (protocol) => (hostname, options, callback) => {
      reachable(hostname, protocol).then(
        (found) => {
          const family = familyOf(options.family)
          const fitting = family === 0 ? found : found.filter((one) => one.family === family)
          const [first] = fitting
          if (!first) return callback(new OutOfReach(`${hostname} has no address of that kind.`), '', 0)
          if (options.all) callback(null, fitting)
          else callback(null, first.address, first.family)
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
      )
    },
  }
}

/** Undefined for what is no address. An IPv4 address within IPv6 counts as that IPv4 address. */
function addressOf(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined
}

function isPublic(address: Address): boolean {
  // A translator's address reaches what lies behind it, so only `unicast` counts as public.
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(HANDED_OUT)
}

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

const familyOf = (family: unknown): 0 | 4 | 6 => {
  if (family === 4 || family === 'IPv4') return 4
  return family === 6 || family === 'IPv6' ? 6 : 0
}

function sayOutOfReach(addresses: readonly string[], protocol: string): string {
  const known = addresses.map(addressOf).filter((address) => address !== undefined)
  if (protocol === 'http:' && known.some(isPublic)) {
    return 'It has to begin with https://.'
  }
  return `${addresses.join(' and ')} is no public address. Whoever operates the server can allow it with TMINUS_WEBHOOK_ALLOW.`
}
