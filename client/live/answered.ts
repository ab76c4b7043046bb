import { type Refusal, refuse } from '../../shared/refusal.ts'

/** Said where no answer came; a page must not take it for a no. */
export const NO_ANSWER: Refusal = refuse('malformed', 'T-Minus does not answer. Try again in a moment.')

/** What was asked, or `NO_ANSWER`, so that people can read it and try again. */
export async function answered<Body>(ask: () => Promise<Body | Refusal>): Promise<Body | Refusal> {
  try {
    return await ask()
  } catch {
    return NO_ANSWER
  }
}
