/** Instants on the wire (ISO, whole seconds, UTC), in the database, and as an age for people. Pure. */
var TMinusTime = Class.create()
TMinusTime.prototype = {
  initialize() {},

  /** `2026-11-22T15:40:12Z` (fractions are cut) → `2026-11-22 15:40:12`; null when it is no such instant. */
  toInstance(iso) {
    const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/.exec(String(iso))
    if (!match) return null
    const text = `${match[1]} ${match[2]}`
    // Date.UTC turns the 31st of February into March: only what comes back unchanged was an instant.
    return this.fromSeconds(this.seconds(text)) === text ? text : null
  },

  /** The other way; null for an empty field. */
  toIso(text) {
    return text ? `${String(text).replace(' ', 'T')}Z` : null
  },

  /** Unix seconds of a `YYYY-MM-DD HH:MM:SS` in UTC. */
  seconds(text) {
    const n = String(text).split(/[- :]/).map(Number)
    return Date.UTC(n[0], n[1] - 1, n[2], n[3], n[4], n[5]) / 1000
  },

  fromSeconds(seconds) {
    return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
  },

  /** How old a status is, in words; a clock that runs ahead reads as `just now`, never as a negative age. */
  age(text, nowText) {
    if (!text) return 'never reported'
    const minutes = Math.floor((this.seconds(nowText) - this.seconds(text)) / 60)
    if (minutes < 1) return 'just now'
    if (minutes < 60) return `${minutes} min ago`
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
    return `${Math.floor(minutes / (24 * 60))} days ago`
  },

  type: 'TMinusTime',
}
