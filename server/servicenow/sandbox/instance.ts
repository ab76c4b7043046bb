/** The parts of an instance, and what its rules need of it. */
import type { Flows } from './change/flows.ts'
import type { Random } from './records/identifiers.ts'
import type { InstanceClock } from './records/instanceClock.ts'
import type { RecordStore, Writer } from './records/recordStore.ts'
import type { Settings } from './settings.ts'

export interface Instance {
  store: RecordStore
  clock: InstanceClock
  random: Random
  settings: Settings
  flows: Flows
}

/** A user of the instance, by user name; writes are made in their name. */
export function writerNamed(store: RecordStore, userName: string): Writer {
  const user = store.rows('sys_user').find((row) => row.user_name === userName)
  if (!user) throw new Error(`Nobody on the instance is called ${userName}.`)
  return { userName, userId: user.sys_id ?? '', automatic: false }
}

/** A system property; undefined where nobody has set it. */
export function property(store: RecordStore, name: string): string | undefined {
  return store.rows('sys_properties').find((row) => row.name === name)?.value
}

/** Sets a system property, new or not. */
export function setProperty(store: RecordStore, name: string, value: string): void {
  const known = store.rows('sys_properties').find((row) => row.name === name)
  const writer: Writer = { userName: 'admin', userId: '', automatic: true }
  if (known) store.update(known.sys_id ?? '', { value }, writer)
  else store.insert('sys_properties', { name, value }, writer)
}
