/** The facts line, condensed for a phone. */
import { useLocation } from 'wouter'
import type { CutoverOutcome } from '../../shared/cutoverState.ts'
import { isChanceLow } from '../derive/chanceWords.ts'
import { isFinishAhead } from '../derive/forecastKind.ts'
import { useBoard, useCutover, useFollowed, useNotLiveSince, useOutlook } from '../live/cutover.tsx'
import { useRiskForecast } from '../live/riskForecast.ts'
import { useTime } from '../live/session.tsx'
import { cutoverPath } from '../paths.ts'
import { Instant } from '../ui/Instant.tsx'
import { countdown } from '../ui/instants.ts'
import { useScreens } from './useScreens.ts'
import './PhoneHead.css'
import { NotLive } from '../shell/Live.tsx'
import { UserMenu } from '../shell/UserMenu.tsx'

const ENDED: Record<CutoverOutcome, string> = { completed: 'closed', rolledBack: 'rolled back', cancelled: 'cancelled' }

export function PhoneHead() {
  const { title, mode, t0, countdownHeld, runbook, ended } = useCutover((cutover) => cutover)
  const { cutoverId } = useFollowed()
  const [location, navigate] = useLocation()
  const screens = useScreens()
  const figures = useOutlook((outlook) => outlook?.figures)
  const risk = useRiskForecast()
  const isAhead = useBoard(isFinishAhead)
  const since = useNotLiveSince()
  // Minutes only: seconds would distract.
  const counted = useTime((now) => countdown(countdownHeld?.at ?? ended?.at ?? now, t0).replace(/(:\d\d):\d\d$/, '$1'))
  return (
    <header className="phone-head">
      <div className="phone-head__where">
        <b className="strong phone-head__title">{title}</b>
        <div className="dim">
          <span>{mode === 'live' ? 'LIVE' : 'REHEARSAL'}</span>
          {since !== undefined ? (
            <>
              {' · '}
              <NotLive />
            </>
          ) : ended ? (
            <>
              {' · '}
              {ENDED[ended.outcome]} <Instant at={ended.at} zone={runbook.timezone} className="" />
            </>
          ) : figures ? (
            <span className="phone-head__finish">
              {' · finish '}
              {risk && isAhead ? (
                <Instant
                  at={risk.finish.p80}
                  zone={runbook.timezone}
                  className={isChanceLow(risk.windowChance, runbook) ? 'late' : ''}
                />
              ) : (
                <Instant at={figures.finish} zone={runbook.timezone} className={figures.insideWindow ? '' : 'late'} />
              )}
            </span>
          ) : null}
        </div>
      </div>
      <span
        className={`phone-head__countdown mono ${countdownHeld ? 'late' : 'strong'}`}
        data-long={counted.includes('d') || undefined}
        role="timer"
      >
        {counted}
      </span>
      <UserMenu
        label="Menu"
        entries={[
          ...screens.map((screen) => ({
            kind: 'item' as const,
            key: screen.path,
            label: screen.title,
            current: location === cutoverPath(cutoverId, screen.path),
            run: () => navigate(cutoverPath(cutoverId, screen.path)),
          })),
          { kind: 'item', key: 'all', label: 'All cutovers', run: () => navigate('/') },
        ]}
      />
    </header>
  )
}
