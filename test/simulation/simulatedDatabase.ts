/** The database of one file's evenings: its clock shows what the simulation says, and it notes when what was written. */
import { client, type Sql } from '../../server/database/connect.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { Backends } from './backends.ts'

export interface SimulatedDatabase {
  /** The address at which its clock is the simulated one. */
  url: string
  /** For what the simulation itself has to know and do. */
  admin: Sql
  /** For the servers. */
  backends: Backends
  /** Epoch milliseconds by its clock, and milliseconds since the evening began, which never go back. */
  setClock(at: number, elapsed: number): Promise<unknown>
  /** Forgets every cutover. */
  clear(): Promise<unknown>
  drop(): Promise<void>
}

/** Sequences hold the times: what is set in one is seen by all at once, and read faster than a table. */
export async function simulatedDatabase(): Promise<SimulatedDatabase> {
  const database: TestDatabase = await testDatabase()
  const admin = client(database.url, { max: 1 })
  await admin.unsafe(`
    create schema simulated;
    create sequence simulated.at minvalue 0;
    create sequence simulated.elapsed minvalue 0;
    create function simulated.clock_timestamp() returns timestamptz volatile language sql
      as $$ select to_timestamp(pg_sequence_last_value('simulated.at'::regclass) / 1000.0) $$;
    create function simulated.now() returns timestamptz volatile language sql
      as $$ select to_timestamp(pg_sequence_last_value('simulated.at'::regclass) / 1000.0) $$;
    select setval('simulated.at', 1), setval('simulated.elapsed', 0);
    alter table cutovers
      alter column changed_minute set default floor(extract(epoch from simulated.clock_timestamp()) / 60);
    create table simulated.written (
      cutover text not null, type text not null, version smallint not null, elapsed bigint not null);
    create function simulated.note_written() returns trigger language plpgsql as $$
      begin
        if current_setting('simulated.restoring', true) = 'yes' then return null; end if;
        insert into simulated.written
          values (new.cutover, new.type, new.version, pg_sequence_last_value('simulated.elapsed'::regclass));
        return null;
      end $$;
    create trigger written after insert on events for each row execute function simulated.note_written();`)
  const address = new URL(database.url)
  address.searchParams.set('options', '-c search_path=simulated,pg_catalog,public')
  const backends = new Backends({ host: address.hostname, port: Number(address.port) })
  return {
    url: address.href,
    admin,
    backends,
    setClock: (at, elapsed) => admin`select setval('simulated.at', ${at}), setval('simulated.elapsed', ${elapsed})`,
    clear: () =>
      admin`truncate events, commands, snapshots, log_verifications, cutovers, nodes, simulated.written cascade`,
    async drop() {
      backends.close()
      await admin.end()
      await database.drop()
    },
  }
}
