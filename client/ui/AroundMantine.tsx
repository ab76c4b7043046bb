/** What Mantine's parts need around them, beside each: the console's first load does without. */
import { MantineProvider } from '@mantine/core'
import { type ReactNode, useSyncExternalStore } from 'react'

const THEME = { respectReducedMotion: true }

export function AroundMantine({ children }: { children: ReactNode }) {
  const scheme = useSyncExternalStore(onTheme, shownScheme)
  return (
    <MantineProvider forceColorScheme={scheme} theme={THEME}>
      {children}
    </MantineProvider>
  )
}

const shownScheme = () => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark')

function onTheme(told: () => void): () => void {
  const observer = new MutationObserver(told)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
