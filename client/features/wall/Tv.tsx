/** All cutovers that run, one after the other on one wall; what is in trouble stays longest. */
import { useEffect, useMemo, useState } from 'react'
import { useConnectionState, useNow } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { countdown, dayAndTime, wallClock } from '../../ui/instants.ts'
import { OfflineSince } from '../../ui/OfflineSince.tsx'
import { myZone, zoneName } from '../../ui/zones.ts'
import type { ShownLine } from '../portfolio/portfolio.ts'
import { isInTrouble, isOver, runningNow } from '../portfolio/portfolioRows.ts'
import { usePortfolio } from '../portfolio/usePortfolio.ts'
import { dwellMs, nextOf } from './rotation.ts'
import { WallOf } from './Wall.tsx'
import { useWallTheme } from './wallTheme.ts'
import './Wall.css'
import './Tv.css'

export default function Tv() {
  const lines = usePortfolio()
  const theme = useWallTheme()
  const running = useMemo(() => runningNow(lines ?? []), [lines])
  const { shown, paused, go, pause } = useRotation(running)
  useShortcuts([
    { key: ' ', does: 'Pause or go on', run: pause },
    { key: 'arrowright', does: 'Next cutover', run: () => go(1) },
    { key: 'arrowleft', does: 'Previous cutover', run: () => go(-1) },
  ])
  return (
    <main className="wall tv" data-theme={theme}>
      {lines === undefined ? (
        <p className="dim" role="status">
          Reading the cutovers…
        </p>
      ) : shown ? (
        <div className="tv__one">
          <WallOf key={shown.id} cutoverId={shown.id} />
        </div>
      ) : (
        <NothingRuns lines={lines} />
      )}
      {running.length > 0 ? (
        <footer className="tv__all">
          <ol className="tv__list" aria-label="Running cutovers">
            {running.map((line) => (
              <li
                key={line.id}
                className={`tv__line ${isInTrouble(line) ? (line.trouble?.tone ?? 'bad') : ''}`}
                aria-current={line.id === shown?.id ? 'true' : undefined}
              >
                {line.title}
              </li>
            ))}
          </ol>
          {running.length > 1 ? (
            <span className="dim nowrap">
              {paused ? <b className="strong">Paused. </b> : null}
              <kbd className="key">Space</kbd> {paused ? 'goes on' : 'pauses'} <kbd className="key">←</kbd>{' '}
              <kbd className="key">→</kbd> <kbd className="key">D</kbd> {theme === 'dark' ? 'light' : 'dark'}
            </span>
          ) : null}
        </footer>
      ) : null}
    </main>
  )
}

/** By id, since the order changes while it goes round. */
function useRotation(running: readonly ShownLine[]) {
  const [id, setId] = useState<string>()
  const [paused, setPaused] = useState(false)
  const shown = running.find((line) => line.id === id) ?? running[0]
  const shownId = shown?.id
  const dwell = shown ? dwellMs(shown) : undefined
  const next = nextOf(running, shownId, 1)
  useEffect(() => {
    if (paused || dwell === undefined || next === shownId) return
    const timer = setTimeout(() => setId(next), dwell)
    return () => clearTimeout(timer)
  }, [paused, dwell, next, shownId])
  return {
    shown,
    paused,
    go: (by: 1 | -1) => setId(nextOf(running, shownId, by)),
    pause: () => setPaused(!paused),
  }
}

const MAX_AHEAD = 8

function NothingRuns({ lines }: { lines: readonly ShownLine[] }) {
  const now = useNow()
  const since = useConnectionState(({ notLiveSince }) => notLiveSince)
  const ahead = lines
    .filter((line) => line.status === 'preparing' && !isOver(line))
    .toSorted((one, other) => one.t0 - other.t0)
    .slice(0, MAX_AHEAD)
  return (
    <div>
      <header className="wall__head">
        <div className="wall__title">
          <h1>No cutover is running</h1>
          <p className="dim mono">{wallClock(now, myZone())}</p>
        </div>
        {since === undefined ? null : (
          <p className="wall__stale" role="status">
            <OfflineSince at={since} zone={myZone()} />
          </p>
        )}
      </header>
      {ahead.length > 0 ? (
        <section className="tv__ahead">
          <h2>Next</h2>
          <ul>
            {ahead.map((line) => (
              <li key={line.id}>
                <span className="mono strong">{countdown(line.countdownHeldAt ?? now, line.t0)}</span>
                <span className="tv__title">{line.title}</span>
                <span className="dim">
                  {dayAndTime(line.t0, line.timezone)} {zoneName(line.t0, line.timezone)}
                </span>
                {line.trouble ? <span className={line.trouble.tone}>{line.trouble.worst}</span> : <span />}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}
