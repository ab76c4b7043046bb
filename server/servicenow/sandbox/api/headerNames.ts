/** Headers as an instance spells them: there are clients that look for the exact name. */

const unlike: Record<string, string> = {
  'www-authenticate': 'WWW-Authenticate',
  'x-ratelimit-limit': 'X-RateLimit-Limit',
  'x-ratelimit-reset': 'X-RateLimit-Reset',
  'x-ratelimit-rule': 'X-RateLimit-Rule',
  'x-transaction-id': 'X-Transaction-ID',
  'x-usertoken-response': 'X-UserToken-Response',
}

/** `x-total-count` → `X-Total-Count`. */
export function headerName(lowerCase: string): string {
  return unlike[lowerCase] ?? lowerCase.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
