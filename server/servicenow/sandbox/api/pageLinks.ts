/** The `Link` header of a list: first, previous, next and last page, with the query as it was asked. */
import type { ApiRequest } from './exchange.ts'

interface Page {
  offset: number
  limit: number
  total: number
  /** Without a count nobody knows which page is the last. */
  isCounted: boolean
}

/** Empty when everything fits on one page. */
export function pageLinks(request: ApiRequest, { offset, limit, total, isCounted }: Page): string {
  if (total <= limit && offset === 0) return ''
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit)
  const pages: [rel: string, offset: number][] = [['first', 0]]
  if (offset > 0) pages.push(['prev', Math.max(0, offset - limit)])
  if (offset + limit < total) pages.push(['next', offset + limit])
  if (isCounted) pages.push(['last', last])
  return pages.map(([rel, start]) => `<${addressOf(request, limit, start)}>;rel="${rel}"`).join(',')
}

function addressOf({ origin, path, query }: ApiRequest, limit: number, offset: number): string {
  const params = new URLSearchParams(query)
  params.set('sysparm_offset', String(offset))
  params.set('sysparm_limit', String(limit))
  return `${origin}${path}?${params}`
}
