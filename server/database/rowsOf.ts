import { z } from 'zod'

/**
 * The rows of a query in SQL, checked: for what drizzle cannot say, or would say worse. The query is sent at once, as every
 * query in SQL is.
 *
 * @throws ZodError where PostgreSQL answers something else than the code expects; it names columns and types, no values
 */
export async function rowsOf<Row extends z.ZodType>(row: Row, rows: Promise<object[]>): Promise<z.output<Row>[]> {
  return z.array(row).parse(await rows)
}
