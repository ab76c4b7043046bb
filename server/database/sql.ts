/** Queries as tagged templates: whatever is in `${…}` is sent as a parameter, never as text of the query. */
import { type Parameter, parameterOf, parameterOfLibrary, type Value } from './values.ts'

export type Row = Record<string, unknown>

/** Column names and their values. */
export type Columns = { readonly [column: string]: Value }

/**
 * What can be queried: a pool, each statement on any connection, or a transaction, on its own. A statement is sent
 * when it is written, not when it is awaited: those of a transaction run in the order of the text, and are pipelined
 * when nothing is awaited between them.
 */
export interface Queries {
  /** The rows of one statement. Rejects with StatementError or ConnectionLost, neither of which holds the values. */
  <Rows extends readonly object[] = Row[]>(text: TemplateStringsArray, ...values: Part[]): Promise<Rows>
  /** `(a, b) values (…), (…)` for `insert into t ${sql(rows)}`; all rows have the columns of the first. */
  (rows: Columns | readonly Columns[]): Fragment
  /** A parameter for a json or jsonb column: the JSON text of the value. */
  json(value: object | string | number | boolean | null): string
  /**
   * Raw text; returns the rows of the last statement that has any. With `values` it is one statement with `$1`, `$2`,
   * …, for libraries that generate their own.
   */
  unsafe<Rows extends readonly object[] = Row[]>(
    text: string,
    values?: readonly unknown[],
    how?: Pick<Statement, 'isPrepared' | 'asArrays'>,
  ): Promise<Rows>
}

export type Part = Value | Fragment

export interface Statement {
  readonly text: string
  readonly values: readonly Parameter[]
  /** The text is reused, so each connection parses it only once. */
  readonly isPrepared: boolean
  /** Rows as lists of values, as drizzle wants them. */
  readonly asArrays?: boolean
}

/** A piece of a query with its parameters. */
export class Fragment {
  readonly texts: readonly string[]
  readonly values: readonly Part[]

  constructor(texts: readonly string[], values: readonly Part[]) {
    this.texts = texts
    this.values = values
  }
}

/** A piece for other queries, such as `fragment`and role = ${role}``; an empty one adds nothing. */
export function fragment(texts: TemplateStringsArray, ...values: Part[]): Fragment {
  return new Fragment(texts, values)
}

/** @param run builds the statement before it returns and, in a transaction, sends it; resolves to the rows */
export function queriesOver(run: (statement: () => Statement) => Promise<object[]>): Queries {
  function queries<Rows extends readonly object[]>(text: TemplateStringsArray, ...values: Part[]): Promise<Rows>
  function queries(rows: Columns | readonly Columns[]): Fragment
  function queries(first: TemplateStringsArray | Columns | readonly Columns[], ...values: Part[]): unknown {
    if (isTemplate(first)) return run(() => statementOf(first, values))
    return rowsToInsert(isSeveral(first) ? first : [first])
  }
  function unsafe<Rows extends readonly object[]>(
    text: string,
    values?: readonly unknown[],
    how?: Pick<Statement, 'isPrepared' | 'asArrays'>,
  ): Promise<Rows>
  function unsafe(
    text: string,
    values: readonly unknown[] = [],
    how: Pick<Statement, 'isPrepared' | 'asArrays'> = { isPrepared: false },
  ): Promise<unknown> {
    return run(() => ({ text, values: values.map(parameterOfLibrary), ...how }))
  }
  return Object.assign(queries, { json: (value: unknown) => JSON.stringify(value), unsafe })
}

/** A template in PostgreSQL's form: `$1`, `$2`, … in the text, and their values. */
function statementOf(texts: TemplateStringsArray, parts: readonly Part[]): Statement {
  const values: Parameter[] = []
  return { text: textOf(texts, parts, values), values, isPrepared: !parts.some((part) => part instanceof Fragment) }
}

/** Joins texts and parts; the parameters are added to `values`, whose length numbers them. */
function textOf(texts: readonly string[], parts: readonly Part[], values: Parameter[]): string {
  return texts.reduce((text, next, index) => {
    const part = parts[index - 1]
    if (part instanceof Fragment) return text + textOf(part.texts, part.values, values) + next
    values.push(parameterOf(part))
    return `${text}$${values.length}${next}`
  })
}

function rowsToInsert(rows: readonly Columns[]): Fragment {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) throw new RangeError('There is nothing to insert')
  const names = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ')
  const values = rows.flatMap((row) =>
    columns.map((column) => {
      const value = row[column]
      if (value === undefined) throw new TypeError(`A row to insert has no ${column}`)
      return value
    }),
  )
  // One text before, between and after all values.
  const between = values.slice(1).map((_, index) => ((index + 1) % columns.length === 0 ? '), (' : ', '))
  return new Fragment([`(${names}) values (`, ...between, ')'], values)
}

function isTemplate(first: TemplateStringsArray | Columns | readonly Columns[]): first is TemplateStringsArray {
  return Array.isArray(first) && 'raw' in first
}

function isSeveral(rows: Columns | readonly Columns[]): rows is readonly Columns[] {
  return Array.isArray(rows)
}
