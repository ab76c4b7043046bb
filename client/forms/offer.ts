/** Something that may be done here: what it is called, whom it is for, what it asks, and the command that it gives. */
import type { ReactNode } from 'react'
import type { PersonCommand } from '../../shared/commands.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'

/** What was written, by the name of the field; instants as ISO 8601, nothing for an empty field. */
export type Said = Readonly<Record<string, string | undefined>>

/** In whose name: one's own, as a scribe for somebody, or as the lead over somebody's head (R5). */
export type Capacity = 'own' | 'scribe' | 'lead'

/** What an owned command says of the one in whose place it is given. */
export interface InPlaceOf {
  onBehalfOf?: PersonId | undefined
  override?: string | undefined
}

export interface Field {
  /** Of the field of the command that it fills, so that a refusal which names that field is shown here. */
  name: string
  label: string
  /** `ahead` is a time of day that lies ahead, `earlier` one that has passed; text over several lines when left out. */
  kind?:
    | 'words'
    | 'line'
    | 'link'
    | 'number'
    | 'instant'
    | 'ahead'
    | 'earlier'
    | 'choice'
    | 'radio'
    | 'person'
    | 'step'
    | 'password'
    | 'newPassword'
  required?: boolean
  initial?: string | undefined
  /** For a choice; of a radio each says what it means. */
  options?: readonly { value: string; label: string; says?: string; disabled?: boolean }[]
  /** What it is called to choose nothing. */
  none?: string
  /** Epoch milliseconds from which a time ahead counts its minutes, where that lies ahead itself. */
  from?: number | undefined
  /** Of whom one is chosen. */
  people?: readonly PersonId[]
  /** Which steps are offered; all when left out. */
  steps?: (definition: StepDefinition, position: number) => boolean
}

interface Words {
  name: string
  label: string
  /** What one is here for, or what cannot be taken back lightly. */
  tone?: 'primary' | 'bad' | undefined
  /** A single key that presses it. */
  key?: string
  /** Never a button of its own. */
  inMenu?: true
  /** Asked for before it is sent; sent at once when there are none and nothing to be read first. */
  fields?: readonly Field[] | undefined
  /** Stands above the fields. */
  says?: ReactNode
  /** What the button of the form says, when that is more than the label. */
  submit?: string | undefined
  /** What the way out of the form is called where “Cancel” could be read as the thing itself. */
  leave?: string
  /** Before the command is sent, for instance the password anew. A refusal keeps the form open. */
  before?: ((said: Said) => Promise<Refusal | undefined>) | undefined
}

export interface Offer extends Words {
  capacity: Capacity
  /** Why not now; it is shown and cannot be pressed. */
  refusal?: Refusal | undefined
  command(said: Said): PersonCommand
}

/** What would be an offer for whoever may give its command; `offersOf` asks the rules. */
export interface Possible extends Words {
  /** In place of whose holders a scribe or the lead may give it; only in one's own name when left out. */
  roles?: readonly string[]
  /** For whom a scribe most likely records it; a holder when left out. */
  likely?: PersonId | undefined
  /** What the rules are asked with in place of what only a person can say, where the fields do not tell. */
  standIns?: Said
  /** Whether it is shown with its reason although it is refused; never when left out. */
  waited?: ((refused: { capacity: Capacity; refusal: Refusal }) => boolean) | undefined
  command(said: Said, inPlaceOf: InPlaceOf): PersonCommand
}

/** Whether pressing it asks something first. */
export const asksFirst = ({ fields = [], says }: Offer): boolean => fields.length > 0 || says !== undefined

/** The label as a name: without the ellipsis that promises a question. */
export const nameOf = ({ label }: { label: string }): string => label.replace('…', '')

export const withoutKey = ({ key: _, ...offer }: Offer): Offer => offer

/** A refusal names the field of the command, inside what holds it: `evidence.link`, `commands.2.reason`. */
export const isAbout = (refusal: Refusal | undefined, { name }: Field): boolean =>
  refusal?.field !== undefined && (refusal.field === name || refusal.field.endsWith(`.${name}`))
