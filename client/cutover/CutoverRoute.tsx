/** One cutover: followed while one of its screens is open. */
import { Suspense, useEffect } from 'react'
import { Redirect } from 'wouter'
import { FollowCutover, useFollowed } from '../live/cutover.tsx'
import { reloadWhenQuiet } from '../live/quiet.ts'
import { useSession, useStore } from '../live/session.tsx'
import { cutoverPath } from '../paths.ts'
import { CUTOVER_SCREENS } from '../routes.ts'
import { instead } from '../shell/instead.tsx'
import { Shell } from './Shell.tsx'

export function CutoverRoute({ cutoverId, path }: { cutoverId: string; path: string | undefined }) {
  const found = CUTOVER_SCREENS.find((screen) => screen.path === path)
  // Load in parallel with the cutover, not after it.
  useEffect(() => found?.load(), [found])
  if (!found) return <Redirect to={cutoverPath(cutoverId)} replace />
  return (
    <FollowCutover cutoverId={cutoverId} instead={instead}>
      <ReloadWhenOutdated />
      <Shell>
        <Suspense fallback={null}>
          <found.Screen />
        </Suspense>
      </Shell>
    </FollowCutover>
  )
}

function ReloadWhenOutdated() {
  const { view } = useFollowed()
  const { connection } = useSession()
  const unread = useStore(view, (value) =>
    value.status === 'outdated' ? `${value.event.type} ${value.event.seq}` : undefined,
  )
  useEffect(() => {
    if (unread !== undefined) reloadWhenQuiet(unread, () => connection.state.get().sending > 0)
  }, [unread, connection])
  return null
}
