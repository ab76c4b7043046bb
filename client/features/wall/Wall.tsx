/** The control room's wall screen: readable from three metres, without interaction. */
import type { ReactNode } from 'react'
import { ceremonyOf, gateOfInterest } from '../../../shared/derived/ceremony.ts'
import { FollowCutover, useCutover, useCutoverTime, useFollowed } from '../../live/cutover.tsx'
import { usePeople, useStore, useTime } from '../../live/session.tsx'
import { instead, insteadOfOne } from '../../shell/instead.tsx'
import { sayMended } from '../../shell/mended.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { clockTime, fullInstant } from '../../ui/instants.ts'
import { WallAlarm } from './WallAlarm.tsx'
import { WallChange } from './WallChange.tsx'
import { WallFacts } from './WallFacts.tsx'
import { WallHead } from './WallHead.tsx'
import { WallProgress } from './WallProgress.tsx'
import { WallWork } from './WallWork.tsx'
import { chooseWallTheme, useWallTheme } from './wallTheme.ts'
import './Wall.css'

export default function Wall({ cutoverId }: { cutoverId: string }) {
  const theme = useWallTheme()
  const inMain = (children: ReactNode) => (
    <main className="wall" data-theme={theme}>
      {children}
    </main>
  )
  return (
    // What cannot be shown is a page with a head and a main part of its own.
    <FollowCutover
      cutoverId={cutoverId}
      instead={(view) => (view.status === 'refused' ? instead(view) : inMain(instead(view)))}
    >
      {inMain(
        <>
          <WallParts />
          <button
            type="button"
            className="button button--small wall__theme"
            onClick={() => chooseWallTheme(theme === 'dark' ? 'light' : 'dark')}
          >
            {theme === 'dark' ? 'Light' : 'Dark'} <kbd className="key">D</kbd>
          </button>
        </>,
      )}
    </FollowCutover>
  )
}

/** One cutover on a wall that shows several. */
export function WallOf({ cutoverId }: { cutoverId: string }) {
  return (
    <FollowCutover cutoverId={cutoverId} instead={insteadOfOne}>
      <WallParts />
    </FollowCutover>
  )
}

function WallParts() {
  return (
    <>
      <WallHead />
      <WallMended />
      <WallUnreadable />
      <WallAlarm />
      <WallChange />
      <WallFacts />
      <WallGate />
      <WallBody />
    </>
  )
}

function WallBody() {
  const over = useCutover(({ ended }) => ended !== undefined)
  if (over) return <WallEnded />
  return (
    <div className="wall__columns">
      <WallWork />
      <WallProgress />
    </div>
  )
}

/** Nobody is there to dismiss it, so it expires. */
const MENDED_SHOWN_FOR_MS = 15 * 60_000

function WallMended() {
  const { view } = useFollowed()
  const mended = useStore(view, (value) => (value.status === 'following' ? value.mended : undefined))
  const now = useTime((second) => Math.floor(second / 60_000) * 60_000)
  if (!mended || now - mended.at > MENDED_SHOWN_FOR_MS) return null
  const [happened, ...gone] = sayMended(mended)
  return (
    <p className="wall__mended" role="status">
      <b>{happened}</b> {gone.join(' ')}
    </p>
  )
}

function WallUnreadable() {
  const { view } = useFollowed()
  const unreadable = useStore(view, (value) => (value.status === 'following' ? value.unreadable : undefined))
  return unreadable ? (
    <p className="wall__mended" role="status">
      <b>{unreadable.message}</b>
    </p>
  ) : null
}

/** How often ages are looked at again without an event, in milliseconds. */
const LOOK_AGAIN_MS = 10_000

/** The open poll: who has voted and who is asked next. */
function WallGate() {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const ceremony = ceremonyOf(cutover, gateOfInterest(cutover), undefined, now)
  if (!ceremony?.poll || cutover.ended) return null
  const asked = ceremony.voters.filter(({ turn }) => turn === 'asked').map(({ title }) => title)
  return (
    <p className="wall__gate">
      <Glyph name="gate" label="Gate" />
      <b>{ceremony.definition.title}</b>
      <span className="dim">
        {asked.length > 0 ? `asked now: ${asked.join(', ')}` : 'all votes are in'}
        {`, since ${clockTime(ceremony.poll.opened.at, cutover.runbook.timezone)}`}
      </span>
    </p>
  )
}

function WallEnded() {
  const { ended, runbook, startedAt } = useCutover((cutover) => cutover)
  const people = usePeople()
  if (!ended) return null
  return (
    <section className="wall__ended">
      <p>
        {ended.outcome === 'completed'
          ? 'Completed and closed'
          : ended.outcome === 'rolledBack'
            ? 'Rolled back and closed'
            : startedAt === undefined
              ? 'Cancelled before it was started,'
              : 'Cancelled before it was finished,'}{' '}
        by {people.name(ended.by)}, {fullInstant(ended.at, runbook.timezone)}
        {ended.reason === undefined ? '.' : `: “${ended.reason}”`}
      </p>
    </section>
  )
}
