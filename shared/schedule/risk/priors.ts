/**
 * What is taken for likely before a runbook's own nights say otherwise. Each is a guess that counts as few observations, and is
 * corrected by what is seen (`experience.ts`).
 */
const MINUTE = 60_000

/** From the moment in which a step can start to its start. People look up, read, begin; programs and time do not wait. */
export const REACTION_MS = 2 * MINUTE
/** Of a gate, from when everything before it is done to the decision. */
export const DECISION_MS = 6 * MINUTE
/** Of a second person who confirms what another did. */
export const CONFIRMATION_MS = 2 * MINUTE
/** After a failure, until it is tried again. */
export const RETRY_MS = 5 * MINUTE
/** Of a step that is held without saying until when. */
export const HOLD_MS = 10 * MINUTE
/** Whoever is asked while nobody is there, or forgets to record a start, says nothing of how people react. */
export const LONGEST_REACTION_MS = 20 * MINUTE
/** As many observed waits a guess counts for. */
export const REACTIONS_KNOWN = 8

/** The chance of a step to fail and be done again. */
export const FAILS = { people: 0.02, program: 0.03 }
/** As many steps that guess counts for, of one night and of one step in earlier ones. */
export const RUNS_KNOWN = 50
export const RUNS_OF_STEP_KNOWN = 20

/** Of a step whose runbook gives one number: people mean that it rarely takes much less, and now and then half as much more. */
export const SINGLE = { low: 0.85, high: 1.5 }
/** Of what somebody at work says will still be needed. */
export const ESTIMATED = { low: 0.8, high: 1.5 }

/**
 * How much slower or faster a night, a role and a workstream is than the runbook thinks: standard deviations of the logarithm.
 * Together about a quarter up or down, as what surveys of software estimates report of teams that have done it before.
 */
export const PACE = { night: 0.15, role: 0.1, workstream: 0.2 }
/** Plans are hopeful: work takes a little longer than its range says, all over the night. */
export const HOPE = 1.06
/** Even where a step's own range is narrow, its duration is not known better than that. */
export const LEAST_SPREAD = 0.2
/** What lies further from its expectation than by this factor says no more than it: somebody recorded it late, or not at all. */
export const FURTHEST = 3
/** Steps below that are noise. */
export const SHORTEST_MS = MINUTE

/** Of a step beyond its longest: what it takes on, as a share of what it took. Who is late by that much stays late. */
export const OVERRUN = 0.25

/** Runs of a step that its estimate counts for, against its runs in earlier nights. */
export const ESTIMATE_KNOWN = 3
/** A rehearsal is calmer, on less data, without the business: it says less of a live night than another live night. */
export const WEIGHT = { rehearsal: 0.5, live: 1 }
