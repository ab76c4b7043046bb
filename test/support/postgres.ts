import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'
import { client, describe } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { run } from '../../server/database/embeddedAccount.ts'
import { migrate } from '../../server/database/migrate.ts'
import { destroyDataFolder } from './postgresWatch.ts'

export type TestDatabase = {
  url: string
  /** Throws out whoever is still connected. */
  drop(): Promise<void>
}

/** A migrated database of its own, on the run's shared PostgreSQL: no protection against crashes, about 50 ms. */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('postgres').template)
}

/** The same without any tables. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template1')
}

export type PrivateCluster = {
  /** A migrated database. */
  url: string
  dataFolder: string
  /** Pid of the postmaster, for signals. After SIGKILL the database comes back by itself, on the same address. */
  postmaster(): Promise<number>
  /** Stops it, whoever is connected, and removes its data. */
  drop(): Promise<void>
}

/** A PostgreSQL of its own with every protection on, for tests that kill it; takes about a second. */
export async function privateCluster(): Promise<PrivateCluster> {
  const dataFolder = await initialisedFolder()
  const lines: string[] = []
  const embedded = await startEmbedded({ dataFolder, log: (line) => lines.push(line) })
  await migrate(embedded.url)
  return {
    url: embedded.url,
    dataFolder,
    postmaster: () => postmasterOf(dataFolder),
    drop: async () => {
      await embedded.release()
      await destroyDataFolder(dataFolder)
    },
  }
}

/** A new folder that is removed after the run, and any database in it stopped, however the run ends. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(inject('postgres').runFolder, 'scratch-'))
  await chmod(folder, 0o711)
  return folder
}

/**
 * The same with a database in it as PostgreSQL makes it, never started yet: a copy of the run's own takes a quarter of the
 * time that making one takes. For tests that are not about how it comes into being; where nothing can be copied it is empty,
 * and the database is made when it is started.
 */
export async function initialisedFolder(): Promise<string> {
  const folder = await scratchFolder()
  await run('cp', ['-a', join(inject('postgres').runFolder, 'initialised', 'database'), join(folder, 'database')])
  return folder
}

/** Pid of the postmaster that runs, or ran, the database of a data folder. */
export async function postmasterOf(dataFolder: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataFolder, 'database', 'data', 'postmaster.pid'), 'utf8'), 10)
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const server = inject('postgres').url
  const name = `tminus_test_${randomBytes(6).toString('hex')}`
  // By the default strategy each page of it would go through the log, which takes twice as long.
  await execute(server, `create database ${name} template ${template} strategy file_copy`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => dropDatabase(server, name) }
}

/** Its own housekeeping may be at work in it, which our role may not throw out and which is soon done. */
async function dropDatabase(server: string, name: string, tries = 50): Promise<void> {
  try {
    await execute(server, `drop database if exists ${name} with (force)`)
  } catch (error) {
    if (tries === 0 || describe(error).code !== '42501') throw error
    await setTimeout(100)
    await dropDatabase(server, name, tries - 1)
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const sql = client(url, { max: 1 })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
