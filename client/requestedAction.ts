/** An action of a step that was chosen somewhere else than at the step: the command menu asks, the open step answers. */
import type { ActionName } from './derive/actions.ts'
import { createStore } from './store.ts'

export const requestedAction = createStore<{ stepId: string; name: ActionName } | undefined>(undefined)
