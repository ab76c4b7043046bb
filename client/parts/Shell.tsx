/** What every screen of a cutover has around it: the facts, the banners, the rail, and the menu of all commands. */
import type { ReactNode } from 'react'
import { Banners } from './Banner.tsx'
import { CommandMenu } from './CommandMenu.tsx'
import { Facts } from './Facts.tsx'
import { KeyList } from './KeyList.tsx'
import { MyTurn } from './MyTurn.tsx'
import { PhoneHead } from './PhoneHead.tsx'
import { Rail } from './Rail.tsx'
import './Shell.css'
import { useIsPhone } from './useIsPhone.ts'

export function Shell({ children }: { children: ReactNode }) {
  const phone = useIsPhone()
  return (
    <div className={phone ? 'shell shell--phone' : 'shell'}>
      <a className="skip-link" href="#screen">
        To the screen
      </a>
      {phone ? <PhoneHead /> : <Facts />}
      <Banners />
      {phone ? null : <Rail />}
      <main id="screen" className="shell__screen">
        {children}
      </main>
      <CommandMenu />
      <KeyList />
      <MyTurn />
    </div>
  )
}
