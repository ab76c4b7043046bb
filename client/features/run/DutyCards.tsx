/** Cards for duties: what is wrong or due, since when, by how much, and the way out. */
import { Link } from 'wouter'
import { DUTY_KINDS, type Duty, type DutyKind } from '../../../shared/attention/duty.ts'
import { rowOf } from '../../derive/board.ts'
import { useBoard, useFollowed } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { dutyPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { AttentionCard, AttentionText } from './AttentionCard.tsx'
import { AskedWho } from './Called.tsx'
import { ChangeCard, useChangeTrouble } from './ChangeCard.tsx'
import './StepCard.css'
import { TriggerCard } from './TriggerCard.tsx'

/** What a bar across every screen says, with its button. */
const ON_A_BAR: ReadonlySet<DutyKind> = new Set(['answerStop', 'clearStop', 'resumeCutover', 'resumeCountdown'])

/** Actions on the cutover that are taken where the duty is shown. */
export const CONTROLS: Partial<Record<DutyKind, string>> = {
  startCutover: 'startCutover',
  enterHypercare: 'enterHypercare',
  closeCutover: 'closeCutover',
  endHypercare: 'closeCutover',
}

export const isOnABar = ({ kind }: Duty): boolean => ON_A_BAR.has(kind)

/** More cards than this nobody reads, and each costs a large cutover time; the list has every step. */
const MAX_CARDS = 10

/** The gravest of them, which come first. */
export function DutyCards({ duties }: { duties: readonly Duty[] }) {
  const more = duties.length - MAX_CARDS
  return (
    <>
      {duties.slice(0, MAX_CARDS).map((duty) => (
        <DutyCard key={duty.key} duty={duty} />
      ))}
      {more > 0 ? <li className="now__empty dim">{more} more, less grave.</li> : null}
    </>
  )
}

function DutyCard({ duty }: { duty: Duty }) {
  const { on, kind } = duty
  const row = useBoard((board) => ('stepId' in on ? rowOf(board, on.stepId) : undefined))
  if (row) return <AttentionCard row={row} duty={duty} />
  if (kind === 'rollbackTrigger') return <TriggerCard duty={duty} />
  return kind === 'change' ? <ChangeDuty duty={duty} /> : <PlainCard duty={duty} />
}

/** What stands against the ticket has a card of its own; a missing approval has not. */
function ChangeDuty({ duty }: { duty: Duty }) {
  const trouble = useChangeTrouble()
  return trouble ? <ChangeCard trouble={trouble} /> : <PlainCard duty={duty} />
}

function PlainCard({ duty }: { duty: Duty }) {
  const { on, kind, title, tone, asked, notYet } = duty
  const { cutoverId } = useFollowed()
  const { me } = useSession()
  const mine = asked.includes(me.person.id)
  const path = dutyPath(cutoverId, duty)
  return (
    <li className={`step-card step-card--${tone === 'due' ? 'mine' : tone}`}>
      <div className="step-card__title">
        <Glyph
          name={'gateId' in on ? 'gate' : tone === 'due' ? 'ready' : tone === 'bad' ? 'failed' : 'held'}
          label={WORDS[tone]}
        />
        <Link href={path} className="step-card__link">
          {title}
        </Link>
      </div>
      <div className="step-card__says">
        <AttentionText duty={duty} /> <AskedWho duty={duty} />
      </div>
      {/* The cutover's own next action stands over the list, and below on a phone. */}
      {mine && !notYet && !(kind in CONTROLS) ? (
        <div className="step-card__foot">
          <Link href={path} className={`button button--small ${tone === 'due' ? 'button--primary' : ''}`}>
            {DUTY_KINDS[kind].label}
          </Link>
        </div>
      ) : null}
    </li>
  )
}

const WORDS: Record<Duty['tone'], string> = { due: 'due', late: 'late', bad: 'wrong' }
