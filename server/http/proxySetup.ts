/** Detects from requests that a proxy in front does not match our settings, and logs once what to do. */
import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'

/** The possible faults; they are a metric's label values, so they stay. */
export const PROXY_FAULTS = ['proxyUnknown', 'proxyMissing', 'schemeDiffers', 'hostDiffers'] as const
export type ProxyFault = (typeof PROXY_FAULTS)[number]

export interface ProxySettings {
  /** The address that people type. */
  origin: string
  /** Proxies in front that are trusted to name the caller's address. */
  proxies: number
}

/** TLS never terminates here, so an https address has a proxy in front. Undefined when nothing is wrong. */
export function faultAtStart({ origin, proxies }: ProxySettings): string | undefined {
  return origin.startsWith('https://') && proxies === 0
    ? `TMINUS_ORIGIN is ${origin}, so a proxy ends TLS in front of this server. ${UNKNOWN}`
    : undefined
}

const UNKNOWN =
  'Without TMINUS_PROXIES everybody has the address of the proxy, and wrong passwords of one keep all of them out. ' +
  'Set it to the number of proxies in front, usually 1.'

/** Each kind of fault is logged once, at the first request that shows it. */
export function watchProxySetup(
  settings: ProxySettings,
  { log, found }: { log: Logger; found(fault: ProxyFault): void },
): RequestHandler {
  const known = new Set<ProxyFault>()
  return (request, _response, next) => {
    for (const [fault, sentence] of faultsOf(request.headers, settings)) {
      if (known.has(fault)) continue
      known.add(fault)
      found(fault)
      log.warn({ fault }, sentence)
    }
    next()
  }
}

/** What one request's headers say of the proxies that it passed. */
export function faultsOf(headers: IncomingHttpHeaders, { origin, proxies }: ProxySettings): [ProxyFault, string][] {
  const faults: [ProxyFault, string][] = []
  const addresses = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .filter((address) => address.trim() !== '')
  if (proxies === 0 && (addresses.length > 0 || headers.forwarded !== undefined)) {
    faults.push(['proxyUnknown', `A request came through a proxy (X-Forwarded-For). ${UNKNOWN}`])
  }
  if (addresses.length < proxies) {
    faults.push([
      'proxyMissing',
      `TMINUS_PROXIES is ${proxies}, but a request named ${addresses.length || 'no'} address${addresses.length > 1 ? 'es' : ''} in X-Forwarded-For. ` +
        'Let each proxy add its caller there, and let nobody reach this server past them: they could name any address.',
    ])
  }
  const scheme = String(headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim()
  if (scheme && !origin.startsWith(`${scheme}://`)) {
    faults.push([
      'schemeDiffers',
      `People come by ${scheme} (X-Forwarded-Proto), but links and cookies are made for ${origin}. ` +
        `Set TMINUS_ORIGIN to the address that people type, ${scheme}://…`,
    ])
  }
  // A browser sends its page's origin with every change.
  const page = headers.origin
  if (
    page !== undefined &&
    page !== origin &&
    URL.canParse(page) &&
    headers['x-forwarded-host'] === new URL(page).host
  ) {
    faults.push(['hostDiffers', `People type ${page}, but TMINUS_ORIGIN is ${origin}. Set it to ${page}.`])
  }
  return faults
}
