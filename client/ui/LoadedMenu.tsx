/** The lazy-loaded menu, open from its first render. Part of MoreMenu.tsx. */
import { Menu } from '@mantine/core'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/Menu.css'
import '../theme/mantine.css'
import { unreachable } from '../../shared/unreachable.ts'
import { AroundMantine } from './AroundMantine.tsx'
import type { LoadedMenuProps, MenuEntry } from './menuEntry.ts'

export default function LoadedMenu({ children, className, label, entries }: LoadedMenuProps) {
  return (
    <AroundMantine>
      <Menu
        defaultOpened
        position="bottom-end"
        transitionProps={{ duration: 0 }}
        withInitialFocusPlaceholder={false}
        // A long one ends where the screen does, and scrolls.
        middlewares={{ flip: true, shift: true, size: { padding: 8 } }}
      >
        <Menu.Target>
          <button type="button" className={className} aria-label={label}>
            {children}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} />
          ))}
        </Menu.Dropdown>
      </Menu>
    </AroundMantine>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'heading':
      return <Menu.Label>{entry.text}</Menu.Label>
    case 'line':
      return <Menu.Divider />
    case 'link':
      return (
        <Menu.Item component="a" href={entry.href}>
          {entry.label}
        </Menu.Item>
      )
    case 'item':
      return (
        <Menu.Item
          disabled={entry.disabled ?? false}
          title={entry.title}
          aria-current={entry.current ? 'page' : undefined}
          closeMenuOnClick={!entry.stays}
          leftSection={entry.ticked === undefined ? undefined : <Tick on={entry.ticked} />}
          onClick={entry.run}
        >
          {entry.label}
        </Menu.Item>
      )
    default:
      return unreachable(entry)
  }
}

const Tick = ({ on }: { on: boolean }) => (
  <span className="menu-tick">
    <span aria-hidden="true">{on ? '✓' : ''}</span>
    <span className="unseen">{on ? 'on' : 'off'}</span>
  </span>
)
