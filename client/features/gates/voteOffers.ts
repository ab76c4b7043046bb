/** The votes of reporters and approvers as offers: go, go on a condition, no-go, abstain. */
import type { SingleCommand, Vote } from '../../../shared/commands.ts'
import type { Cutover, PollAnswer } from '../../../shared/cutoverState.ts'
import type { SignatureAsked } from '../../../shared/protocol.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { SAID } from '../../derive/sayEvent.ts'
import type { Field, FormAnswers, Possible } from '../../forms/offer.ts'
import type { Signing } from './signing.ts'

interface VoteWords {
  /** For which it is given. */
  role: string
  /** Where a vote is a signature: over what, and how its signer gives proof. */
  signing?: Signing & { about(vote: Vote): SignatureAsked; over: string }
  /** Whether single-key shortcuts act on this vote. */
  keys: boolean
  /** One's own that holds no longer. */
  before?: PollAnswer | undefined
}

/** A voter who has to wait sees why. */
export function possibleVotes(
  cutover: Cutover,
  command: (vote: Vote, said: FormAnswers) => SingleCommand,
  { role, signing, keys, before }: VoteWords,
): Possible[] {
  const title = roleTitle(cutover.runbook, role)
  const verb = signing ? 'You sign' : 'You say'
  const over = signing?.over ?? ''
  const asked = signing?.fields ?? []
  const vote = (name: Vote, submit: string, fields: readonly Field[]) => ({
    name,
    fields: [...fields, ...asked],
    submit: signing ? `Sign ${submit.charAt(0).toLowerCase()}${submit.slice(1)}` : submit,
    before: signing && ((said: FormAnswers) => signing.authenticate(said, signing.about(name))),
    showDisabled: () => true,
    command: (said: FormAnswers) => command(name, said),
  })
  const why = { name: 'reason', label: 'Why not, for everybody to read', required: true }
  const whyNeither = { name: 'reason', label: 'Why you abstain, for everybody to read', required: true }
  const meaning = meaningOf(cutover, role)
  const go: Possible = {
    ...vote('go', 'Go', []),
    label: 'Go',
    tone: 'primary',
    // A report of go has nothing to ask, and is sent at once.
    ...(signing ? { says: `${verb} ${meaning ?? `go for ${title}`}${over}.` } : {}),
    ...(keys ? { key: 'g' } : {}),
  }
  const again = (given: PollAnswer): Possible => ({
    ...vote(given.vote, AGAIN[given.vote], []),
    name: 'again',
    label: `${signing ? 'Sign' : 'Vote'} ${AGAIN[given.vote]}`,
    tone: given.vote === 'noGo' ? 'bad' : 'primary',
    // What can no longer be said, such as a condition on a step that is over, is asked for anew by the others.
    showDisabled: () => false,
    ...(signing ? { says: `${verb} ${SAID[given.vote]} for ${title}${over}, in the same words as before.` } : {}),
    command: () => command(given.vote, saidBefore(given)),
  })
  return [
    ...(before && isWorthRepeating(before, signing !== undefined) ? withAgain(go, again(before), before) : [go]),
    {
      ...vote('goWithConditions', 'Go, on this condition', conditionFields(cutover)),
      label: 'Go, on a condition…',
      says: `${verb} go for ${title}${over}, as long as the condition holds.`,
    },
    {
      ...vote('noGo', 'No-go', [why]),
      label: 'No-go…',
      tone: 'bad',
      says: `${verb} no-go for ${title}${over}. While it stands the gate cannot pass.`,
      ...(keys ? { key: 'n' } : {}),
    },
    {
      ...vote('abstain', signing ? 'an abstention' : 'Abstain', [whyNeither]),
      label: 'Abstain…',
      says: signing
        ? 'You will have answered, but your signature does not count towards the quorum.'
        : 'You will have answered, without saying go or no-go.',
    },
  ]
}

/** The same go is offered once; beside another vote, one button stands out. */
function withAgain(go: Possible, again: Possible, { vote }: PollAnswer): Possible[] {
  const { tone: _, ...plain } = go
  const { name, label, submit, command } = again
  return vote === 'go' ? [{ ...go, name, label, submit, command }] : [again, vote === 'noGo' ? go : plain]
}

const AGAIN: Record<Vote, string> = {
  go: 'go again',
  goWithConditions: 'go on that condition again',
  noGo: 'no-go again',
  abstain: 'an abstention again',
}

/** A report of go without a word is one press anyway. */
const isWorthRepeating = ({ vote, reason }: PollAnswer, isSignature: boolean): boolean =>
  isSignature || vote !== 'go' || reason !== undefined

const saidBefore = ({ reason, condition }: PollAnswer): FormAnswers => ({
  reason,
  condition: condition?.text,
  stepId: condition?.stepId,
  by: condition?.by,
})

/** What a go of this role means, in the words of the runbook, quoted; a no-go or a condition does not say it. */
export function meaningOf({ runbook }: Cutover, role: string): string | undefined {
  const signs = runbook.roles.find(({ id }) => id === role)?.signs
  return signs === undefined ? undefined : `“${signs}”`
}

export function wordsOf(vote: Vote, { reason, condition: text, stepId, by }: FormAnswers) {
  const condition = vote === 'goWithConditions' && text !== undefined ? { text, stepId, by } : undefined
  return { reason, condition }
}

function conditionFields(cutover: Cutover): Field[] {
  return [
    { name: 'condition', label: 'It is a go if …', required: true },
    {
      name: 'stepId',
      label: 'The step that fulfils it, if there is one',
      kind: 'step',
      steps: (_, position) => cutover.steps[position]?.status === 'pending',
    },
    { name: 'by', label: 'Until when, if that matters', kind: 'instant' },
  ]
}
