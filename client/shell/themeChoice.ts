/** Dark or light theme: by the system, or as the person chose. */
import { browserStorage } from '../live/storage.ts'
import { createStore, type Store } from '../live/store.ts'

export const THEME_CHOICES = ['system', 'dark', 'light'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]
export type Theme = 'dark' | 'light'

const KEY = 'tminus.theme'
const lightSystem = matchMedia('(prefers-color-scheme: light)')
const choice = createStore<ThemeChoice>(THEME_CHOICES.find((known) => known === browserStorage.get(KEY)) ?? 'system')

export const themeChoice: Store<ThemeChoice> = choice

export function chooseTheme(chosen: ThemeChoice): void {
  browserStorage.set(KEY, chosen)
  choice.set(chosen)
  show()
}

/** Applies the chosen theme, and follows the system while that is the choice. */
export function followTheme(): void {
  lightSystem.addEventListener('change', show)
  show()
}

function show(): void {
  document.documentElement.dataset.theme = current()
}

function current(): Theme {
  const chosen = choice.get()
  return chosen === 'system' ? (lightSystem.matches ? 'light' : 'dark') : chosen
}
