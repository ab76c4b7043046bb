/** Close codes of an instance: none is written that it does not know. */
import type { CloseCode } from '../../shared/change/changeStage.ts'
import { isFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import type { Choice } from './client/row.ts'

/** As worded on an instance that kept its defaults. */
const LABELS = {
  successful: 'Successful',
  successful_issues: 'Successful with issues',
  unsuccessful: 'Unsuccessful',
} as const satisfies Record<CloseCode, string>

/** The closest where a code is missing. What did not succeed is never called plainly successful. */
const NEAREST: Record<CloseCode, readonly CloseCode[]> = {
  successful: ['successful', 'successful_issues'],
  successful_issues: ['successful_issues', 'successful', 'unsuccessful'],
  unsuccessful: ['unsuccessful', 'successful_issues'],
}

/** Undefined: the instance does not say. @throws ServiceNowFault */
export async function choicesOf(
  instance: Instance,
  table: 'change_request' | 'change_task',
  field: string,
): Promise<readonly Choice[] | undefined> {
  try {
    const choices = await instance.choices(table, field)
    return choices.length === 0 ? undefined : choices
  } catch (error) {
    if (isFault(error, 'forbidden', 'notFound')) return undefined
    throw error
  }
}

/** The instance's value for a code, by value or label; undefined where it has none. */
export function codeIn(choices: readonly Choice[] | undefined, code: CloseCode): string | undefined {
  if (!choices) return code
  const said = LABELS[code].toLowerCase()
  const found =
    choices.find(({ value }) => value === code) ?? choices.find(({ label }) => label.trim().toLowerCase() === said)
  return found?.value
}

/** The instance's value for a code, else for the closest one. */
export function nearestCodeIn(choices: readonly Choice[] | undefined, code: CloseCode): string | undefined {
  for (const one of NEAREST[code]) {
    const value = codeIn(choices, one)
    if (value !== undefined) return value
  }
  return undefined
}

/** `the instance has no close code “Successful with issues”, only Successful and Unsuccessful` */
export function sayNoCode(choices: readonly Choice[], code: CloseCode): string {
  const labels = choices.map(({ label, value }) => label || value)
  const list = labels.length > 1 ? `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}` : labels.join('')
  return `the instance has no close code “${LABELS[code]}”, only ${list}`
}
