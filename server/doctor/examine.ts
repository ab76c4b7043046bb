/** Everything that a server depends on, one finding after the other as they come. */
import type { Environment } from '../environment.ts'
import { database } from './database.ts'
import type { Finding } from './finding.ts'
import { instances } from './instances.ts'
import { addresses, builtConsole, dataFolder, listening, runtime, secretKept } from './surroundings.ts'

export async function* examine(environment: Environment): AsyncGenerator<Finding> {
  yield runtime()
  yield* await dataFolder(environment)
  yield await secretKept(environment)
  const { findings, running } = await listening(environment)
  yield* findings
  yield builtConsole(environment)
  yield* await addresses(environment, running)
  yield* await database(environment)
  yield* await instances(environment)
}
