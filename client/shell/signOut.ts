import { forgetAllAnswers } from '../forms/keptForms.ts'
import { answered, NO_ANSWER } from '../live/answered.ts'
import type { Http } from '../live/http.ts'
import { createStore, type Store } from '../live/store.ts'
import { ownBrowser, unsubscribe } from '../live/webPush.ts'

const failed = createStore(false)

/** Whether somebody wanted to sign out here and still is signed in. */
export const notSignedOut: Store<boolean> = failed

export async function signOut(http: Http): Promise<void> {
  const browser = ownBrowser()
  const which = browser === undefined ? '' : `?browser=${encodeURIComponent(browser)}`
  // Whoever sits here next must not be shown what this person is called for, whatever the server answers.
  await unsubscribe().catch(() => undefined)
  forgetAllAnswers()
  const answer = await answered(() => http.post(`/api/sign-out${which}`, {}))
  failed.set(answer === NO_ANSWER)
  if (answer !== NO_ANSWER) location.assign('/sign-in')
}
