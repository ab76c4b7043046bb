/** Dark unless somebody chose light for walls on this device, whatever the theme of the other screens. */

import { useStore } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { browserStorage } from '../../live/storage.ts'
import { createStore } from '../../live/store.ts'
import type { Theme } from '../../shell/themeChoice.ts'

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
