/** Verifies what is read of a log for use, and reports once when it is not what was written. */
import { type ChainPosition, continueChain, type SealedRecord } from '../../shared/chain/hashChain.ts'
import { sha256 } from '../log/logRecords.ts'

export interface ReadCheck {
  /** All were read; this is the hash at the cutover's head. */
  read(records: readonly SealedRecord[]): void
  /** All were read; this is the hash at which the cutover stands. */
  end(hash: string): void
}

/**
 * Does not stop the reader: the fault is reported to everybody, and a cutover that cannot go on would be worse.
 *
 * @param from the end of what was read before, which is not verified here
 */
export function checkWhatIsRead(cutoverId: string, from: ChainPosition, suspect: (why: string) => void): ReadCheck {
  let position: ChainPosition | undefined = from
  const tell = (why: string) => {
    position = undefined
    suspect(why)
  }
  return {
    read(records) {
      if (!position) return
      const next = continueChain(cutoverId, position, records, sha256)
      if (next.broken) tell(`record ${next.broken.seq}: ${next.broken.why}`)
      else position = next.position
    },
    end(hash) {
      if (position && position.hash !== hash) tell(`record ${position.seq} is not the one at which its cutover stands`)
    },
  }
}
