/** The fields of a new change that its instance and its runbook name, as the instance stores them. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { type TicketFieldKind, type TicketFields, ticketFieldKind } from '../../shared/runbook/ticketFields.ts'
import type { FieldValues } from './client/fields.ts'
import type { Instance } from './client/openInstance.ts'
import { choicesOf } from './closeCodes.ts'

export interface MappingParts {
  instance: Instance
  cutover: Cutover
  /** Of the instance; the runbook's own take precedence. */
  defaults: TicketFields
  emailsOf(people: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** `unknown`: what the instance does not have, in words; nothing is made then. @throws ServiceNowFault */
export async function mappedFields({
  instance,
  cutover,
  defaults,
  emailsOf,
}: MappingParts): Promise<{ fields: FieldValues } | { unknown: string }> {
  const wanted = { ...defaults, ...cutover.runbook.change?.fields }
  const fields: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(wanted)) {
    const stored = await storedValue(ticketFieldKind(name) ?? 'text', name, value)
    if (stored === undefined) return { unknown: sayUnknown(name, value) }
    fields[name] = stored
  }
  return { fields }

  async function storedValue(kind: TicketFieldKind, name: string, value: string | number | boolean) {
    switch (kind) {
      case 'text':
        return value
      case 'group':
        return (await instance.findGroup(String(value)))?.sysId
      case 'item':
        return (await instance.findItem(String(value)))?.sysId
      case 'person':
        return personNamed(String(value))
      case 'choice': {
        const choices = await choicesOf(instance, 'change_request', name)
        const said = String(value).trim().toLowerCase()
        const found = choices?.find(({ value: raw, label }) =>
          [raw, label.trim()].some((one) => one.toLowerCase() === said),
        )
        return choices ? found?.value : value
      }
    }
  }

  /** A role of the runbook stands for the first of its people. */
  async function personNamed(name: string): Promise<string | undefined> {
    const isRole = cutover.runbook.roles.some(({ id }) => id === name)
    if (!isRole) return (await instance.findPerson(name))?.sysId
    const [first] = cutover.people[name] ?? []
    const email = first === undefined ? undefined : (await emailsOf([first])).get(first)
    return email === undefined ? undefined : (await instance.findPerson(email))?.sysId
  }
}

const sayUnknown = (name: string, value: string | number | boolean): string =>
  `The field ${name} of the new change is to be “${value}”, which ServiceNow does not have or does not show to the user of T-Minus.`
