/** What a sheet says of a step beside its work: who else has a part in it, in which mode it is, what belongs to it. */
import { type Cell, isBlank } from './cell.ts'
import type { Findings, Place } from './findings.ts'
import { type Field, PARTY_FIELDS } from './headings.ts'
import type { Mapping } from './mapping.ts'
import { peopleIn } from './people.ts'
import type { PlanStep } from './plan.ts'
import { isOnlyLinks, type WebLink, webLinksIn } from './webLinks.ts'
import { modeInTitle, modeOf, modeWord } from './words.ts'

/** As the format knows them; every other is a label of the planner's own. */
const LABELS: Record<(typeof PARTY_FIELDS)[number], string> = {
  accountable: 'accountable',
  consulted: 'consulted',
  informed: 'informed',
  support: 'Support',
  sme: 'SME',
  vendor: 'Vendor',
}
const MOST_NAMES = 20
const LINKED = ['title', 'description', 'links'] as const

export function besideOf(
  cell: (field: Field) => Cell,
  mapping: Mapping,
  ofMatrix: PlanStep['parties'],
  place: Place,
  findings: Findings,
): Pick<PlanStep, 'parties' | 'only' | 'webLinks'> {
  const parties = together(partiesOf(cell, mapping), ofMatrix)
  const only = onlyOf(cell, place, findings)
  const webLinks = linksOf(cell)
  return {
    ...(parties === undefined ? {} : { parties }),
    ...(only === undefined ? {} : { only }),
    ...(webLinks.length === 0 ? {} : { webLinks }),
  }
}

function partiesOf(cell: (field: Field) => Cell, mapping: Mapping): PlanStep['parties'] {
  const named = PARTY_FIELDS.filter((field) => mapping[field] !== undefined).map((field): [string, string[]] => [
    LABELS[field],
    isBlank(cell(field)) ? [] : peopleIn(cell(field).text).slice(0, MOST_NAMES),
  ])
  return named.length === 0 ? undefined : Object.fromEntries(named)
}

/** What a column of its own says of somebody, and what the matrix does. */
function together(one: PlanStep['parties'], other: PlanStep['parties']): PlanStep['parties'] {
  if (!one || !other) return one ?? other
  const labels = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(
    labels.map((label) => [label, [...new Set([...(one[label] ?? []), ...(other[label] ?? [])])].slice(0, MOST_NAMES)]),
  )
}

function onlyOf(cell: (field: Field) => Cell, place: Place, findings: Findings): PlanStep['only'] {
  const written = cell('only')
  const title = cell('title').text
  if (!isBlank(written)) {
    if (modeWord(written.text) === undefined)
      findings.fault(
        'warning',
        'unknownMode',
        'Some words for the mode of a step are not known; these steps are in a rehearsal and in a live cutover.',
        place,
        written.text,
      )
    return modeOf(written.text)
  }
  const said = modeInTitle(title)
  if (said)
    findings.guess(
      'modeInTitle',
      'Steps whose title says that they are only for a rehearsal, or only for the live cutover, are left out of the other.',
      place,
      title,
    )
  return said
}

/** Instructions that are more than a link keep it; a hyperlink behind words is one all the same. */
function linksOf(cell: (field: Field) => Cell): WebLink[] {
  const found = new Map<string, WebLink>()
  for (const field of LINKED) {
    const own = cell(field)
    const isWhole = field === 'links' || (field === 'description' && isOnlyLinks(own))
    const links = isWhole
      ? webLinksIn(own)
      : webLinksIn({ text: '', ...(own.link === undefined ? {} : { link: own.link }) })
    for (const link of links) if (!found.has(link.url)) found.set(link.url, link)
  }
  return [...found.values()]
}
