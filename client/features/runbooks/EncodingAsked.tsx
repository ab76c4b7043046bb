/** Asks whether a text whose encoding was guessed reads right: a wrong guess would be kept with every ä and é in it. */
import { type DecodedText, likelyEncodings } from '../../../shared/import/decodeText.ts'

export interface Guess {
  bytes: Uint8Array
  read: DecodedText
}

interface EncodingAskedProps {
  guess: Guess
  /** Reads it in another encoding. */
  readAs(read: DecodedText): void
  confirm(): void
}

export function EncodingAsked({ guess: { bytes, read }, readAs, confirm }: EncodingAskedProps) {
  const { encoding, sample } = read
  const likely = likelyEncodings(bytes, read)
  return (
    <fieldset className="importer__encoding" aria-label="Encoding">
      <span className="late">
        The file is not UTF-8. It is read as {encoding}
        {sample === undefined ? '; do letters like ä and é look right?' : `: is “${sample}” right?`}
      </span>
      <span className="buttons">
        <button type="button" className="button button--small" onClick={confirm}>
          It is right
        </button>
        <label className="importer__read-as">
          Read it as{' '}
          <select
            className="field"
            value={encoding}
            onChange={({ target }) => {
              const again = likely.find((one) => one.encoding === target.value)
              if (again) readAs(again)
            }}
          >
            {likely.map((one) => (
              <option key={one.encoding}>{one.encoding}</option>
            ))}
          </select>
        </label>
      </span>
    </fieldset>
  )
}
