/** Replaces three empty groups once there is nothing left to do. */
import { Link } from 'wouter'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { useBoard, useCutover, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'

/** Whether every step is over or will not happen any more, and no undo is offered. */
export function useNothingLeft(): boolean {
  const { ownCommands } = useFollowed()
  const completed = useStore(ownCommands.justCompleted, (ids) => ids.size)
  const left = useBoard(({ done, total, open }) => total - done + open.length)
  const ended = useCutover((cutover) => cutover.ended !== undefined)
  return ended || completed + left === 0
}

const WORDS: Record<Cutover['status'], string> = {
  preparing: 'Every step is finished.',
  running: 'Every step is finished.',
  rollingBack: 'Everything is rolled back.',
  hypercare: 'Every step is finished, and the watch runs.',
  closed: 'This cutover is closed. Every step is finished.',
  cancelled: 'This cutover was cancelled.',
}

export function NothingLeft() {
  const { cutoverId } = useFollowed()
  const { status, runbook, ended, startedAt } = useCutover((cutover) => cutover)
  const finish = useOutlook((outlook) => outlook?.figures.finish)
  return (
    <p className="now__over">
      {ended?.outcome === 'rolledBack'
        ? 'This cutover was rolled back and is closed.'
        : status === 'cancelled' && startedAt === undefined
          ? 'This cutover was cancelled and never started.'
          : WORDS[status]}{' '}
      {finish === undefined || status === 'cancelled' ? null : (
        <span className="dim">
          The last one ended <Instant at={finish} zone={runbook.timezone} />.
        </span>
      )}{' '}
      {status === 'hypercare' ? <Link href={cutoverPath(cutoverId, 'hypercare')}>To hypercare</Link> : null}
    </p>
  )
}
