/** Somebody else who holds the row of a cutover, as a backup or an administrator at a prompt does. */
import { client } from '../../server/database/connect.ts'

/** Resolves once the row is locked, to the function that lets go of it. */
export async function lockRow(url: string, cutoverId: string): Promise<() => Promise<void>> {
  const sql = client(url, { max: 1 })
  const held = Promise.withResolvers<void>()
  const open = Promise.withResolvers<void>()
  const done = sql.begin(async (transaction) => {
    await transaction`select from cutovers where id = ${cutoverId} for update`
    held.resolve()
    await open.promise
  })
  await Promise.race([held.promise, done])
  return async () => {
    open.resolve()
    await done
    await sql.end()
  }
}
