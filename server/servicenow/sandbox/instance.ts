/** One instance: its records, its time, its switches, and the rules that watch over the records. */
import { watchApprovals } from './change/approvals.ts'
import { watchChanges } from './change/changeRules.ts'
import { watchTasks } from './change/changeTasks.ts'
import { Flows } from './change/flows.ts'
import { watchPlatform } from './change/platformRules.ts'
import { plantRecords } from './records/firstRecords.ts'
import { type Random, seededRandom } from './records/identifiers.ts'
import { createInstanceClock, type InstanceClock } from './records/instanceClock.ts'
import { RecordStore, type Writer } from './records/recordStore.ts'
import { defaultSettings, type Settings } from './settings.ts'

export interface Instance {
  store: RecordStore
  clock: InstanceClock
  random: Random
  settings: Settings
  flows: Flows
}

export interface InstanceOptions {
  /** Stands still at this instant, or follows this function; real time without it. */
  now?: number | (() => number)
  seed?: number
  settings?: Partial<Settings>
}

export function createInstance({ now, seed = 1, settings = {} }: InstanceOptions): Instance {
  const clock = createInstanceClock(now)
  const random = seededRandom(seed)
  const store = new RecordStore(clock, random)
  const own: Settings = { ...structuredClone(defaultSettings), ...settings }
  const flows = new Flows(clock, () => own.flowMilliseconds)
  const instance = { store, clock, random, settings: own, flows }
  plantRecords(store)
  watchChanges(instance)
  watchApprovals(instance)
  watchTasks(instance)
  watchPlatform(instance)
  return instance
}

/** Somebody of the instance, by user name; their writes are their own. */
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
