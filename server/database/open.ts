/** The database of this deployment: the one that DATABASE_URL names, else one of our own in the data folder. */
import type { Environment } from '../environment.ts'
import { waitForDatabase } from './connect.ts'
import { startEmbedded } from './embedded.ts'

export interface OpenedDatabase {
  /** Holds a password: not for logs. */
  url: string
  embedded: boolean
  /** Close your own pools first. Never throws. */
  release(): Promise<void>
}

/** Timeout for a database that starts beside us, as in a compose file. */
const PATIENCE_SECONDS = 60

/** @throws DatabaseFault */
export async function openDatabase(
  { databaseUrl, dataFolder }: Pick<Environment, 'databaseUrl' | 'dataFolder'>,
  say: (line: string) => void,
): Promise<OpenedDatabase> {
  if (databaseUrl) {
    await waitForDatabase(databaseUrl, PATIENCE_SECONDS)
    return { url: databaseUrl, embedded: false, release: async () => undefined }
  }
  const { url, release } = await startEmbedded({ dataFolder, log: say })
  return { url, embedded: true, release }
}
