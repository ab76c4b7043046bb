import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(max-width: 640px)')

/** For handlers, which look when they run. */
export const isPhone = (): boolean => narrow.matches

/** Whether the screen is a phone's, for which the parts are other ones and not only narrower. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore((listener) => {
    narrow.addEventListener('change', listener)
    return () => narrow.removeEventListener('change', listener)
  }, isPhone)
