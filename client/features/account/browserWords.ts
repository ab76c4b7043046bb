/** What a browser calls itself, in words. */

/** `Firefox on Windows`; the raw user agent for an unknown browser. */
export function sayBrowser(userAgent: string | undefined): string {
  if (userAgent === undefined) return 'Unknown browser'
  const browser = BROWSERS.find(([, pattern]) => pattern.test(userAgent))?.[0]
  const system = systemOf(userAgent)
  if (browser === undefined) return userAgent.slice(0, 60)
  return system === undefined ? browser : `${browser} on ${system}`
}

/** `Windows`; undefined for an unknown one. */
export const systemOf = (userAgent: string): string | undefined =>
  SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0]

// User agents also contain the names of other browsers, so the order matters.
const BROWSERS: readonly [name: string, pattern: RegExp][] = [
  ['Edge', /Edg\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
]
const SYSTEMS: readonly [name: string, pattern: RegExp][] = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
]

/** How a session began. */
export const WAYS_IN = { password: 'password', link: 'a one-time link', passkey: 'a passkey' } as const
export type WayIn = keyof typeof WAYS_IN
