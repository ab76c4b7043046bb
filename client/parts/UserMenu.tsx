/** Oneself: how this screen looks and rings, and the way out. */
import { Menu } from '@mantine/core'
import { useLocation } from 'wouter'
import { ringing, setRinging } from '../ring.ts'
import { usePeople, useSession, useStore } from '../session.tsx'
import { setSingleKeys, singleKeys } from '../shortcuts.ts'
import { chooseTheme, THEME_CHOICES, themeChoice } from '../theme/choice.ts'

const THEME_WORDS = { system: 'As the system', dark: 'Dark', light: 'Light' } as const

export function UserMenu({ children }: { children?: React.ReactNode }) {
  const { me, connection } = useSession()
  const people = usePeople()
  const [, navigate] = useLocation()
  const theme = useStore(themeChoice, (value) => value)
  const rings = useStore(ringing, (value) => value)
  const keys = useStore(singleKeys, (value) => value)
  const signOut = async () => {
    await connection.http.post('/api/sign-out', {})
    location.assign('/sign-in')
  }
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <button type="button" className="present__one present__one--me">
          <span aria-hidden="true">
            {people.get(me.person.id) ? people.initials(me.person.id) : me.person.name.charAt(0)}
          </span>
          <span className="unseen">{me.person.name}, settings</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.person.name}, {me.organisation.name}
        </Menu.Label>
        {children}
        <Menu.Divider />
        {THEME_CHOICES.map((choice) => (
          <Menu.Item
            key={choice}
            closeMenuOnClick={false}
            onClick={() => chooseTheme(choice)}
            leftSection={tick(theme === choice)}
          >
            {THEME_WORDS[choice]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick={false} onClick={() => setRinging(!rings)} leftSection={tick(rings)}>
          Ring when it is my turn
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} onClick={() => setSingleKeys(!keys)} leftSection={tick(keys)}>
          Single keys
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => navigate('/password')}>Password</Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const tick = (on: boolean) => (
  <span className="user-menu__tick" aria-hidden="true">
    {on ? '✓' : ''}
  </span>
)
