/** Navigation: the screens with a figure each, the workstreams, and the main shortcuts. */
import { Link, useLocation } from 'wouter'
import { DUTY_KINDS } from '../../shared/attention/duty.ts'
import { useWorkstream } from '../features/run/runView.ts'
import { useBoard, useCutover, useCutoverTime, useFollowed, useMyDuties } from '../live/cutover.tsx'
import { useRiskForecast } from '../live/riskForecast.ts'
import { useStore } from '../live/session.tsx'
import { singleKeys } from '../live/shortcuts.ts'
import { cutoverPath } from '../paths.ts'
import type { CutoverScreen } from '../routes.ts'
import { useScreens } from './useScreens.ts'
import './Rail.css'

/** How often figures that depend on the time are looked at; milliseconds. */
const LOOK_AGAIN_MS = 10_000

export function Rail() {
  const screens = useScreens()
  return (
    <nav className="rail" aria-label="Cutover">
      <ul>
        {screens.map((screen) => (
          <li key={screen.path}>
            <ScreenLink screen={screen} />
          </li>
        ))}
      </ul>
      <Workstreams />
      <Together />
      <Hints />
    </nav>
  )
}

function ScreenLink({ screen }: { screen: CutoverScreen }) {
  const { cutoverId } = useFollowed()
  const [location] = useLocation()
  const href = cutoverPath(cutoverId, screen.path)
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const risk = useRiskForecast()
  const text = useBoard((board) => screen.figure?.(board, now, risk)?.text)
  const tone = useBoard((board) => screen.figure?.(board, now, risk)?.tone)
  const mine = useMyDuties().filter(({ kind, notYet }) => !notYet && DUTY_KINDS[kind].screen === screen.path).length
  return (
    <Link href={href} className="rail__link" aria-current={location === href ? 'page' : undefined}>
      <span className="rail__name">{screen.title}</span>
      {mine > 0 ? (
        <span className="rail__mine" title={mine === 1 ? 'One thing waits for you' : `${mine} things wait for you`}>
          {mine}
        </span>
      ) : null}
      {text === undefined ? null : <span className={tone ?? 'dim'}>{text}</span>}
    </Link>
  )
}

function Workstreams() {
  const { cutoverId } = useFollowed()
  const workstreams = useBoard((board) => board.workstreams)
  const chosen = useWorkstream()
  return (
    <>
      <h2 className="rail__heading">Workstreams</h2>
      <ul>
        {workstreams.map(({ title, done, total, failed, held }) => {
          const on = chosen === title
          const tone = failed > 0 ? 'bad' : held > 0 ? 'late' : 'dim'
          const trouble = [failed > 0 ? `${failed} failed` : '', held > 0 ? `${held} held` : ''].filter(Boolean)
          return (
            <li key={title}>
              <Link
                href={`${cutoverPath(cutoverId)}${on ? '' : `?stream=${encodeURIComponent(title)}`}`}
                className="rail__link"
                aria-current={on ? 'true' : undefined}
                title={on ? 'Show all workstreams' : `Only ${title}`}
              >
                <span className="rail__name">{title}</span>
                <span className={tone} title={trouble.join(', ') || undefined}>
                  {done}/{total}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** Bridge and chat links of this cutover. */
function Together() {
  const { bridge, chat } = useCutover(({ links }) => links)
  if (!bridge && !chat) return null
  return (
    <ul className="rail__together">
      {[
        { href: bridge, says: 'Join the bridge' },
        { href: chat, says: 'Open the chat' },
      ].map(({ href, says }) =>
        href ? (
          <li key={says}>
            <a className="rail__link" href={href} target="_blank" rel="noreferrer">
              {says} <span className="dim">↗</span>
            </a>
          </li>
        ) : null,
      )}
    </ul>
  )
}

function Hints() {
  const keys = useStore(singleKeys, (on) => on)
  return (
    <div className="rail__hints dim">
      <div>
        <kbd className="key">{MOD}K</kbd> all commands
      </div>
      {keys ? (
        <>
          <div>
            <kbd className="key">J</kbd> <kbd className="key">K</kbd> next, previous
          </div>
          <div>
            <kbd className="key">N</kbd> now
          </div>
          <div>
            <kbd className="key">/</kbd> search <kbd className="key">?</kbd> keys
          </div>
        </>
      ) : null}
    </div>
  )
}

export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl '
