/** The user menu: theme, notifications, sign-out. */
import { useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { demoTab } from '../live/demoTab.ts'
import { saveFile } from '../live/files.ts'
import { usePeople, useSession, useStore } from '../live/session.tsx'
import { setSingleKeys, singleKeys } from '../live/shortcuts.ts'
import { MoreMenu } from '../ui/MoreMenu.tsx'
import type { MenuEntry } from '../ui/menuEntry.ts'
import { doNotNotify, notifyHere, ringing } from './ring.ts'
import { signOut } from './signOut.ts'
import { chooseTheme, THEME_CHOICES, themeChoice } from './themeChoice.ts'
import './Present.css'

const THEME_WORDS = { system: 'As the system', dark: 'Dark', light: 'Light' } as const

interface UserMenuProps {
  /** Extra entries at the top, by screen. */
  entries?: readonly MenuEntry[]
  /** The button's label where there are extra entries; otherwise the person's initials. */
  label?: string
}

export function UserMenu({ entries = [], label }: UserMenuProps) {
  const { me, connection } = useSession()
  const people = usePeople()
  const [, navigate] = useLocation()
  const [, cutover] = useRoute('/cutovers/:id/:path?')
  const theme = useStore(themeChoice, (value) => value)
  const rings = useStore(ringing, (value) => value)
  const keys = useStore(singleKeys, (value) => value)
  const { name } = me.person
  const cutoverId = cutover?.id === 'new' ? undefined : cutover?.id
  const [why, setWhy] = useState<string>()
  const saveMine = async (id: string) =>
    setWhy(await saveFile(connection.http, `/api/cutovers/${id}/export?format=ics&person=me`, `${id}-mine.ics`))
  const item = (key: string, label: string, run: () => void, ticked?: boolean): MenuEntry => ({
    kind: 'item',
    key,
    label,
    run,
    ...(ticked === undefined ? {} : { ticked, stays: true }),
  })
  const menu = (
    <MoreMenu
      className={label === undefined ? 'present__one present__one--me' : 'button'}
      entries={[
        ...entries,
        ...(entries.length > 0 ? [{ kind: 'line' as const, key: 'line 1' }] : []),
        { kind: 'heading', key: 'who', text: `${name}, ${me.organisation.name}` },
        ...THEME_CHOICES.map((choice) =>
          item(choice, THEME_WORDS[choice], () => chooseTheme(choice), theme === choice),
        ),
        { kind: 'line', key: 'line 2' },
        item('ring', 'Notify me at my turn', () => (rings ? doNotNotify() : void notifyHere(connection.http)), rings),
        item('keys', 'Keyboard shortcuts', () => setSingleKeys(!keys), keys),
        { kind: 'line', key: 'screens' },
        ...bigScreens(cutoverId),
        ...(cutoverId === undefined
          ? []
          : [item('calendar', 'My steps as a calendar', () => void saveMine(cutoverId))]),
        { kind: 'line', key: 'line 3' },
        item('channels', 'How I am reached', () => navigate('/channels')),
        item('password', 'Password', () => navigate('/password')),
        item('passkeys', 'Passkeys', () => navigate('/passkeys')),
        item('tokens', 'API tokens', () => navigate('/tokens')),
        item('sessions', 'Where I am signed in', () => navigate('/sessions')),
        ...(demoTab()
          ? [item('demo', 'Other people of the demo', () => window.open('/demo', '_blank', 'noopener'))]
          : []),
        item('out', 'Sign out', () => void signOut(connection.http)),
      ]}
    >
      {label === undefined ? (
        <>
          <span aria-hidden="true">{people.get(me.person.id) ? people.initials(me.person.id) : name.charAt(0)}</span>
          <span className="unseen">{name}, settings</span>
        </>
      ) : (
        label
      )}
    </MoreMenu>
  )
  if (why === undefined) return menu
  return (
    <>
      <span className="bad" role="alert">
        {why}
      </span>
      {menu}
    </>
  )
}

/** What is shown to a room, or taken along on paper. */
function bigScreens(cutoverId: string | undefined): MenuEntry[] {
  const all = { kind: 'link', key: 'tv', label: 'Wall of all running cutovers', href: '/tv' } as const
  if (cutoverId === undefined) return [all]
  return [
    { kind: 'link', key: 'wall', label: 'Wall screen', href: `/tv/${cutoverId}` },
    all,
    { kind: 'link', key: 'print', label: 'Plan to print or export', href: `/cutovers/${cutoverId}/print` },
  ]
}
