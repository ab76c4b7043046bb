/** The current cutover: followed while its screen is open, and provided to every component below. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { dutiesFor } from '../../shared/attention/duties.ts'
import type { Duty } from '../../shared/attention/duty.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { CallsAnswer } from '../../shared/reach.ts'
import { asOf } from '../derive/asOf.ts'
import type { Board } from '../derive/board.ts'
import type { Outlook } from '../derive/outlook.ts'
import { boardStore, outlookStore } from './boardStore.ts'
import type { Following } from './connection.ts'
import { dutyStore } from './dutyStore.ts'
import { createOwnCommands, type OwnCommand, type OwnCommands } from './ownCommands.ts'
import { reachStore } from './reachStore.ts'
import type { ReplicaView } from './replicaView.ts'
import { type Session, useSession, useStore, useTime } from './session.tsx'
import type { Store } from './store.ts'

export interface Followed {
  cutoverId: string
  following: Following
  view: Store<ReplicaView>
  board: Store<Board | undefined>
  outlook: Store<Outlook | undefined>
  duties: Store<readonly Duty[]>
  reach: Store<CallsAnswer | undefined>
  ownCommands: OwnCommands
}

const CutoverContext = createContext<Followed | undefined>(undefined)
/** Rendered only once the cutover is loaded, so components below never see it missing. */
const BoardContext = createContext<Store<Board> | undefined>(undefined)

interface FollowCutoverProps {
  cutoverId: string
  /** Rendered while there is nothing to show yet, or never will be. */
  instead(view: ReplicaView): ReactNode
  children: ReactNode
}

export function FollowCutover({ cutoverId, instead, children }: FollowCutoverProps) {
  const session = useSession()
  const [followed, setFollowed] = useState<Followed>()
  useEffect(() => {
    const begun = follow(session, cutoverId)
    setFollowed(begun.followed)
    return () => {
      setFollowed(undefined)
      begun.end()
    }
  }, [session, cutoverId])
  return followed ? (
    <CutoverContext value={followed}>
      <WhenThere instead={instead}>{children}</WhenThere>
    </CutoverContext>
  ) : (
    instead({ status: 'loading' })
  )
}

function WhenThere({ instead, children }: Omit<FollowCutoverProps, 'cutoverId'>) {
  const { board, view } = useFollowed()
  const present = useMemo(() => presentIn(board), [board])
  const there = useStore(board, (value) => value !== undefined)
  const status = useStore(view, (value) => (value.status === 'following' ? 'following' : value))
  if (!there || (status !== 'following' && status.status === 'refused')) {
    return instead(status === 'following' ? { status: 'loading' } : status)
  }
  return <BoardContext value={present}>{children}</BoardContext>
}

export function useFollowed(): Followed {
  const followed = useContext(CutoverContext)
  if (!followed) throw new Error('This part belongs inside a FollowCutover')
  return followed
}

/** A selection of the board; renders only when that changes, so `select` must return stable values. */
export function useBoard<Selected>(select: (board: Board) => Selected): Selected {
  return useStore(useBoardStore(), select)
}

/** For handlers, which read the board when they run. */
export function useBoardStore(): Store<Board> {
  const board = useContext(BoardContext)
  if (!board) throw new Error('This part belongs inside a FollowCutover')
  return board
}

export const useCutover = <Selected,>(select: (cutover: Cutover) => Selected): Selected =>
  useBoard((board) => select(board.cutover))

/**
 * The time as of which the screen is evaluated: throttled to the given milliseconds, but never before the latest event,
 * whose effects apply at once.
 */
export function useCutoverTime(every: number): number {
  const now = useTime((second) => Math.floor(second / every) * every)
  return useCutover((cutover) => asOf(cutover, now))
}

/** What is planned and forecast; undefined until it has been computed for the first time. */
export const useOutlook = <Selected,>(select: (outlook: Outlook | undefined) => Selected): Selected =>
  useStore(useFollowed().outlook, select)

/** What the cutover waits for, gravest first; a selection must be stable. */
export const useDuties = <Selected,>(select: (duties: readonly Duty[]) => Selected): Selected =>
  useStore(useFollowed().duties, select)

/** What waits for this person, gravest first. */
export function useMyDuties(): readonly Duty[] {
  const { me } = useSession()
  const duties = useDuties((value) => value)
  return useMemo(() => dutiesFor(duties, me.person.id), [duties, me.person.id])
}

/** Who is called and who cannot be reached; undefined until the server has said so. A selection must be stable. */
export const useReach = <Selected,>(select: (reach: CallsAnswer | undefined) => Selected): Selected =>
  useStore(useFollowed().reach, select)

/** Since when the screen may be stale, epoch milliseconds; undefined while live. */
export const useNotLiveSince = (): number | undefined =>
  useStore(useFollowed().following.notLiveSince, (since) => since)

/** The latest own command about a step, item or gate (or `cutover`): pending, or refused. */
export const useOwnCommand = (about: string): OwnCommand | undefined =>
  useStore(useFollowed().ownCommands.pending, (pending) => pending.get(about))

/** Narrows the store's type: once defined, a board never becomes undefined again. */
const presentIn = (board: Store<Board | undefined>): Store<Board> => ({
  subscribe: board.subscribe,
  get() {
    const value = board.get()
    if (!value) throw new Error('The board is not there yet')
    return value
  },
})

function follow(
  { connection, seconds, me, directory }: Session,
  cutoverId: string,
): { followed: Followed; end(): void } {
  const following = connection.follow(cutoverId)
  const board = boardStore(following.replica, seconds, me.person.id)
  const outlook = outlookStore(following.replica, connection.clock.now)
  const duties = dutyStore({ board, outlook, people: directory.people, seconds })
  // Keeps the stores warm while screens come and go.
  const ownCommands = createOwnCommands(connection, cutoverId)
  const ends = [
    board.subscribe(() => undefined),
    outlook.subscribe(() => undefined),
    duties.subscribe(() => undefined),
    following.replica.onMended(ownCommands.forgetCompleted),
    following.end,
  ]
  return {
    followed: {
      cutoverId,
      following,
      view: following.replica,
      board,
      outlook,
      duties,
      reach: reachStore(connection.http, cutoverId),
      ownCommands,
    },
    end() {
      for (const end of ends) end()
    },
  }
}
