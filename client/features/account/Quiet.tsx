import { type FormEvent, useState } from 'react'
import type { QuietTimes } from '../../../shared/reach.ts'
import { myZone } from '../../ui/zones.ts'

interface QuietProps {
  quiet: QuietTimes | undefined
  save(quiet: QuietTimes | undefined): Promise<boolean>
}

/** When only what goes wrong in a live cutover gets through. */
export function Quiet({ quiet, save }: QuietProps) {
  const [saved, setSaved] = useState<string>()
  const keep = async (times: QuietTimes | undefined, said: string) => {
    setSaved((await save(times)) ? said : undefined)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void keep({ from: String(form.get('from')), to: String(form.get('to')), zone: myZone() }, 'Saved.')
  }
  return (
    <section aria-label="Quiet times">
      <h2>Quiet times</h2>
      <p className="dim">
        Then only what goes wrong in a live cutover gets through; the rest waits for you, and others are asked
        meanwhile.
      </p>
      <form className="channels__quiet" aria-label="Quiet times" onSubmit={submit} key={JSON.stringify(quiet)}>
        <Clock label="From" name="from" value={quiet?.from ?? '22:00'} />
        <Clock label="To" name="to" value={quiet?.to ?? '07:00'} />
        <button type="submit" className="button">
          {quiet ? 'Change' : 'Set quiet times'}
        </button>
        {quiet ? (
          <button type="button" className="button" onClick={() => void keep(undefined, 'Quiet times are off.')}>
            Turn off
          </button>
        ) : null}
      </form>
      <p className="dim" role="status">
        {quiet ? `Every day from ${quiet.from} to ${quiet.to}, ${quiet.zone.replaceAll('_', ' ')}.` : 'None.'} {saved}
      </p>
    </section>
  )
}

/** As every clock here has 24 hours, whatever the system's has. */
const Clock = ({ label, name, value }: { label: string; name: string; value: string }) => (
  <label>
    <span className="label">{label}</span>
    <input
      className="field mono"
      name={name}
      required
      inputMode="numeric"
      pattern="([01][0-9]|2[0-3]):[0-5][0-9]"
      title="A time of day like 22:00"
      maxLength={5}
      autoComplete="off"
      defaultValue={value}
    />
  </label>
)
