/** Encoded queries: `active=true^priority=1^ORpriority=2^NQnumberSTARTSWITHCHG^ORDERBYDESCsys_created_on`. */
import { isKnownFilter } from './dynamicFilters.ts'
import { isFieldOperator, leadingOperator, type Operator } from './operators.ts'

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

/** So many records of another table have to point here: `RLQUERYincident.rfc,>=1^priority=1^ENDRLQUERY`, and `JOIN…`. */
export interface RelatedQuery {
  table: string
  /** The related record's column, and the column of this one whose value it has to hold. */
  column: string
  ownColumn: string
  count: { operator: string; number: number }
  query: Query
}

/** One alternative of `^NQ`: all terms are met, each by any of its conditions (`^OR` binds to its neighbour only). */
export interface Alternative {
  terms: Condition[][]
  related: RelatedQuery[]
}

export interface Query {
  alternatives: Alternative[]
  orderings: Ordering[]
  /** Parts that could not be understood, and are therefore not applied. */
  invalid: string[]
}

/** Whether a path of columns leads anywhere from a table; what does not is invalid and left out. */
export type Leads = (table: string, path: string) => boolean

export function parseQuery(encoded: string, table: string, leads: Leads): Query {
  const query: Query = { alternatives: [{ terms: [], related: [] }], orderings: [], invalid: [] }
  const parts = encoded.split('^')
  for (let position = 0; position < parts.length; position += 1) {
    const part = parts[position] ?? ''
    const [joint, body] = jointOf(part, position === 0)
    if (joint === 'end' || (body === '' && joint !== 'alternative')) continue
    if (joint === 'order') {
      const ordering = orderingOf(body)
      if (leads(table, ordering.column)) query.orderings.push(ordering)
      else query.invalid.push(part)
      continue
    }
    if (joint === 'related') {
      const end = endOfRelated(parts, position)
      const related = relatedOf(parts.slice(position, end), table, leads)
      if (related) query.alternatives.at(-1)?.related.push(related)
      else query.invalid.push(part)
      position = parts[end] === 'ENDRLQUERY' ? end : end - 1
      continue
    }
    if (joint === 'alternative') query.alternatives.push({ terms: [], related: [] })
    if (body === '') continue
    const terms = query.alternatives.at(-1)?.terms ?? []
    const condition = conditionOf(body, table, leads)
    if (!condition) query.invalid.push(part)
    // An invalid first half keeps its place, so that its `^OR` does not join the condition before it.
    if (joint !== 'or' || terms.length === 0) terms.push([])
    if (condition) terms.at(-1)?.push(condition)
  }
  for (const alternative of query.alternatives) {
    alternative.terms = alternative.terms.filter((term) => term.length > 0)
  }
  return query
}

type Joint = 'and' | 'or' | 'alternative' | 'order' | 'related' | 'end'

function jointOf(part: string, isFirst: boolean): [joint: Joint, body: string] {
  if (part.startsWith('ORDERBY')) return ['order', part]
  if (part.startsWith('RLQUERY') || part.startsWith('JOIN')) return ['related', part]
  if (part === 'EQ' || part === 'ENDRLQUERY') return ['end', '']
  if (!isFirst && part.startsWith('NQ')) return ['alternative', part.slice(2)]
  if (!isFirst && part.startsWith('OR')) return ['or', part.slice(2)]
  return ['and', part]
}

function orderingOf(part: string): Ordering {
  const descending = part.startsWith('ORDERBYDESC')
  return { column: part.slice(descending ? 'ORDERBYDESC'.length : 'ORDERBY'.length), descending }
}

/** Columns are lower case and operators upper case or signs, so the first that is neither letter nor dot begins the operator. */
function conditionOf(part: string, table: string, leads: Leads): Condition | undefined {
  const column = /^[a-z_][a-z0-9_.]*/.exec(part)?.[0]
  if (column === undefined || !leads(table, column)) return undefined
  const found = leadingOperator(part.slice(column.length))
  if (!found) return undefined
  const { operator, rest: value } = found
  if (isFieldOperator(operator) && !leads(table, value.split('@')[0] ?? '')) return undefined
  if (operator === 'DYNAMIC' && !isKnownFilter(value)) return undefined
  return { column, operator, value }
}

/** A related query ends where it says so; a join with the next thing that cannot be a condition of it. */
function endOfRelated(parts: readonly string[], start: number): number {
  const isJoin = parts[start]?.startsWith('JOIN') === true
  const isEnd = (part: string) => (isJoin ? /^(NQ|ORDERBY|JOIN|RLQUERY|EQ$)/.test(part) : part === 'ENDRLQUERY')
  const length = parts.slice(start + 1).findIndex(isEnd)
  return length === -1 ? parts.length : start + 1 + length
}

function relatedOf(parts: readonly string[], own: string, leads: Leads): RelatedQuery | undefined {
  const [first = '', ...conditions] = parts
  const join = /^JOIN([a-z0-9_]+)\.([a-z0-9_.]+)=([a-z0-9_]+)\.([a-z0-9_.]+)!(.*)$/s.exec(first)
  const list = /^RLQUERY([a-z0-9_]+)\.([a-z0-9_.]+),(>=|<=|!=|>|<|=)(\d+)(?:,(?!m2m$)(.*)|,m2m)?$/s.exec(first)
  const [, , ownColumn = 'sys_id', joined = '', joinedColumn = '', joinCondition = ''] = join ?? []
  const [, listed = '', listedColumn = '', operator = '>', number = '0', listCondition = ''] = list ?? []
  const table = join ? joined : listed
  const column = join ? joinedColumn : listedColumn
  if ((!join && !list) || (join && join[1] !== own) || !leads(own, ownColumn) || !leads(table, column)) return undefined
  const within = [join ? joinCondition : listCondition, ...conditions].filter((part) => part !== '').join('^')
  const query = parseQuery(within, table, leads)
  return { table, column, ownColumn, count: { operator, number: Number(number) }, query }
}
