import { useSyncExternalStore } from 'react'

const phone = matchMedia('(max-width: 640px)')
/** A tablet held upright, half a screen, and a laptop at 200 %: the width at which the facts no longer fit in a line. */
const narrow = matchMedia('(max-width: 920px)')

/** For handlers, which check when they run. */
export const isPhone = (): boolean => phone.matches

export const isNarrow = (): boolean => narrow.matches

/** Whether this is a phone, which gets different components and not only narrower ones. */
export const useIsPhone = (): boolean => useMatches(phone)

/** Whether there is room for a phone's head only; phones included. */
export const useIsNarrow = (): boolean => useMatches(narrow)

const useMatches = (query: MediaQueryList): boolean =>
  useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => query.matches,
  )
