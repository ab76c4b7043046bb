/** How people are reached while no page of theirs is open, as the server answers it and the console shows it. */

/** In the order in which they are tried where a person has chosen none. */
export const CHANNELS = ['push', 'mail', 'gateway'] as const
/** Web push to their browsers; e-mail; the gateway of the organisation, for SMS, voice or chat. */
export type Channel = (typeof CHANNELS)[number]

/** Every day from one clock time to another, `HH:MM`, over midnight where the second is the earlier one. */
export interface QuietTimes {
  from: string
  to: string
  /** IANA name. */
  zone: string
}

/** A browser that gets notifications. Instants are ISO 8601. */
export interface PushBrowser {
  id: string
  /** As the browser calls itself. */
  userAgent?: string
  createdAt: string
}

/** GET /api/channels */
export interface ChannelsAnswer {
  /** In their order; what is left out is not used. */
  channels: Channel[]
  /** Those that reach this person as things are. */
  working: Channel[]
  /** Set up here at all: a mail server, a gateway. Browsers are each person's own. */
  available: Channel[]
  quiet?: QuietTimes
  browsers: PushBrowser[]
  /** To subscribe a browser with, base64url. */
  pushKey: string
}

/** Why somebody is called: asked to act; could act where the one who is asked does not answer; leads; or was asked for help. */
export const CALL_STAGES = ['asked', 'deputy', 'lead', 'help'] as const
export type CallStage = (typeof CALL_STAGES)[number]

/** One person called for one duty. Instants are ISO 8601. */
export interface CallCard {
  id: string
  /** The key of the duty. */
  duty: string
  /** Person ids, here and below. */
  person: string
  stage: CallStage
  calledAt: string
  /** Over which channels so far, and whether it went out there. */
  sent: { channel: Channel; status: 'waiting' | 'sent' | 'failed' | 'dropped'; at?: string; failure?: string }[]
  seenBy?: string
  seenAt?: string
  helpBy?: string
  helpAt?: string
  endedAt?: string
  endedBy?: string
}

/** GET /api/cutovers/:id/calls */
export interface CallsAnswer {
  /** Those that stand. */
  calls: CallCard[]
  /** Who has a part in it and is reached by nothing while their page is closed. */
  unreachable: string[]
  /** Who has quiet times now: only what goes wrong in a live cutover gets through. */
  quiet: { person: string; until: string }[]
}

/** A call, for whoever is called. */
export interface OneCall {
  call: CallCard
  title: string
  /** What there is to say; empty once it no longer stands. */
  says: string
  /** Where it is done. */
  path: string
}

/** GET /api/calls/:ids: the first of them. */
export interface CallAnswer extends OneCall {
  cutover: { id: string; title: string; mode: 'rehearsal' | 'live' }
  /** The others. */
  others: OneCall[]
}
