/** One instance: its records, clock, settings, and the rules on its records. */
import { watchApprovals } from './change/approvals.ts'
import { watchChanges } from './change/changeRules.ts'
import { watchTasks } from './change/changeTasks.ts'
import { Flows } from './change/flows.ts'
import { watchPlatform } from './change/platformRules.ts'
import type { Instance } from './instance.ts'
import { plantRecords } from './records/firstRecords.ts'
import { seededRandom } from './records/identifiers.ts'
import { createInstanceClock } from './records/instanceClock.ts'
import { RecordStore } from './records/recordStore.ts'
import { defaultSettings, type Settings } from './settings.ts'

export interface InstanceOptions {
  /** Frozen at this instant, or follows this function; real time by default. */
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
