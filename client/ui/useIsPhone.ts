import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(max-width: 640px)')

/** For handlers, which check when they run. */
export const isPhone = (): boolean => narrow.matches

/** Whether this is a phone, which gets different components and not only narrower ones. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore((listener) => {
    narrow.addEventListener('change', listener)
    return () => narrow.removeEventListener('change', listener)
  }, isPhone)
