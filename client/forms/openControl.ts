/** Which control of the cutover is being asked about; the command menu opens it, the bar shows it. */

import { createStore } from '../live/store.ts'
import type { ControlName } from './controls.ts'

export const openControl = createStore<ControlName | undefined>(undefined)
