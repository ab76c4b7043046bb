/** The form of a note on a step, whether it stands by itself or answers another. */
import type { CommandOf } from '../../../shared/commands.ts'
import { mentionedIn } from '../../../shared/mentions.ts'
import type { NoteFile } from '../../../shared/notes.ts'
import { withoutUndefined } from '../../../shared/withoutUndefined.ts'
import { chosenFiles } from '../../forms/chosenFiles.ts'
import type { Field, FormAnswers, Possible } from '../../forms/offer.ts'
import type { OfferContext } from '../../forms/offersOf.ts'

export const noteFields = (stepId: string, label = 'Note, for everybody to read'): Field[] => [
  { name: 'text', label, kind: 'note', required: true },
  { name: 'files', label: 'Photos and files', kind: 'files', uploadTo: stepId },
]

export function noteCommand(
  { people = [] }: Pick<OfferContext, 'people'>,
  stepId: string,
  { text = '', files }: FormAnswers,
  answers?: number,
): CommandOf<'noteStep'> {
  const mentions = mentionedIn(text, people)
  const chosen: readonly NoteFile[] = chosenFiles(files)
  return {
    type: 'noteStep',
    stepId,
    text,
    ...withoutUndefined({
      answers,
      mentions: mentions.length > 0 ? mentions : undefined,
      files: chosen.length > 0 ? [...chosen] : undefined,
    }),
  }
}

/** To answer the note of that seq. */
export const answerOffer = (context: OfferContext, stepId: string, seq: number): Possible => ({
  name: 'answer',
  label: 'Answer…',
  submit: 'Answer',
  fields: noteFields(stepId, 'Answer'),
  command: (said) => noteCommand(context, stepId, said, seq),
})
