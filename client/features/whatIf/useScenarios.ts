/** The scenarios of a cutover: in the address, so that they can be sent, and kept by this tab for whoever comes back without it. */
import { useEffect, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { readScenarios, writeScenarios } from '../../../shared/whatIf/link.ts'
import { tabStorage } from '../../live/storage.ts'

export const WHAT_IF = 'whatIf'

export function useScenarios(cutoverId: string): {
  scenarios: readonly Scenario[]
  /** The address says something that is no scenario. */
  isBroken: boolean
  set(scenarios: readonly Scenario[]): void
} {
  const [params, setParams] = useSearchParams()
  const name = `what if ${cutoverId}`
  const written = params.get(WHAT_IF) ?? undefined
  const text = written ?? tabStorage.get(name)
  const read = useMemo(() => (text === undefined ? [] : readScenarios(text)), [text])
  useEffect(() => {
    if (written !== undefined && read !== undefined) tabStorage.set(name, written)
  }, [name, written, read])
  return {
    scenarios: read ?? NONE,
    isBroken: read === undefined,
    set(scenarios) {
      if (scenarios.length === 0) tabStorage.remove(name)
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          if (scenarios.length === 0) next.delete(WHAT_IF)
          else next.set(WHAT_IF, writeScenarios(scenarios))
          return next
        },
        { replace: true },
      )
    },
  }
}

const NONE: readonly Scenario[] = []
