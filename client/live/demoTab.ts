/**
 * Who this tab is in the demo. A browser's cookie holds one person; each tab of the demo holds one of its own, as long as
 * it is open. What is kept here is worth something only to a server that has a demo (`server/demo/door.ts`).
 */
import { parsed, tabStorage } from './storage.ts'

const KEPT = 'tminus demo'

/** As the server reads it. */
export const DEMO_HEADER = 'x-tminus-demo'

export interface DemoTab {
  /** Of the session. */
  secret: string
  /** What the person signs with. */
  password: string
}

export function demoTab(): DemoTab | undefined {
  const kept = parsed(tabStorage.get(KEPT))
  return isDemoTab(kept) ? kept : undefined
}

/** False where the browser does not let a tab keep anything. */
export const becomeInTab = (tab: DemoTab): boolean => tabStorage.set(KEPT, JSON.stringify(tab))
export const leaveTab = (): void => tabStorage.remove(KEPT)

const isDemoTab = (kept: unknown): kept is DemoTab =>
  typeof kept === 'object' &&
  kept !== null &&
  'secret' in kept &&
  typeof kept.secret === 'string' &&
  'password' in kept &&
  typeof kept.password === 'string'
