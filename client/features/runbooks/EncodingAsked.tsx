/** Asks whether a text whose encoding was guessed reads right: a wrong guess would be kept with every ä and é in it. */
import { type DecodedText, readIn } from '../../../shared/import/decodeText.ts'

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

const OTHERS = ['Windows-1252', 'Mac Roman', 'ISO-8859-15', 'Windows-1250', 'UTF-16LE', 'UTF-16BE']

export function EncodingAsked({ guess: { bytes, read }, readAs, confirm }: EncodingAskedProps) {
  const { encoding, sample } = read
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
              const again = readIn(bytes, target.value)
              if (again) readAs(again)
            }}
          >
            {[...new Set([encoding, ...OTHERS])].map((name) => (
              <option key={name} value={name} disabled={!readIn(bytes, name)}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </span>
    </fieldset>
  )
}
