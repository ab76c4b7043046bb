import type { Signature } from '../../../shared/cutoverState.ts'
import { OPERATOR } from '../../../shared/reserved.ts'

/** What the signer gave, and who vouches for it, as a sentence; undefined where nothing is known of it. */
export function sayHowSigned(
  { byToken, proof, vouchedBy }: Partial<Signature>,
  nameOf: (id: string) => string,
): string | undefined {
  if (byToken) return 'Signed by a token made for it.'
  if (vouchedBy !== undefined && vouchedBy !== OPERATOR) {
    return `Signed with a ${proof ?? 'password'}, which ${nameOf(vouchedBy)} confirmed to be the signer’s.`
  }
  return proof === undefined ? undefined : `Signed with a ${proof}.`
}
