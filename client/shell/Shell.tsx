/** Layout of a cutover's screens: facts line, banners, rail, and command menu. */
import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'wouter'
import { loadMarkdown } from '../ui/Markdown.tsx'
import { loadMenu } from '../ui/MoreMenu.tsx'
import { Banners } from './Banner.tsx'
import { CommandMenu } from './CommandMenu.tsx'
import { Facts } from './Facts.tsx'
import { KeyList } from './KeyList.tsx'
import { MyTurn } from './MyTurn.tsx'
import { Notices } from './Notices.tsx'
import { PhoneHead } from './PhoneHead.tsx'
import { Rail } from './Rail.tsx'
import { ScreenBoundary } from './ScreenBoundary.tsx'
import { YourTurn } from './YourTurn.tsx'
import './Shell.css'
import { useIsPhone } from '../ui/useIsPhone.ts'

/** Delay before preloading, when the first screen has been rendered and read; milliseconds. */
const PREFETCH_AFTER_MS = 2000

export function Shell({ children }: { children: ReactNode }) {
  const phone = useIsPhone()
  const [location] = useLocation()
  // Preload while connected: a menu or an instruction may be first needed when we are not.
  useEffect(() => {
    const soon = setTimeout(() => {
      void loadMenu()
      loadMarkdown()
    }, PREFETCH_AFTER_MS)
    return () => clearTimeout(soon)
  }, [])
  return (
    <div className={phone ? 'shell shell--phone' : 'shell'}>
      <a className="skip-link" href="#screen">
        Skip to content
      </a>
      {phone ? <PhoneHead /> : <Facts />}
      <div className="shell__bars">
        <Banners />
        <Notices />
        <YourTurn />
      </div>
      {phone ? null : <Rail />}
      <main id="screen" className="shell__screen">
        <ScreenBoundary key={location}>{children}</ScreenBoundary>
      </main>
      <CommandMenu />
      <KeyList />
      <MyTurn />
    </div>
  )
}
