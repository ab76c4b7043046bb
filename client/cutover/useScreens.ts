/** The screens that apply to this cutover. */
import { useMemo } from 'react'
import { useBoard } from '../live/cutover.tsx'
import { useInstances } from '../live/serviceNow.ts'
import { CUTOVER_SCREENS, type CutoverScreen } from '../routes.ts'

export function useScreens(): readonly CutoverScreen[] {
  const instances = useInstances()
  const hidden = useBoard(({ cutover }) =>
    CUTOVER_SCREENS.flatMap(({ path, when }) => (when && !when(cutover, instances) ? path : [])).join(' '),
  )
  return useMemo(() => CUTOVER_SCREENS.filter(({ path }) => !hidden.split(' ').includes(path)), [hidden])
}
