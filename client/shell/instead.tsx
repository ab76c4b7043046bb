import type { ReplicaView } from '../live/replicaView.ts'
import { ErrorPage } from './ErrorPage.tsx'

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
      {view.wasThere && view.refusal.code !== 'cutoverUnreadable' ? (
        <p>
          It was shown here until now, and the server has it no more: as after a restored backup, or with another
          database behind its address. If it comes back, it appears here by itself.
        </p>
      ) : null}
      <p>{view.refusal.message}</p>
      {view.refusal.code === 'cutoverUnreadable' ? <p>It appears here by itself as soon as it can be read.</p> : null}
    </ErrorPage>
  )
}

function titleOf({ refusal, wasThere }: Extract<ReplicaView, { status: 'refused' }>): string {
  if (refusal.code === 'cutoverUnreadable') return 'This cutover cannot be read here'
  return wasThere ? 'This cutover is gone' : 'This cutover cannot be shown'
}
