/** All releases with their rehearsals and cutovers, by what needs attention, or as a calendar of their windows. */
import { Link } from 'wouter'
import { useSession } from '../../live/session.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { DraftNews } from '../plan/DraftNews.tsx'
import { PortfolioCalendar } from './PortfolioCalendar.tsx'
import { PortfolioList } from './PortfolioList.tsx'
import { PortfolioTools } from './PortfolioTools.tsx'
import { usePortfolioView } from './portfolioView.ts'
import { usePortfolio } from './usePortfolio.ts'
import { useUnseen } from './useUnseen.ts'
import '../../shell/Page.css'
import './Portfolio.css'

export default function Portfolio() {
  const lines = usePortfolio()
  const { unseen, drafts } = useUnseen(lines)
  const { me } = useSession()
  const view = usePortfolioView()
  const mayMake = me.person.organisationRole === 'planner' || me.person.organisationRole === 'admin'
  return (
    <Outside>
      <div className="portfolio__main">
        <OfferPassword />
        <DraftNews drafts={drafts} />
        <div className="portfolio__title">
          <h1>Releases</h1>
          {mayMake ? (
            <Link href="/cutovers/new" className="button">
              New cutover
            </Link>
          ) : null}
        </div>
        {lines === undefined ? (
          <p className="dim" role="status">
            Reading the cutovers…
          </p>
        ) : null}
        {lines?.length === 0 ? (
          <p className="page__empty">
            <b>There is no cutover yet.</b>
            {mayMake ? 'Create one from a runbook' : 'A planner creates one from a runbook'}; then it appears here for
            everybody in {me.organisation.name}.
          </p>
        ) : null}
        {lines && lines.length > 0 ? (
          <>
            <PortfolioTools lines={lines} unseen={unseen} />
            {view.display === 'calendar' ? (
              <PortfolioCalendar lines={lines} view={view} unseen={unseen} />
            ) : (
              <PortfolioList lines={lines} view={view} unseen={unseen} />
            )}
          </>
        ) : null}
      </div>
    </Outside>
  )
}

function OfferPassword() {
  const { me } = useSession()
  if ((me.hasPassword || me.hasPasskey) && !me.maySetPassword) return null
  return (
    <p className="portfolio__offer">
      {me.hasPassword
        ? 'You came by a one-time link. If you have forgotten your password, set a new one now.'
        : 'You came by a one-time link and have no password yet. With one you can sign in again, and sign gates.'}{' '}
      <Link href="/password" className="button button--small">
        {me.hasPassword ? 'Set a new password' : 'Set a password'}
      </Link>
    </p>
  )
}
