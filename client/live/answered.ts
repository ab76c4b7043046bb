import { type Refusal, refuse } from '../../shared/refusal.ts'

/** What was asked, or a refusal where no answer came, so that people can read it and try again. */
export async function answered<Body>(ask: () => Promise<Body | Refusal>): Promise<Body | Refusal> {
  try {
    return await ask()
  } catch {
    return refuse('malformed', 'T-Minus does not answer. Try again in a moment.')
  }
}
