import { useEffect } from 'react'

/** The title of the tab: which screen it shows, and of what. */
export function useTitle(screen: string, of = 'T-Minus'): void {
  useEffect(() => {
    document.title = `${screen} · ${of}`
    return () => {
      document.title = 'T-Minus'
    }
  }, [screen, of])
}
