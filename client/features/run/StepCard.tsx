/** A card for a step that needs action now, with its offers. */
import type { ReactNode } from 'react'
import type { BoardRow } from '../../derive/board.ts'
import { useSeen } from '../../live/useSeen.ts'
import { select, useIsOpen } from './runView.ts'
import { StepGlyph } from './StepGlyph.tsx'
import './StepCard.css'

interface StepCardProps {
  row: BoardRow
  tone?: 'mine' | 'late' | 'bad' | 'done'
  children: ReactNode
  foot?: ReactNode
}

export function StepCard({ row, tone, children, foot }: StepCardProps) {
  const { definition } = row.view
  const open = useIsOpen(definition.id)
  const seen = useSeen(row)
  return (
    <li ref={seen} className={`step-card ${tone ? `step-card--${tone}` : ''}`} data-open={open || undefined}>
      <div className="step-card__title">
        <StepGlyph definition={definition} status={row.status} />
        <button type="button" className="link" onClick={() => select(definition.id)}>
          {definition.title}
        </button>
      </div>
      <div className="step-card__says">{children}</div>
      {foot ? <div className="step-card__foot">{foot}</div> : null}
    </li>
  )
}
