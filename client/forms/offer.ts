/** An offer: something a person may do here, with its label, fields, and command. */
import type { ReactNode } from 'react'
import type { PersonCommand } from '../../shared/commands.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import type { Question } from './irreversible.ts'

/** Input by field name; instants as ISO 8601, empty fields omitted. */
export type FormAnswers = Readonly<Record<string, string | undefined>>

/** On whose behalf: one's own, as a scribe for somebody, or as the lead overriding the owner (R5). */
export type Capacity = 'own' | 'scribe' | 'lead'

/** The fields of an owned command that say on whose behalf it is given. */
export interface InPlaceOf {
  onBehalfOf?: PersonId | undefined
  override?: string | undefined
}

interface Option {
  value: string
  label: string
  says?: string
  disabled?: boolean
}

export interface Field {
  /** The command's field that it fills, so that a refusal naming that field is shown here. */
  name: string
  label: string
  /** `ahead` is a future time of day, `earlier` a past one; multi-line text by default. */
  kind?:
    | 'words'
    | 'line'
    | 'link'
    | 'number'
    | 'minutes'
    | 'instant'
    | 'ahead'
    | 'earlier'
    | 'choice'
    | 'radio'
    | 'person'
    | 'step'
    | 'password'
    | 'newPassword'
    | 'passkey'
    | 'note'
    | 'files'
  required?: boolean
  initial?: string | undefined
  /** Of a passkey, which is asked for on sending: the label of the password that may be given instead. */
  orPassword?: string
  /** For a choice; radio options have a description each. */
  options?: readonly Option[]
  /** A hook, for a choice of which more is known once the form stands: its options then, and what there is to say until then. */
  useOptions?: () => { options: readonly Option[]; says?: string }
  /** The label for no choice. */
  none?: string
  /** Base of a future time's minutes, epoch milliseconds, if itself in the future. */
  from?: number | undefined
  /** The people to choose from. */
  people?: readonly PersonId[]
  /** Whether it is asked at all, by what was answered; always by default. */
  when?: (said: FormAnswers) => boolean
  /** What has to be written, letter by letter, for who must not do this in passing. */
  exactly?: string
  /** Of files: the step to which they are uploaded. */
  uploadTo?: string
  /** The steps to choose from; all by default. */
  steps?: (definition: StepDefinition, position: number) => boolean
}

interface Words {
  name: string
  label: string
  /** The primary action, or one that is hard to undo. */
  tone?: 'primary' | 'bad' | undefined
  /** Its single-key shortcut. */
  key?: string
  /** Always in the menu, never a button. */
  inMenu?: true
  /** Its form; without fields, and nothing to read first, it is sent at once. */
  fields?: readonly Field[] | undefined
  /** Text above the fields. */
  says?: ReactNode | ((said: FormAnswers) => ReactNode)
  /** The form's submit label, if other than the label; may depend on what was chosen. */
  submit?: string | ((said: FormAnswers) => string) | undefined
  /** The form's cancel label, where “Cancel” could be read as the action itself. */
  leave?: string
  /** Runs before the command is sent, as for a step-up. A refusal keeps the form open. */
  before?: ((said: FormAnswers) => Promise<Refusal | undefined>) | undefined
}

export interface Offer extends Words {
  /** What is asked once more where it cannot be undone. */
  irreversible(said: FormAnswers): Question | undefined
  /** What it would do, in sentences, where that is grave: by what was answered so far. */
  effects(said: FormAnswers): readonly string[]
  capacity: Capacity
  /** Why it is disabled. */
  refusal?: Refusal | undefined
  command(said: FormAnswers): PersonCommand
}

/** A potential offer; `offersOf` checks it against the rules. */
export interface Possible extends Words {
  /** Roles whose holders a scribe or the lead may act for; by default only in one's own name. */
  roles?: readonly string[]
  /** The default person a scribe records it for; otherwise a holder. */
  likely?: PersonId | undefined
  /** Placeholder input for checking the rules, where the fields do not imply it. */
  standIns?: FormAnswers
  /** Why it is refused, where trying the command costs too much for a button. */
  refused?: (() => Refusal | undefined) | undefined
  /** Whether to show it disabled when refused; never by default. */
  showDisabled?: ((refused: { capacity: Capacity; refusal: Refusal }) => boolean) | undefined
  command(said: FormAnswers, inPlaceOf: InPlaceOf): PersonCommand
}

/** Whether it opens a form first. */
export const asksFirst = ({ fields = [], says, irreversible }: Offer): boolean =>
  fields.length > 0 || says !== undefined || irreversible({}) !== undefined

/** What the button says that sends it. */
export const submitOf = ({ submit, label }: Pick<Offer, 'submit' | 'label'>, said: FormAnswers): string =>
  typeof submit === 'function' ? submit(said) : (submit ?? nameOf({ label }))

/** On its button: with an ellipsis where it asks something first, so that without one a press acts at once. */
export const buttonOf = (offer: Offer): string => `${nameOf(offer)}${asksFirst(offer) ? '…' : ''}`

/** The label without the ellipsis that announces a form. */
export const nameOf = ({ label }: { label: string }): string => label.replace('…', '')

export const withoutKey = ({ key: _, ...offer }: Offer): Offer => offer

/** A refusal names the field by its path in the command: `evidence.link`, `commands.2.reason`. */
export const faultyOf = (refusal: Refusal | undefined, fields: readonly Field[]): Field | undefined =>
  fields.find(({ name }) => refusal?.field === name) ?? fields.find(({ name }) => refusal?.field?.endsWith(`.${name}`))
