/** Addresses of pages in cells: what a hyperlink leads to, and what is written out. */
import { visibleLine } from '../singleLine.ts'
import { isWebAddress } from '../webAddress.ts'
import { type Cell, LONGEST_READ } from './cell.ts'

export interface WebLink {
  title: string
  url: string
}

const ADDRESS = /https?:\/\/[^\s<>"]+/gi
const MOST_LINKS = 20

export const addressesIn = ({ text, link }: Cell): string[] =>
  [
    ...(link === undefined ? [] : [link]),
    ...[...text.slice(0, LONGEST_READ).matchAll(ADDRESS)].map(([url]) => url.replace(/[.,;:)\]]+$/, '')),
  ].filter((url) => url.length <= 2_000 && isWebAddress(url))

/** Whether nothing is said in the cell but where something is. */
export const isOnlyLinks = (cell: Cell): boolean =>
  addressesIn(cell).length > 0 && cell.text.replace(ADDRESS, '').replace(/[\s,;|]+/g, '') === ''

/** With what the cell calls each: the text of a hyperlink, what stands in front of an address, or the address. */
export function webLinksIn(cell: Cell): WebLink[] {
  const { text, link } = cell
  const named = text.replace(ADDRESS, '').trim()
  const lines = text.slice(0, LONGEST_READ).split(/[\n;|]/)
  const found = new Map<string, string>()
  const add = (url: string, title: string) => {
    if (!found.has(url) || found.get(url) === said(url)) found.set(url, titled(title) ?? said(url))
  }
  if (link !== undefined && addressesIn({ text: '', link }).length > 0) add(link, named)
  for (const line of lines)
    for (const url of addressesIn({ text: line })) add(url, line.replace(ADDRESS, '').replace(/[\s:–-]+$/, ''))
  return [...found].slice(0, MOST_LINKS).map(([url, title]) => ({ title, url }))
}

const titled = (text: string): string | undefined => {
  const read = visibleLine(200).safeParse(text.replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed())
  return read.success ? read.data : undefined
}

/** Without what every address begins with. */
const said = (url: string): string => titled(url.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '')) ?? 'Link'
