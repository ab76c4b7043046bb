/** Looks for what is due, each second and whenever something is known to be due: one look at a time. */

export interface Scan {
  /** Begins with what is due now; asked while one looks, it looks again afterwards. Resolves to whether anything was due. */
  look(): Promise<boolean>
  /** The look under way. */
  looking(): Promise<boolean> | undefined
  isOpen(): boolean
  start(): void
  /** Begins no further look. */
  close(): void
}

const SCAN_MS = 1000

/**
 * @param lookOnce resolves to whether anything was due
 * @param failed what is due could not be read; it is tried again at the next look
 */
export function createScan(lookOnce: () => Promise<boolean>, failed: (error: unknown) => void): Scan {
  let timer: NodeJS.Timeout | undefined
  let under: Promise<boolean> | undefined
  let isAskedAgain = false
  let isOpen = true

  function look(): Promise<boolean> {
    if (under) {
      isAskedAgain = true
      return under
    }
    under = lookOn()
      .catch((error: unknown) => {
        failed(error)
        return false
      })
      .finally(() => {
        under = undefined
      })
    return under
  }

  async function lookOn(): Promise<boolean> {
    let found = false
    do {
      isAskedAgain = false
      found = isOpen && (await lookOnce())
    } while (isOpen && isAskedAgain)
    return found
  }

  function scanAfter(milliseconds: number): void {
    if (!isOpen) return
    timer = setTimeout(() => void look().finally(() => scanAfter(SCAN_MS)), milliseconds)
  }

  return {
    look,
    looking: () => under,
    isOpen: () => isOpen,
    start: () => scanAfter(0),
    close() {
      isOpen = false
      clearTimeout(timer)
    },
  }
}
