/** One cutover: followed while one of its screens is open. */
import { Suspense, useEffect } from 'react'
import { Redirect } from 'wouter'
import { FollowCutover, useFollowed } from '../live/cutover.tsx'
import { reloadWhenQuiet } from '../live/quiet.ts'
import type { ReplicaView } from '../live/replicaView.ts'
import { useSession, useStore } from '../live/session.tsx'
import { cutoverPath } from '../paths.ts'
import { CUTOVER_SCREENS } from '../routes.ts'
import { MessageHere } from '../ui/Message.tsx'
import { ErrorPage } from './ErrorPage.tsx'
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

/** Shown instead of a cutover that is still loading, or cannot be shown. */
export function instead(view: ReplicaView) {
  if (view.status !== 'refused') {
    return (
      <div className="message dim" role="status">
        Opening the cutover…
      </div>
    )
  }
  return (
    <ErrorPage title={titleOf(view)}>
      <WhyNot view={view} />
    </ErrorPage>
  )
}

/** The same on a page that shows other cutovers too, and has its own head. */
export function insteadOfOne(view: ReplicaView) {
  if (view.status !== 'refused') return instead(view)
  return (
    <MessageHere title={titleOf(view)}>
      <WhyNot view={view} />
    </MessageHere>
  )
}

type Refused = Extract<ReplicaView, { status: 'refused' }>

function WhyNot({ view: { wasThere, refusal } }: { view: Refused }) {
  const isUnreadable = refusal.code === 'cutoverUnreadable'
  return (
    <>
      {wasThere && !isUnreadable ? (
        <p>
          It was shown here until now, and the server has it no more: as after a restored backup, or with another
          database behind its address. If it comes back, it appears here by itself.
        </p>
      ) : null}
      <p>{refusal.message}</p>
      {isUnreadable ? <p>It appears here by itself as soon as it can be read.</p> : null}
    </>
  )
}

function titleOf({ refusal, wasThere }: Refused): string {
  if (refusal.code === 'cutoverUnreadable') return 'This cutover cannot be read here'
  return wasThere ? 'This cutover is gone' : 'This cutover cannot be shown'
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
