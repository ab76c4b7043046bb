/** The operators of encoded queries, and how each of them is spelt. */

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
  | 'INSTANCEOF'
  | 'DYNAMIC'
  | RelativeOperator
  | FieldOperator

/** Compared with now: `@hour@ago@1`. */
export type RelativeOperator = 'RELATIVEGT' | 'RELATIVEGE' | 'RELATIVELT' | 'RELATIVELE' | 'RELATIVEEE'

/** Compared with another column of the same record. */
export type FieldOperator = 'SAMEAS' | 'NSAMEAS' | 'GT_FIELD' | 'LT_FIELD' | 'GT_OR_EQUALS_FIELD' | 'LT_OR_EQUALS_FIELD'

const fieldOperators: readonly string[] = [
  'SAMEAS',
  'NSAMEAS',
  'GT_FIELD',
  'LT_FIELD',
  'GT_OR_EQUALS_FIELD',
  'LT_OR_EQUALS_FIELD',
] satisfies FieldOperator[]

export const isFieldOperator = (operator: Operator): operator is FieldOperator => fieldOperators.includes(operator)

const spellings: readonly (readonly [spelling: string, operator: Operator])[] = (
  [
    ['DOES NOT CONTAIN', 'NOT LIKE'],
    ['EMPTYSTRING', 'ISEMPTY'],
    ['NOTEMPTY', 'ISNOTEMPTY'],
    ['EMPTY', 'ISEMPTY'],
    ['CONTAINS', 'LIKE'],
    ['NOTLIKE', 'NOT LIKE'],
    ['*', 'LIKE'],
    ['!*', 'NOT LIKE'],
    ['%', 'ENDSWITH'],
    ...(
      [
        '=',
        '!=',
        '>',
        '>=',
        '<',
        '<=',
        'IN',
        'NOT IN',
        'LIKE',
        'NOT LIKE',
        'STARTSWITH',
        'ENDSWITH',
        'ISEMPTY',
        'ISNOTEMPTY',
        'BETWEEN',
        'ON',
        'NOTON',
        'ANYTHING',
        'INSTANCEOF',
        'DYNAMIC',
        'RELATIVEGT',
        'RELATIVEGE',
        'RELATIVELT',
        'RELATIVELE',
        'RELATIVEEE',
        'SAMEAS',
        'NSAMEAS',
        'GT_FIELD',
        'LT_FIELD',
        'GT_OR_EQUALS_FIELD',
        'LT_OR_EQUALS_FIELD',
      ] satisfies Operator[]
    ).map((operator) => [operator, operator] as const),
  ] satisfies (readonly [string, Operator])[]
)
  // Longest first, since `<=` begins with `<`, and INSTANCEOF with IN.
  .sort(([a], [b]) => b.length - a.length)

/** The operator at the beginning of a text, and what follows it. */
export function leadingOperator(text: string): { operator: Operator; rest: string } | undefined {
  const found = spellings.find(([spelling]) => text.startsWith(spelling))
  return found && { operator: found[1], rest: text.slice(found[0].length) }
}
