/** Something that may be done here: what it says, what it asks, and the command that it gives. */
import type { ReactNode } from 'react'
import type { CommandInput } from '../../shared/commands.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import type { Capacity } from './actions.ts'
import type { InPlaceOf } from './permission.ts'

/** What was written, by the name of the field; instants as ISO 8601, nothing for an empty field. */
export type Said = Readonly<Record<string, string | undefined>>

export interface Field {
  name: string
  label: string
  kind?: 'words' | 'line' | 'link' | 'number' | 'instant' | 'choice' | 'radio' | 'step' | 'password' | 'newPassword'
  required?: boolean
  initial?: string
  /** For a choice; of a radio each says what it means. */
  options?: readonly { value: string; label: string; says?: string; disabled?: boolean }[]
  /** For a step: which are offered; all when left out. */
  steps?: (definition: StepDefinition, position: number) => boolean
}

export interface Offer {
  name: string
  label: string
  tone?: 'primary' | 'bad'
  /** A single key that presses it. */
  shortcut?: string
  capacity: Capacity
  /** The roles whose holders it belongs to. */
  roles: readonly string[]
  /** Why not now; it is shown and cannot be pressed. */
  refusal?: Refusal | undefined
  /** Asked for before it is sent; sent at once when there are none and it is one's own to do. */
  fields?: readonly Field[]
  /** Stands above the fields. */
  says?: ReactNode
  /** What the button of the form says, when that is more than the label. */
  submit?: string
  /** Before the command is sent, for instance the password anew. A refusal keeps the form open. */
  before?(said: Said): Promise<Refusal | undefined>
  command(said: Said, inPlaceOf: InPlaceOf): CommandInput
}
