/** Beside the table: what is wrong, what the plan says, what people say about it, who changed what. */
import type { Ref } from 'react'
import { Comments, type CommentsHandle } from './Comments.tsx'
import { FaultList } from './FaultList.tsx'
import { History } from './History.tsx'
import { PlanSays } from './PlanSays.tsx'
import { Review } from './Review.tsx'
import { type Rights, usePlan } from './usePlan.tsx'

interface PlanPanelProps {
  rights: Rights
  goTo(row: string, column?: string): void
  goToSection(section: string): void
  comments: Ref<CommentsHandle>
}

export function PlanPanel({ rights, goTo, goToSection, comments }: PlanPanelProps) {
  const { confirmed } = usePlan()
  // Before that, who has which workstream is looked up seldom.
  const isReviewed = confirmed.status !== 'draft'
  return (
    <aside className="plan-panel" aria-label="About the plan">
      {isReviewed ? <Review rights={rights} /> : null}
      <FaultList rights={rights} goTo={goTo} goToSection={goToSection} />
      <PlanSays goTo={goTo} />
      <Comments ref={comments} goTo={goTo} />
      {isReviewed ? null : <Review rights={rights} />}
      <History goTo={goTo} />
    </aside>
  )
}
