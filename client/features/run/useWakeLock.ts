import { useEffect } from 'react'

/** Keeps the display on while wanted and the page is in sight: a phone on the table shows whose turn it is. */
export function useWakeLock(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return
    let held: WakeLockSentinel | undefined
    let ended = false
    const hold = async () => {
      if (document.hidden || ended) return
      // A battery saver refuses it; then the display goes off as it always does.
      const fresh = await navigator.wakeLock.request('screen').catch(() => undefined)
      if (ended) return void fresh?.release()
      held = fresh
    }
    void hold()
    // The browser lets go of it whenever the page is hidden.
    document.addEventListener('visibilitychange', hold)
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', hold)
      void held?.release()
    }
  }, [wanted])
}
