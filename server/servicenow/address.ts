/** Where people open a cutover, for the texts on its ticket; undefined where the server does not know its address. */
export const addressOf = (origin: string, cutoverId: string): string | undefined =>
  origin === '' ? undefined : `${origin}/cutovers/${cutoverId}`
