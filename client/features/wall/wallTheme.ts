/** Dark unless somebody chose light for walls on this device, whatever the theme of the other screens. */

import { useStore } from '../../live/session.tsx'
import { browserStorage } from '../../live/storage.ts'
import { createStore } from '../../live/store.ts'
import { useShortcuts } from '../../shell/shortcuts.ts'
import type { Theme } from '../../theme/choice.ts'

const KEY = 'tminus.wallTheme'
const theme = createStore<Theme>(browserStorage.get(KEY) === 'light' ? 'light' : 'dark')

export function chooseWallTheme(chosen: Theme): void {
  browserStorage.set(KEY, chosen)
  theme.set(chosen)
}

/** The theme of walls; D changes it. */
export function useWallTheme(): Theme {
  const shown = useStore(theme, (value) => value)
  useShortcuts([{ key: 'd', does: 'Dark or light', run: () => chooseWallTheme(shown === 'dark' ? 'light' : 'dark') }])
  return shown
}
