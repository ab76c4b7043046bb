/** What every screen of a cutover has around it: the facts, the banners, the rail, and the menu of all commands. */
import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'wouter'
import { loadMarkdown } from '../ui/Markdown.tsx'
import { loadMenu } from '../ui/MoreMenu.tsx'
import { Banners } from './Banner.tsx'
import { CommandMenu } from './CommandMenu.tsx'
import { Facts } from './Facts.tsx'
import { KeyList } from './KeyList.tsx'
import { MyTurn } from './MyTurn.tsx'
import { PhoneHead } from './PhoneHead.tsx'
import { Rail } from './Rail.tsx'
import { ScreenBoundary } from './ScreenBoundary.tsx'
import './Shell.css'
import { useIsPhone } from '../ui/useIsPhone.ts'

/** When the first screen has been drawn and read; milliseconds. */
const PREFETCH_AFTER_MS = 2000

export function Shell({ children }: { children: ReactNode }) {
  const phone = useIsPhone()
  const [location] = useLocation()
  // While the line is up: a menu or an instruction may be wanted first when it is not.
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
      <Banners />
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
