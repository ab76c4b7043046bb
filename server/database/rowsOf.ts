import { z } from 'zod'

/**
 * The validated rows of an SQL query: for what drizzle cannot express, or less clearly. The query is sent at once, as
 * every query in SQL is.
 *
 * @throws ZodError when PostgreSQL returns something else than the code expects; it names columns and types, no values
 */
export async function rowsOf<Row extends z.ZodType>(row: Row, rows: Promise<object[]>): Promise<z.output<Row>[]> {
  return z.array(row).parse(await rows)
}
