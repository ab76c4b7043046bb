/** The columns that every draft has: the keys of a step, as the runbook format names them; a new one is a column by itself. */
import { z } from 'zod'
import { runbookFile, stepFile, writtenFile } from '../runbook/runbookFormat.ts'

/**
 * How the text of a cell is the value of its key. `text`: word for word. `choice`: one of a few words. `flag`: `true`, or
 * nothing; `flagOrText`: either. `number`. `list`: texts with commas between them. `structured`: what begins with a bracket or
 * a quotation mark is YAML on one line, everything else is text.
 */
export type ColumnKind = 'text' | 'choice' | 'flag' | 'flagOrText' | 'number' | 'list' | 'structured'

export interface FormatColumn {
  key: string
  /** For a heading: `Not before`. */
  title: string
  kind: ColumnKind
  choices?: readonly string[]
  /** What the format says of it. */
  description?: string
}

type JsonSchema = z.core.JSONSchema.BaseSchema

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' })

export const FORMAT_COLUMNS: readonly FormatColumn[] = Object.entries(schemaOf(stepFile).properties ?? {}).flatMap(
  ([key, schema]) =>
    typeof schema === 'boolean'
      ? []
      : {
          key,
          title: titleOf(key),
          ...kindOf(schema),
          ...(schema.description !== undefined && { description: schema.description }),
        },
)

const byKey = new Map(FORMAT_COLUMNS.map((column) => [column.key, column]))

export const isFormatColumn = (key: string): boolean => byKey.has(key)

/** A key that the format does not know is read as whatever it looks like, so that its fault is the only one. */
export const kindOfColumn = (key: string): ColumnKind => byKey.get(key)?.kind ?? 'structured'

/** The top-level keys of a runbook in the order of the format, without its steps. */
export const FORMAT_SECTIONS: readonly string[] = [
  ...new Set([...Object.keys(runbookFile.shape), ...Object.keys(writtenFile.shape)]),
].filter((key) => key !== 'workstreams' && key !== 'steps')

function kindOf(schema: JsonSchema): Pick<FormatColumn, 'kind' | 'choices'> {
  const { type, anyOf, items } = schema
  const choices = schema.enum?.filter((choice) => typeof choice === 'string')
  if (choices) return { kind: 'choice', choices }
  if (schema.const === true) return { kind: 'flag' }
  if (type === 'string') return { kind: 'text' }
  if (type === 'boolean') return { kind: 'flag' }
  if (type === 'number' || type === 'integer') return { kind: 'number' }
  if (type === 'array' && isText(items)) return { kind: 'list' }
  if (anyOf?.every((one) => one.type === 'string')) return { kind: 'text' }
  if (anyOf?.every((one) => one.type === 'string' || one.const === true)) return { kind: 'flagOrText' }
  return { kind: 'structured' }
}

function isText(items: unknown): boolean {
  return typeof items === 'object' && items !== null && 'type' in items && items.type === 'string'
}

function titleOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
