import { useRef, useState } from 'react'

interface FreshSecretProps {
  secret: string
  /** Not made by a rotation. */
  isFirst: boolean
  close(): void
}

/** A signing secret that was made just now. It is shown once; who lost it makes another. */
export function FreshSecret({ secret, isFirst, close }: FreshSecretProps) {
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    // On plain http there is no clipboard for pages; what is selected can be copied by hand.
    await navigator.clipboard?.writeText(secret).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <section className="webhooks__more webhooks__secret" aria-label="The signing secret">
      <label>
        <span className="label">Signing secret, shown only now</span>
        <input ref={field} className="field mono" readOnly value={secret} onFocus={({ target }) => target.select()} />
      </label>
      <p className="dim">
        Give it to the receiver, which checks with it that what comes is from here; every library for Standard Webhooks
        takes it as it is.{' '}
        {isFirst ? '' : 'For 24 hours the one before signs as well, so nothing is refused meanwhile. '}
        Who loses it makes a new one.
      </p>
      <p className="webhooks__buttons">
        <button type="button" className="button button--primary" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="button" onClick={close}>
          Done
        </button>
      </p>
    </section>
  )
}
