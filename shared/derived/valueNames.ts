/** What metrics and outputs are called where people read them: as the runbook names them, else by their own name. */
import { sayMetric } from '../change/change.ts'
import type { Runbook, ValueDefinition } from '../runbook/runbook.ts'

type Named = Pick<Runbook, 'values'>

const named = ({ values = [] }: Named, name: string): ValueDefinition | undefined =>
  values.find((value) => value.name === name)

/** `Replication lag` */
export const valueTitle = (runbook: Named, name: string): string => named(runbook, name)?.title ?? sayMetric(name)

/** Where it is asked for: `Replication lag (s)` */
export function valueLabel(runbook: Named, name: string): string {
  const unit = named(runbook, name)?.unit
  return unit === undefined ? valueTitle(runbook, name) : `${valueTitle(runbook, name)} (${unit})`
}

/** `5 s`, `98 %`, `120 000` */
export function withUnit(runbook: Named, name: string, value: number | string): string {
  const unit = named(runbook, name)?.unit
  return unit === undefined ? String(value) : `${value} ${unit}`
}

/** `Replication lag 2 s` */
export const sayValue = (runbook: Named, name: string, value: number | string): string =>
  `${valueTitle(runbook, name)} ${withUnit(runbook, name, value)}`
