/** The open draft, for everything on its page. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Draft, type DraftRow, isPlanner, mayEdit } from '../../../shared/draft/draft.ts'
import { lockNow, type PlannedFrom, refuseLocked } from '../../../shared/draft/lock.ts'
import type { DraftCheck } from '../../../shared/draft/protocol.ts'
import { type DraftScreen, type OpenDraft, openDraft } from '../../live/drafts/openDraft.ts'
import { useActor, useSession, useStore, useTime } from '../../live/session.tsx'
import { createGridStore, type GridStore } from './grid/gridState.ts'
import { useCheck } from './useCheck.ts'
import { usePlanned } from './usePlanned.ts'
import { createWritingStore, type WritingStore } from './writing.ts'

type Following = Extract<DraftScreen, { status: 'following' | 'outdated' }>

export interface Plan extends Following {
  open: OpenDraft
  grid: GridStore
  writing: WritingStore
  /** Of the newest state that was checked; undefined until the first answer. */
  check: DraftCheck | undefined
  /** The live cutovers from whose T-0 its lock follows. */
  planned: readonly PlannedFrom[]
}

const PlanContext = createContext<Plan | undefined>(undefined)

/** Opens it as long as it is shown; until it is there, what is to be said instead. */
export function OpenedDraft({ id, instead, children }: OpenedDraftProps) {
  const { connection, me } = useSession()
  const [opened, setOpened] = useState<OpenDraft>()
  const [grid] = useState(createGridStore)
  const [writing] = useState(createWritingStore)
  useEffect(() => {
    const open = openDraft(id, connection, me.person.id)
    setOpened(open)
    return () => open.close()
  }, [id, connection, me.person.id])
  if (opened?.id !== id) return instead({ status: 'loading' })
  return (
    <Followed open={opened} grid={grid} writing={writing} instead={instead}>
      {children}
    </Followed>
  )
}

interface OpenedDraftProps {
  id: string
  instead(screen: Exclude<DraftScreen, Following>): ReactNode
  children: ReactNode
}

type FollowedProps = Omit<OpenedDraftProps, 'id'> & Pick<Plan, 'open' | 'grid' | 'writing'>

function Followed({ open, grid, writing, instead, children }: FollowedProps) {
  const screen = useStore(open.screen, (value) => value)
  const check = useCheck(open.id, 'confirmed' in screen ? screen.confirmed.seq : undefined)
  const planned = usePlanned(open.id, 'confirmed' in screen ? screen.confirmed.approved?.hash : undefined)
  const plan = useMemo(
    () => ('confirmed' in screen ? { ...screen, open, grid, writing, check, planned } : undefined),
    [screen, open, grid, writing, check, planned],
  )
  if (!('confirmed' in screen)) return instead(screen)
  return <PlanContext value={plan}>{children}</PlanContext>
}

export function usePlan(): Plan {
  const plan = useContext(PlanContext)
  if (!plan) throw new Error('This part belongs inside an OpenedDraft')
  return plan
}

export interface Rights {
  /** Plans it: edits everything, asks for reviews, approves. */
  plans: boolean
  /** Why nothing is edited now by anybody; undefined where it is. */
  closed: string | undefined
  /** The same where no notice above the plan says it. */
  hint: string | undefined
  /** Why a row of that workstream is not edited by this person; a section without one. */
  whyNot(workstream: string | undefined): string | undefined
  mine(row: DraftRow): boolean
  /** Somewhere, now. */
  inserts: boolean
}

export function useRights({ draft, status, planned }: Pick<Plan, 'draft' | 'status' | 'planned'>): Rights {
  const actor = useSteadyActor()
  const locked = useTime((now) => {
    const found = lockNow(draft, planned, now)
    return found && refuseLocked(found).message
  })
  return useMemo(() => {
    const plans = isPlanner(actor)
    const closed = whyClosed(draft, status, locked)
    return {
      plans,
      closed,
      hint: locked === undefined && !draft.archived && status !== 'outdated' ? closed : undefined,
      inserts: closed === undefined && (plans || draft.workstreams.some(({ key }) => mayEdit(draft, actor, key))),
      whyNot(workstream) {
        if (closed !== undefined) return closed
        if (mayEdit(draft, actor, workstream)) return undefined
        return workstream === undefined
          ? 'Planners and administrators edit this.'
          : 'These rows are edited by planners and by those to whom the workstream was given.'
      },
      mine: ({ workstream }) =>
        draft.workstreams.some(({ key, people }) => key === workstream && people.includes(actor.id)),
    }
  }, [actor, draft, status, locked])
}

/** The same object as long as it says the same. */
function useSteadyActor() {
  const actor = useActor()
  const [steady, setSteady] = useState(actor)
  if (steady.id === actor.id && steady.organisationRole === actor.organisationRole) return steady
  setSteady(actor)
  return actor
}

function whyClosed(draft: Draft, status: Following['status'], locked: string | undefined): string | undefined {
  if (status === 'outdated') return 'This page is too old for the draft. Reload it.'
  if (draft.archived) return `The draft is archived: ${draft.archived.reason}`
  if (locked !== undefined) return locked
  return draft.status === 'approved' ? 'The draft is approved. Reopen it to edit it.' : undefined
}
