/** What keeps gates from their go as things are, and what starts without any: said days before, with what changes it. */
import { Link } from 'wouter'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { gateView } from '../../../shared/derived/criteria.ts'
import { type GateObstacle, gateObstacles } from '../../../shared/derived/gateObstacles.ts'
import { sayWithoutGo } from '../../../shared/derived/warnings.ts'
import { pendingWithoutGo } from '../../../shared/derived/withoutGo.ts'
import type { GateDefinition } from '../../../shared/runbook/runbook.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { cutoverPath, itemPath } from '../../paths.ts'
import './Obstacles.css'

/** Of one gate, or of all. */
export function Obstacles({ gate }: { gate?: GateDefinition }) {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const gates = gate ? [gate] : cutover.runbook.gates
  return gates.map((each) => {
    const obstacles = gateObstacles(cutover, each, people)
    if (obstacles.length === 0) return null
    const blocking = obstacles.filter(({ blocks }) => blocks)
    const others = obstacles.filter(({ blocks }) => !blocks)
    const isAsked = gateView(cutover, each.id)?.state.status === 'polling'
    return (
      <section key={each.id} className={blocking.length > 0 ? 'obstacles obstacles--bad' : 'obstacles'}>
        <h2>
          {blocking.length > 0
            ? `“${each.title}” cannot say go as things are`
            : isAsked
              ? `To know during the poll of “${each.title}”`
              : `Before the poll of “${each.title}”`}
        </h2>
        <List obstacles={blocking} />
        {blocking.length > 0 && others.length > 0 ? (
          <details>
            <summary>
              {others.length === 1 ? 'One more thing' : `${others.length} more things`} to know
              {isAsked ? '' : ' before'}
            </summary>
            <List obstacles={others} />
          </details>
        ) : (
          <List obstacles={others} />
        )}
      </section>
    )
  })
}

const List = ({ obstacles }: { obstacles: readonly GateObstacle[] }) => (
  <ul>
    {obstacles.map((obstacle) => (
      <li key={obstacle.sentence}>
        {obstacle.sentence} <Cure obstacle={obstacle} />
      </li>
    ))}
  </ul>
)

function Cure({ obstacle: { about, cure, itemId } }: { obstacle: GateObstacle }) {
  const { cutoverId } = useFollowed()
  const { runbook, runbookHash } = useCutover((cutover) => cutover)
  const [path, where] =
    about === 'change'
      ? [cutoverPath(cutoverId, 'servicenow'), 'ServiceNow']
      : about === 'rehearsal'
        ? [`/cutovers/new?${new URLSearchParams({ runbook: runbook.id, version: runbookHash })}`, 'New cutover']
        : itemId !== undefined
          ? [itemPath(cutoverId, itemId), 'The item']
          : [cutoverPath(cutoverId, 'people'), 'People']
  return (
    <span className="dim">
      {cure}{' '}
      <Link href={path} className="nowrap">
        {where} →
      </Link>
    </span>
  )
}

/** Steps that no gate holds; the runbook has to be changed, which comes with its next version. */
export function WithoutGo() {
  const cutover = useCutover((value) => value)
  const steps = pendingWithoutGo(cutover)
  const says = sayWithoutGo(steps)
  if (says === undefined) return null
  const irreversible = steps.filter(({ pointOfNoReturn }) => pointOfNoReturn)
  return (
    <section className={irreversible.length > 0 ? 'obstacles obstacles--bad' : 'obstacles'}>
      <h2>
        {steps.length === 1 ? 'One step starts without any go' : `${steps.length} steps start without any go`}
        {irreversible.length > 0 ? ', among them a point of no return' : ''}
      </h2>
      <p>
        {says} <span className="dim">{cureOf(cutover, steps.length === 1 ? 'it' : 'them')}</span>
      </p>
    </section>
  )
}

const cureOf = ({ runbook: { gates } }: Cutover, them: string): string =>
  gates.length === 0
    ? `The runbook has no gate; its next version can have one. Here the lead has to keep ${them} from starting.`
    : `In the runbook’s next version let ${them} come after a gate. Here the lead has to keep ${them} from starting.`
