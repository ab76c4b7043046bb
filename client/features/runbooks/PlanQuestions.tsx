/** What the plan leaves open, asked once each. An answer stays on the screen, to be changed. */
import { useState } from 'react'
import type { ImportAnswers, Question } from '../../../shared/import/answers.ts'
import { isTimezone } from '../../../shared/timezone.ts'

interface PlanQuestionsProps {
  asked: readonly Question[]
  answers: ImportAnswers
  /** In which a clock is written. */
  zone: string
  answer(answers: ImportAnswers): void
}

export function PlanQuestions({ asked, answers, zone, answer }: PlanQuestionsProps) {
  if (asked.length === 0) return null
  return (
    <section className="trial__part trial__questions" aria-label="Questions">
      {asked.map((question) => (
        <fieldset key={question.id} className="trial__question">
          <legend>
            <b>{question.ask}</b>
          </legend>
          <p className="dim">
            {question.why}
            {question.isRequired ? '' : ' You may leave it.'}
          </p>
          {question.merges ? (
            <People merges={question.merges} people={answers.people} answer={answer} />
          ) : question.options ? (
            <div className="trial__options">
              {question.options.map(({ value, label }) => (
                <label key={value} className="radio">
                  <input
                    type="radio"
                    name={question.id}
                    checked={answers[question.id] === value}
                    onChange={() => answer({ [question.id]: value })}
                  />
                  <span>
                    {label}
                    {question.proposal === value ? <span className="dim"> proposed</span> : null}
                  </span>
                </label>
              ))}
            </div>
          ) : (
            <Written
              key={`${question.proposal} ${zone}`}
              question={question}
              zone={zone}
              answers={answers}
              answer={answer}
            />
          )}
        </fieldset>
      ))}
    </section>
  )
}

function People({
  merges,
  people,
  answer,
}: Pick<PlanQuestionsProps, 'answer'> & {
  merges: NonNullable<Question['merges']>
  people: ImportAnswers['people']
}) {
  const isMerged = (name: string, spellings: string[]) =>
    people !== undefined && spellings.every((one) => people[one] === name)
  const isApart = (spellings: string[]) => people !== undefined && spellings.every((one) => people[one] === one)
  const set = (spellings: string[], nameOf: (spelling: string) => string) =>
    answer({ people: { ...people, ...Object.fromEntries(spellings.map((one) => [one, nameOf(one)])) } })
  return merges.map(({ name, spellings }) => (
    <div key={name} className="trial__options">
      <label className="radio">
        <input
          type="radio"
          name={`person ${name}`}
          checked={isMerged(name, spellings)}
          onChange={() => set(spellings, () => name)}
        />
        <span>
          {spellings.join(' = ')} <span className="dim">is one person, {name}</span>
        </span>
      </label>
      <label className="radio">
        <input
          type="radio"
          name={`person ${name}`}
          checked={isApart(spellings)}
          onChange={() => set(spellings, (one) => one)}
        />
        <span>different people</span>
      </label>
    </div>
  ))
}

/** A time zone or an instant: proposed, and taken when it is confirmed. */
function Written({
  question,
  zone,
  answers,
  answer,
}: Pick<PlanQuestionsProps, 'zone' | 'answers' | 'answer'> & { question: Question }) {
  const { id, ask, proposal = '' } = question
  const given = answers[id]
  const isInstant = id === 't0'
  const [text, setText] = useState(typeof given === 'string' ? given : isInstant ? localOf(proposal, zone) : proposal)
  const isGood = isInstant ? text !== '' : isTimezone(text)
  return (
    <form
      className="buttons"
      onSubmit={(event) => {
        event.preventDefault()
        if (isGood) answer({ [id]: text })
      }}
    >
      <input
        className="field trial__written"
        aria-label={ask}
        type={isInstant ? 'datetime-local' : 'text'}
        list={isInstant ? undefined : 'trial-zones'}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {isInstant ? (
        <span className="dim">{zone}</span>
      ) : (
        <datalist id="trial-zones">
          {Intl.supportedValuesOf('timeZone').map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      <button type="submit" className="button" disabled={!isGood || given === text}>
        {given === text ? 'Confirmed' : 'Confirm'}
      </button>
    </form>
  )
}

/** `2027-03-06T22:00`, as the field takes it. */
function localOf(instant: string, zone: string): string {
  if (instant === '') return ''
  const reading = new Date(instant).toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return reading.replace(' ', 'T')
}
