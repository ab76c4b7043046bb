/** Which control of the cutover is being asked about; the command menu opens it, the bar shows it. */
import type { ControlName } from './derive/controls.ts'
import { createStore } from './store.ts'

export const openControl = createStore<ControlName | undefined>(undefined)
