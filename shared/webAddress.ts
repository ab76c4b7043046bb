/** Addresses that a link may have: pages of the web, and nothing that a browser would run. */

export function isWebAddress(text: string): boolean {
  // A parser drops line breaks and takes backslashes for slashes, so that what is shown is not where it leads.
  if (/[\s\\\p{C}]/u.test(text) || !/^https?:\/\//i.test(text)) return false
  const url = URL.parse(text)
  // A name in front of the host makes one address look like another.
  return url !== null && url.username === '' && url.password === ''
}
