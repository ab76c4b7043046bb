/** Encoded queries: `active=true^priority=1^ORpriority=2^NQnumberSTARTSWITHCHG^ORDERBYDESCsys_created_on`. */

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'IN'
  | 'NOT IN'
  | 'LIKE'
  | 'NOT LIKE'
  | 'STARTSWITH'
  | 'ENDSWITH'
  | 'ISEMPTY'
  | 'ISNOTEMPTY'
  | 'BETWEEN'
  | 'ON'
  | 'NOTON'
  | 'ANYTHING'

export interface Condition {
  /** Possibly through references: `assigned_to.email`. */
  column: string
  operator: Operator
  value: string
}

export interface Ordering {
  column: string
  descending: boolean
}

/** One alternative of `^NQ`: all of these, each of which is met by any of its conditions (`^OR` binds to its neighbour only). */
export type Conjunction = Condition[][]

export interface Query {
  alternatives: Conjunction[]
  orderings: Ordering[]
  /** Parts that could not be understood, and are therefore not applied. */
  invalid: string[]
}

/** Longest spelling first, since `<=` begins with `<`. */
const spellings: readonly (readonly [spelling: string, operator: Operator])[] = [
  ['DOES NOT CONTAIN', 'NOT LIKE'],
  ['ISNOTEMPTY', 'ISNOTEMPTY'],
  ['STARTSWITH', 'STARTSWITH'],
  ['NOT LIKE', 'NOT LIKE'],
  ['ENDSWITH', 'ENDSWITH'],
  ['ANYTHING', 'ANYTHING'],
  ['CONTAINS', 'LIKE'],
  ['ISEMPTY', 'ISEMPTY'],
  ['NOTLIKE', 'NOT LIKE'],
  ['BETWEEN', 'BETWEEN'],
  ['NOT IN', 'NOT IN'],
  ['NOTON', 'NOTON'],
  ['LIKE', 'LIKE'],
  ['IN', 'IN'],
  ['ON', 'ON'],
  ['!=', '!='],
  ['>=', '>='],
  ['<=', '<='],
  ['=', '='],
  ['>', '>'],
  ['<', '<'],
]

/** `isColumn` says whether a path of columns leads anywhere; what does not is invalid and left out. */
export function parseQuery(encoded: string, isColumn: (path: string) => boolean): Query {
  const query: Query = { alternatives: [[]], orderings: [], invalid: [] }
  for (const [position, part] of encoded.split('^').entries()) {
    const [joint, body] = jointOf(part, position === 0)
    if (joint === 'end' || (body === '' && joint !== 'alternative')) continue
    if (joint === 'order') {
      const ordering = orderingOf(body)
      if (isColumn(ordering.column)) query.orderings.push(ordering)
      else query.invalid.push(part)
      continue
    }
    if (joint === 'alternative') query.alternatives.push([])
    if (body === '') continue
    const current = query.alternatives.at(-1) ?? []
    const condition = conditionOf(body)
    const isValid = condition !== undefined && isColumn(condition.column)
    if (!isValid) query.invalid.push(part)
    // An invalid first half keeps its place, so that its `^OR` does not join the condition before it.
    if (joint !== 'or' || current.length === 0) current.push([])
    if (isValid) current.at(-1)?.push(condition)
  }
  query.alternatives = query.alternatives.map((terms) => terms.filter((term) => term.length > 0))
  return query
}

type Joint = 'and' | 'or' | 'alternative' | 'order' | 'end'

function jointOf(part: string, isFirst: boolean): [joint: Joint, body: string] {
  if (part.startsWith('ORDERBY')) return ['order', part]
  if (part === 'EQ') return ['end', '']
  if (!isFirst && part.startsWith('NQ')) return ['alternative', part.slice(2)]
  if (!isFirst && part.startsWith('OR')) return ['or', part.slice(2)]
  return ['and', part]
}

function orderingOf(part: string): Ordering {
  const descending = part.startsWith('ORDERBYDESC')
  return { column: part.slice(descending ? 'ORDERBYDESC'.length : 'ORDERBY'.length), descending }
}

/** Columns are lower case and operators upper case or signs, so the first that is neither letter nor dot begins the operator. */
function conditionOf(part: string): Condition | undefined {
  const column = /^[a-z_][a-z0-9_.]*/.exec(part)?.[0]
  if (column === undefined) return undefined
  const rest = part.slice(column.length)
  const found = spellings.find(([spelling]) => rest.startsWith(spelling))
  if (!found) return undefined
  const [spelling, operator] = found
  return { column, operator, value: rest.slice(spelling.length) }
}
