/** An action of a step that was chosen somewhere else than at the step: the command menu asks, the open step answers. */

import { createStore } from '../live/store.ts'
import type { ActionName } from './actions.ts'

export const requestedAction = createStore<{ stepId: string; name: ActionName } | undefined>(undefined)
