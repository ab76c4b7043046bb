/**
 * Reads what T-Minus sends to the endpoint. Each reader answers {value} or {fault: a sentence that names the field}.
 * Pure; keys that are not known are ignored, so that a newer T-Minus can speak to an older app.
 */
var TMinusRequest = Class.create()
TMinusRequest.prototype = {
  initialize() {
    this.cutoverStates = ['preparing', 'running', 'rollingBack', 'hypercare', 'closed', 'cancelled']
    this.gateStates = ['pending', 'polling', 'go', 'goWithConditions', 'noGo']
  },

  json(text) {
    try {
      const value = JSON.parse(text)
      if (value && typeof value === 'object' && !Array.isArray(value)) return { value }
    } catch (_fault) {
      // The same sentence for both: what arrived is not an object.
    }
    return { fault: 'The body is not a JSON object' }
  },

  link(body) {
    return this.read(body, [
      ['change', (value) => this.isSysId(value), 'the 32 hex digits of a change request'],
      ['gate', (value) => this.isId(value), 'an id of 1 to 64 letters, digits, - or _'],
      ['title', (value) => this.isText(value, 160), 'a text of 1 to 160 characters'],
      ['url', (value) => this.isText(value, 1024) && this.isAddress(value), 'an https address'],
    ])
  },

  /** https, or the reader's own machine, where somebody tries it out and nothing travels. */
  isAddress(value) {
    return /^https:\/\/[^\s]+$|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/[^\s]*)?$/.test(value)
  },

  status(body) {
    const time = new TMinusTime()
    const count = (most) => (value) => typeof value === 'number' && value % 1 === 0 && value >= 0 && value <= most
    return this.read(body, [
      ['seq', count(2147483647), 'a whole number from 0'],
      ['cutoverState', (value) => this.cutoverStates.indexOf(value) >= 0, `one of ${this.cutoverStates.join(', ')}`],
      ['gateState', (value) => this.gateStates.indexOf(value) >= 0, `one of ${this.gateStates.join(', ')}`],
      ['progress', count(100), 'a whole number from 0 to 100'],
      ['headline', (value) => this.isText(value, 160), 'a text of 1 to 160 characters'],
      ['reportedAt', (value) => time.toInstance(value) !== null, 'an instant such as 2026-11-22T15:40:12Z'],
    ])
  },

  read(body, fields) {
    const value = {}
    for (let i = 0; i < fields.length; i++) {
      const [key, fits, expected] = fields[i]
      if (!fits(body[key])) return { fault: `${key} must be ${expected}` }
      value[key] = body[key]
    }
    return { value }
  },

  isId(value) {
    return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
  },

  isSysId(value) {
    return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)
  },

  isText(value, longest) {
    return typeof value === 'string' && value.trim() !== '' && value.length <= longest
  },

  type: 'TMinusRequest',
}
