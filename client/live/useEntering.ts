/** Who the browser is, and the live connection once that is known. */
import { useEffect, useState } from 'react'
import { ANOTHER_PERSON, type MeAnswer } from '../../shared/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { secondsOf } from './clock.ts'
import { connect, NOT_SIGNED_IN, OTHER_PROTOCOL } from './connection.ts'
import { demoTab } from './demoTab.ts'
import { createHttp } from './http.ts'
import { createDirectory } from './people.ts'
import { reloadWhenQuiet } from './quiet.ts'
import { Retry } from './retry.ts'
import type { Session } from './session.tsx'
import { keepPush } from './webPush.ts'
import { onEntered, tellEntered } from './whoEntered.ts'

type Entering =
  | { status: 'asking' }
  | { status: 'nobody'; ended?: true }
  | { status: 'failed' }
  | { status: 'another'; name: string; before: string }
  | { status: 'in'; session: Session }

const ASK_AGAIN = { firstMs: 3000, longestMs: 30_000 }

/** Fetches the session; opens the connection once there is one, and closes it when the session ends. */
export function useEntering(): Entering {
  const [entering, setEntering] = useState<Entering>({ status: 'asking' })
  useEffect(() => {
    const http = createHttp()
    let ended = false
    let leave: (() => void) | undefined
    const ask = async () => {
      try {
        const me = await http.get<MeAnswer>('/api/me')
        if (ended) return
        if (isRefusal(me)) return setEntering({ status: 'nobody' })
        // A tab of the demo is somebody else than the browser, and neither minds the other.
        const ofTab = demoTab() !== undefined
        const becomes = (name: string) => {
          leave?.()
          setEntering({ status: 'another', name, before: me.person.name })
        }
        const { session, close } = enter(me, {
          signedOut: () => setEntering({ status: 'nobody', ended: true }),
          async another() {
            leave?.()
            const now = await whoIsIn()
            if (ended) return
            if (now === undefined || now.person.id === me.person.id) return location.reload()
            becomes(now.person.name)
          },
        })
        const deafen = onEntered(({ personId, name }) => {
          if (personId !== me.person.id && !ofTab) becomes(name)
        })
        leave = () => {
          deafen()
          close()
        }
        if (!ofTab) tellEntered({ personId: me.person.id, name: me.person.name })
        setEntering({ status: 'in', session })
      } catch {
        if (ended) return
        setEntering({ status: 'failed' })
        again.later()
      }
    }
    const again = new Retry(() => void ask(), ASK_AGAIN)
    void ask()
    return () => {
      ended = true
      again.cancel()
      leave?.()
    }
  }, [])
  return entering
}

/** Whose the browser's cookie is now; undefined when it is nobody's or the server does not say. */
async function whoIsIn(): Promise<MeAnswer | undefined> {
  const me = await createHttp()
    .get<MeAnswer>('/api/me')
    .catch(() => undefined)
  return me === undefined || isRefusal(me) ? undefined : me
}

interface Rejected {
  signedOut(): void
  /** The cookie has become another person's. */
  another(): void
}

function enter(me: MeAnswer, rejected: Rejected): { session: Session; close(): void } {
  const connection = connect({ personId: me.person.id })
  connection.clock.correct(me.serverNow)
  const directory = createDirectory(connection.http)
  directory.refresh()
  const stopPush = keepPush(connection.http, (path) => history.pushState(null, '', path))
  const isBusy = () => connection.state.get().sending > 0
  const end = connection.state.subscribe(() => {
    const { refused } = connection.state.get()
    if (refused?.code === NOT_SIGNED_IN) rejected.signedOut()
    if (refused?.code === ANOTHER_PERSON) rejected.another()
    if (refused?.code === OTHER_PROTOCOL) reloadWhenQuiet(OTHER_PROTOCOL, isBusy)
  })
  const warn = (event: BeforeUnloadEvent) => {
    if (isBusy()) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  return {
    session: { me, connection, directory, seconds: secondsOf(connection.clock) },
    close() {
      end()
      removeEventListener('beforeunload', warn)
      stopPush()
      directory.close()
      connection.close()
    },
  }
}
