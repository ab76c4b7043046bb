import { useEffect, useMemo, useState } from 'react'
import { useSession } from '../../live/session.tsx'
import { type ShownLine, type ShownLines, withChange } from './portfolio.ts'

/** The lines of all cutovers, kept up to date; undefined until loaded. */
export function usePortfolio(): readonly ShownLine[] | undefined {
  const { connection } = useSession()
  const [lines, setLines] = useState<ShownLines>()
  useEffect(
    () =>
      connection.followPortfolio((change) => setLines((before) => withChange(before, change, connection.clock.now()))),
    [connection],
  )
  return useMemo(() => lines && [...lines.values()], [lines])
}
