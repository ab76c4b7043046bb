/**
 * The screens of a cutover, in the order of the rail. A new one is a folder in features/ and an entry here. Screens are
 * lazy-loaded; `figure` is an optional short value shown in the rail.
 */
import type { Cutover } from '../shared/cutoverState.ts'
import { outcomeOf } from '../shared/derived/outcome.ts'
import { readinessOf } from '../shared/derived/readiness.ts'
import type { RiskForecast } from '../shared/schedule/risk/riskShape.ts'
import type { Board } from './derive/board.ts'
import { chanceOnRail } from './derive/chanceWords.ts'
import { isFinishAhead } from './derive/forecastKind.ts'
import { sayOnRail } from './features/servicenow/changeWords.ts'
import type { ServiceNowInstance } from './live/serviceNow.ts'
import { type Fetched, fetched } from './ui/fetched.tsx'

export interface CutoverScreen extends Fetched<object> {
  /** The last part of its URL: /cutovers/:id/<path>. */
  path: string
  title: string
  /** Whether there is anything to show; always, by default. */
  when?(cutover: Cutover, instances: readonly ServiceNowInstance[]): boolean
  /** A short figure, or undefined. Red or amber only where something is wrong. `now` in epoch milliseconds. */
  figure?(
    board: Board,
    now: number,
    risk: RiskForecast | undefined,
  ): { text: string; tone?: 'late' | 'bad' | 'you' } | undefined
}

export const CUTOVER_SCREENS: readonly CutoverScreen[] = [
  {
    path: 'readiness',
    title: 'Readiness',
    ...fetched(() => import('./features/readiness/Readiness.tsx')),
    figure: ({ cutover }) => {
      const { share } = readinessOf(cutover)
      return share === undefined ? undefined : { text: `${Math.floor(share * 100)} %` }
    },
  },
  {
    path: 'gates',
    title: 'Go / no-go',
    ...fetched(() => import('./features/gates/Gates.tsx')),
  },
  {
    path: 'run',
    title: 'Run',
    ...fetched(() => import('./features/run/Run.tsx')),
    figure: ({ done, total }) => ({ text: done === total ? 'all done' : `${total - done} left` }),
  },
  {
    path: 'timeline',
    title: 'Timeline',
    ...fetched(() => import('./features/timeline/Timeline.tsx')),
  },
  {
    path: 'forecast',
    title: 'Forecast',
    ...fetched(() => import('./features/forecast/Forecast.tsx')),
    figure: (board, _, risk) => (isFinishAhead(board) ? chanceOnRail(risk, board.cutover.runbook) : undefined),
  },
  {
    path: 'look-back',
    title: 'Look back',
    ...fetched(() => import('./features/lookBack/LookBack.tsx')),
    when: (cutover) => outcomeOf(cutover) !== undefined,
  },
  {
    path: 'map',
    title: 'Map',
    ...fetched(() => import('./features/map/Map.tsx')),
  },
  {
    path: 'hypercare',
    title: 'Hypercare',
    ...fetched(() => import('./features/hypercare/Hypercare.tsx')),
  },
  {
    path: 'servicenow',
    title: 'ServiceNow',
    ...fetched(() => import('./features/servicenow/ServiceNow.tsx')),
    when: ({ changes }, instances) => changes.length > 0 || instances.length > 0,
    figure: ({ cutover }, now) => sayOnRail(cutover, now),
  },
  {
    path: 'people',
    title: 'People',
    ...fetched(() => import('./features/people/People.tsx')),
  },
  {
    path: 'news',
    title: 'What changed',
    ...fetched(() => import('./features/news/News.tsx')),
  },
  {
    path: 'audit',
    title: 'Audit',
    ...fetched(() => import('./features/audit/Audit.tsx')),
    figure: ({ cutover }) => ({ text: String(cutover.seq) }),
  },
]
