import type { ReplicaView } from '../live/replicaView.ts'
import { MessageHere } from '../ui/Message.tsx'
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
          It was shown here until now, and the server no longer has it, as after a restored backup, or with another
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
