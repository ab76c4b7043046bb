/** Several futures beside what stands. Nothing is recorded until one is applied. */
import { useId, useState } from 'react'
import { type Change, isAssumption, isStaffing, type Scenario } from '../../../shared/whatIf/change.ts'
import { MAX_SCENARIOS } from '../../../shared/whatIf/link.ts'
import { sayChange, sayScenario } from '../../../shared/whatIf/tryScenario.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { capital } from '../../ui/capital.ts'
import { copyText } from '../../ui/copyText.ts'
import { ApplyWhatIf } from './ApplyWhatIf.tsx'
import { ChangeForm } from './ChangeForm.tsx'
import { Compared } from './Compared.tsx'
import { useScenarios } from './useScenarios.ts'
import { useWhatIf } from './useWhatIf.ts'
import './WhatIf.css'

/** Where a change that is being written goes: into a new scenario, or into one that is there. */
type Writing = 'new' | number

export function WhatIf() {
  const id = useId()
  const { cutoverId } = useFollowed()
  const cutover = useCutover((value) => value)
  const { scenarios, isBroken, set } = useScenarios(cutoverId)
  const { answer, isCurrent } = useWhatIf(scenarios)
  const [chosen, setChosen] = useState(0)
  const [writing, setWriting] = useState<Writing>()
  const [copied, setCopied] = useState<'copied' | 'not copied'>()
  const place = Math.min(chosen, scenarios.length - 1)
  const scenario = scenarios[place]
  const tried = answer?.scenarios[place]
  const to = typeof writing === 'number' ? scenarios[writing] : undefined

  const keep = (next: readonly Scenario[]) => {
    set(next)
    setCopied(undefined)
  }
  const add = (change: Change) => {
    if (writing === 'new') {
      keep([...scenarios, { changes: [change] }])
      setChosen(scenarios.length)
    } else keep(scenarios.map((one, at) => (at === writing ? { changes: [...one.changes, change] } : one)))
    setWriting(undefined)
  }
  const takeOut = (change: number) =>
    keep(
      scenarios.flatMap((one, at) => {
        if (at !== place) return [one]
        const changes = one.changes.filter((_, other) => other !== change)
        return changes.length === 0 ? [] : [{ changes }]
      }),
    )
  const share = async () => setCopied((await copyText(location.href)) ? 'copied' : 'not copied')

  return (
    <section className="what-if" aria-labelledby={id}>
      <h2 id={id} className="what-if__title">
        What if <span className="dim">· nothing changes until it is applied</span>
      </h2>
      {isBroken ? (
        <p className="late" role="alert">
          The address holds a what-if that cannot be read; it was cut off or changed on its way.
        </p>
      ) : null}
      {scenarios.length === 0 ? (
        <p className="dim">
          Let a step be late or fail, skip one, add one, move T-0, count on other people: the finish, the chance to hold
          the window and the rollback deadline stand beside today’s.
        </p>
      ) : (
        <Compared
          scenarios={scenarios}
          answer={answer}
          isCurrent={isCurrent}
          chosen={place}
          choose={(next) => {
            setChosen(next)
            setWriting(undefined)
          }}
        />
      )}
      {scenario ? (
        <ul className="what-if__changes" aria-label={`What it changes: ${sayScenario(cutover, scenario)}`}>
          {scenario.changes.map((change, at) => {
            const no = isCurrent ? tried?.refused.find((one) => one.change === at) : undefined
            return (
              // The same change twice is two of them.
              <li key={JSON.stringify(scenario.changes.slice(0, at + 1))}>
                <span>
                  {capital(sayChange(cutover, change))}
                  {isAssumption(change) ? <span className="dim"> · it might happen</span> : null}
                  {isStaffing(change) ? (
                    <span className="dim"> · for planning; nothing here changes who is there</span>
                  ) : null}
                  {no ? <span className="late"> · cannot be: {no.message}</span> : null}
                </span>
                <button
                  type="button"
                  className="link"
                  aria-label={`Take out: ${sayChange(cutover, change)}`}
                  onClick={() => takeOut(at)}
                >
                  take out
                </button>
              </li>
            )
          })}
        </ul>
      ) : null}
      {writing === undefined ? (
        <div className="what-if__acts">
          {scenario && tried && isCurrent ? (
            <ApplyWhatIf
              of={sayScenario(cutover, scenario)}
              tried={tried}
              isStaffed={scenario.changes.some(isStaffing)}
            />
          ) : null}
          {scenario ? (
            <button type="button" className="button" onClick={() => setWriting(place)}>
              And what if…
            </button>
          ) : null}
          <button
            type="button"
            className={scenario ? 'button' : 'button button--primary'}
            disabled={scenarios.length >= MAX_SCENARIOS}
            onClick={() => setWriting('new')}
          >
            {scenario ? 'Another what-if…' : 'What if…'}
          </button>
          {scenario ? (
            <button type="button" className="button button--bare" onClick={share}>
              Copy the link
            </button>
          ) : null}
          <span className="dim" role="status">
            {copied === 'copied' ? 'Copied: whoever opens it sees these beside what stands then.' : null}
            {copied === 'not copied' ? 'It could not be copied; the address of this page is the link.' : null}
          </span>
        </div>
      ) : (
        <ChangeForm key={writing} to={to && sayScenario(cutover, to)} add={add} leave={() => setWriting(undefined)} />
      )}
    </section>
  )
}
