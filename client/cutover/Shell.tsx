/** Layout of a cutover's screens: facts line, banners, rail, and command menu. */
import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'wouter'
import { NotReached } from '../shell/NotReached.tsx'
import { NotSignedOut } from '../shell/NotSignedOut.tsx'
import { BROKEN_TITLE, Broken, ScreenBoundary } from '../shell/ScreenBoundary.tsx'
import { loadSinceThen } from '../shell/UnsentCommands.tsx'
import { loadMarkdown } from '../ui/Markdown.tsx'
import { MessageHere } from '../ui/Message.tsx'
import { loadMenu } from '../ui/MoreMenu.tsx'
import { Banners } from './Banner.tsx'
import { CommandMenu, loadCommandEntries } from './CommandMenu.tsx'
import { Facts, FactsBelow } from './Facts.tsx'
import { KeyList } from './KeyList.tsx'
import { MyTurn } from './MyTurn.tsx'
import { Notices } from './Notices.tsx'
import { PhoneHead } from './PhoneHead.tsx'
import { Rail } from './Rail.tsx'
import { YourTurn } from './YourTurn.tsx'
import './Shell.css'
import { useIsNarrow } from '../ui/useIsPhone.ts'

/** Delay before preloading, when the first screen has been rendered and read; milliseconds. */
const PREFETCH_AFTER_MS = 2000

const BROKEN = (
  <MessageHere title={BROKEN_TITLE}>
    <Broken others="The facts above go on, and the other screens work." />
  </MessageHere>
)

export function Shell({ children }: { children: ReactNode }) {
  const narrow = useIsNarrow()
  const [location] = useLocation()
  // Preload while connected: a menu or an instruction may be first needed when we are not.
  useEffect(() => {
    const soon = setTimeout(() => {
      void loadMenu()
      loadMarkdown()
      void loadCommandEntries()
      void loadSinceThen()
    }, PREFETCH_AFTER_MS)
    return () => clearTimeout(soon)
  }, [])
  return (
    <div className={narrow ? 'shell shell--narrow' : 'shell'}>
      <a className="skip-link" href="#screen">
        Skip to content
      </a>
      {narrow ? (
        <>
          <PhoneHead />
          <FactsBelow />
        </>
      ) : (
        <Facts />
      )}
      <div className="shell__bars">
        <Banners />
        <Notices />
        <NotReached />
        <NotSignedOut />
        <YourTurn />
      </div>
      {narrow ? null : <Rail />}
      <main id="screen" className="shell__screen">
        <ScreenBoundary at={location} instead={BROKEN}>
          {children}
        </ScreenBoundary>
      </main>
      <CommandMenu />
      <KeyList />
      <MyTurn />
    </div>
  )
}
