/**
 * The screens of a cutover, in the order of the rail. A new one is a file in screens/ and an entry here: `load` fetches it
 * when it is first opened, `figure` is what the rail says of it, and may be left out.
 */
import { type ComponentType, lazy } from 'react'
import { readinessOf } from '../shared/readiness.ts'
import type { Board } from './derive/board.ts'

export interface CutoverScreen {
  /** The last part of its address: /cutovers/:id/<path>. */
  path: string
  title: string
  Screen: ComponentType
  /** A short figure; `undefined` when there is nothing to say. Red or amber only where something is wrong. */
  figure?(board: Board): { text: string; tone?: 'late' | 'bad' | 'you' } | undefined
}

export const CUTOVER_SCREENS: readonly CutoverScreen[] = [
  {
    path: 'readiness',
    title: 'Readiness',
    Screen: lazy(() => import('./screens/Readiness.tsx')),
    figure: ({ cutover }) => ({ text: `${Math.floor(readinessOf(cutover).share * 100)} %` }),
  },
  {
    path: 'gates',
    title: 'Go / no-go',
    Screen: lazy(() => import('./screens/Gates.tsx')),
  },
  {
    path: 'run',
    title: 'Run',
    Screen: lazy(() => import('./screens/Run.tsx')),
    figure: ({ done, total }) => ({ text: done === total ? 'all done' : `${total - done} left` }),
  },
  {
    path: 'timeline',
    title: 'Timeline',
    Screen: lazy(() => import('./screens/Timeline.tsx')),
  },
  {
    path: 'hypercare',
    title: 'Hypercare',
    Screen: lazy(() => import('./screens/Hypercare.tsx')),
  },
  {
    path: 'people',
    title: 'People',
    Screen: lazy(() => import('./screens/People.tsx')),
  },
  {
    path: 'audit',
    title: 'Audit',
    Screen: lazy(() => import('./screens/Audit.tsx')),
    figure: ({ cutover }) => ({ text: String(cutover.seq) }),
  },
]

/** Where a cutover opens. */
export const FIRST_SCREEN = 'run'

export const cutoverPath = (cutoverId: string, screen: string = FIRST_SCREEN): string =>
  `/cutovers/${cutoverId}/${screen}`

/** The address of one step in the run of its cutover. */
export const stepPath = (cutoverId: string, stepId: string): string =>
  `${cutoverPath(cutoverId)}?step=${encodeURIComponent(stepId)}`
