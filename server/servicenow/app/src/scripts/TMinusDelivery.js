/**
 * What a delivery looks like on the wire and when it is tried again. Pure: no Glide, no clock, so that T-Minus' own
 * tests run this very source outside an instance. Signed as Standard Webhooks 1.0 describes it.
 */
var TMinusDelivery = Class.create()
TMinusDelivery.prototype = {
  initialize() {
    /** Seconds to wait after attempt 1, 2, …; one more attempt follows the last wait, then the delivery is dead. */
    this.waits = [60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800]
    this.lastAttempt = this.waits.length + 1
  },

  /**
   * The exact text of the request. Every value comes from the queue's row, so each attempt sends the same bytes.
   * ASCII only: then nobody has to agree on an encoding before the signature can be checked. No `${`, because
   * RESTMessageV2 would take it for a variable of its own.
   */
  body(event) {
    const text = JSON.stringify({
      version: 1,
      instance: event.instance,
      cutover: event.cutover,
      gate: event.gate,
      change: event.change,
      table: event.table,
      sys_id: event.sysId,
      operation: event.operation,
      sys_mod_count: event.modCount,
      sys_updated_on: event.updatedOn,
    })
    return text.replace(
      /[\u007f-\uffff$]/g,
      (character) => `\\u${`000${character.charCodeAt(0).toString(16)}`.slice(-4)}`,
    )
  },

  /** Neither a delivery id (hex) nor a timestamp (digits) can hold a dot: the three parts are unambiguous. */
  signedString(id, timestamp, body) {
    return `${id}.${timestamp}.${body}`
  },

  /** The Base64 key inside `whsec_…`, or null. Ciphertext of a property that was not decrypted is null too. */
  keyOf(secret) {
    const match = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/.exec(String(secret || '').trim())
    return match && match[1].length % 4 === 0 ? match[1] : null
  },

  signature(mac) {
    return `v1,${mac}`
  },

  /** Only https: the body is signed, not encrypted, and names a change. */
  isAddress(text) {
    return /^https:\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/.test(String(text || ''))
  },

  waitAfter(attempt) {
    return this.waits[Math.min(attempt, this.waits.length) - 1]
  },

  /**
   * What an answer to attempt 1, 2, … means. `status` 0: no HTTP answer. `retryAfter`: the header's text or null.
   * Answers {state: 'sent'|'ready'|'dead', wait: seconds, stop}; `stop`: the answer speaks for the address, so the
   * other waiting deliveries need not try now.
   */
  outcome(attempt, status, retryAfter) {
    if (status >= 200 && status < 300) return { state: 'sent', wait: 0, stop: false }
    if (status === 410) return { state: 'dead', wait: 0, stop: false }
    const stop = status < 400 || status >= 500 || [401, 403, 404, 408, 425, 429].indexOf(status) >= 0
    if (attempt >= this.lastAttempt) return { state: 'dead', wait: 0, stop }
    const asked = /^[0-9]{1,5}$/.test(String(retryAfter || '').trim()) ? Number(retryAfter) : 0
    const longest = this.waits[this.waits.length - 1]
    return { state: 'ready', wait: Math.min(Math.max(this.waitAfter(attempt), asked), longest), stop }
  },

  type: 'TMinusDelivery',
}
