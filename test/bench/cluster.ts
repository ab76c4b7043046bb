import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'

/** A PostgreSQL as the server runs it by itself: what is committed is on the disk. */
export interface Cluster {
  /** A new, migrated database. */
  database(): Promise<string>
  /** Stops it and removes its data. */
  drop(): Promise<void>
}

export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tminus-bench-'))
  // PostgreSQL's account must get to its data when root runs the bench.
  await chmod(folder, 0o711)
  // Clears up behind us however we end: its input ends when we do.
  const watch = spawn(process.execPath, [join(import.meta.dirname, '../support/postgresWatch.ts'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const watchEnded = once(watch, 'exit')
  const embedded = await startEmbedded({ dataFolder: join(folder, 'shared'), log: () => undefined })
  return {
    async database() {
      const name = `bench_${randomBytes(4).toString('hex')}`
      const sql = client(embedded.url, { max: 1 })
      await sql.unsafe(`create database ${name}`).finally(() => sql.end())
      const url = new URL(embedded.url)
      url.pathname = `/${name}`
      await migrate(url.href)
      return url.href
    },
    async drop() {
      await embedded.release()
      watch.stdin.end()
      await watchEnded
    },
  }
}
