/** The signed-in person, and the connection and directory that all components share. */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Actor } from '../../shared/actor.ts'
import type { MeAnswer } from '../../shared/protocol.ts'
import type { Connection, ConnectionState } from './connection.ts'
import type { Directory, People } from './people.ts'
import type { Store } from './store.ts'

export interface Session {
  me: MeAnswer
  connection: Connection
  directory: Directory
  /** The current second by the server's clock, epoch milliseconds. */
  seconds: Store<number>
}

const SessionContext = createContext<Session | undefined>(undefined)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('This part belongs inside a SessionProvider')
  return session
}

/** The signed-in person, as `decide` sees them. A signature asks for the password when needed. */
export function useActor(): Extract<Actor, { kind: 'person' }> {
  const { me } = useSession()
  const { id, organisationRole } = me.person
  const unconfirmed = me.unconfirmed ? { unconfirmed: me.unconfirmed } : {}
  return { kind: 'person', id, organisationRole, via: me.via, maySign: true, ...unconfirmed }
}

/** A selection of the store's value. `select` has to return the same object while nothing relevant changed. */
export function useStore<Value, Selected>(store: Store<Value>, select: (value: Value) => Selected): Selected {
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

export const useConnectionState = <Selected,>(select: (state: ConnectionState) => Selected): Selected =>
  useStore(useSession().connection.state, select)

/** The current second. For clocks only, since it renders every second. */
export function useNow(): number {
  const { seconds } = useSession()
  return useSyncExternalStore(seconds.subscribe, seconds.get)
}

/** A value derived from the current second; renders only when that changes. */
export const useTime = <Selected,>(select: (now: number) => Selected): Selected =>
  useStore(useSession().seconds, select)

/** The minute that has begun; for words that need no seconds. */
export const useMinute = (): number => useTime((now) => Math.floor(now / 60_000) * 60_000)

export const usePeople = (): People => useStore(useSession().directory.people, (people) => people)
