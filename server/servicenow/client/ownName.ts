/** The name under which the instance knows us, as it stands in `sys_created_by` of what we write. */
import type { InstanceConfiguration } from './configuration.ts'
import { isFault } from './faults.ts'
import type { Tables } from './tables.ts'

/** The dynamic filter “Me”, whose sys_id is the same on every instance. */
const ME = '90d1921e5f510100a9ad2572f2b477fe'

/** Looked up once; undefined where the instance does not say. @throws ServiceNowFault when it does not answer */
export function ownNameOf(tables: Tables, { auth }: InstanceConfiguration): () => Promise<string | undefined> {
  let known: { name: string | undefined } | undefined = auth.kind === 'basic' ? { name: auth.user } : undefined
  return async () => {
    known ??= { name: await lookUp(tables) }
    return known.name
  }

  async function lookUp({ page }: Tables): Promise<string | undefined> {
    try {
      const where = [{ field: 'sys_id', dynamic: ME }]
      const { rows, total } = await page('sys_user', { where, fields: ['user_name'], limit: 2, offset: 0 })
      const [me] = rows
      // One that does not know the filter ignores it, and answers with everybody.
      return rows.length === 1 && (total ?? 1) === 1 ? me?.raw('user_name') || undefined : undefined
    } catch (error) {
      if (isFault(error, 'forbidden', 'notFound', 'refused', 'malformed')) return undefined
      throw error
    }
  }
}
