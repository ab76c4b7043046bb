import type { World } from '../support/core.ts'
import type { SimulatedDatabase } from './simulatedDatabase.ts'

/** What all seeds of a file share: one database, its people and the runbooks in it. */
export interface Setting {
  world: World
  database: SimulatedDatabase
  runbooks: { id: string; hash: string; people: Record<string, string[]> }[]
}
