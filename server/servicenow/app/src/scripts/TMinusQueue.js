/**
 * The queue of deliveries to T-Minus. A row says that something happened; the receiver reads the record itself.
 * Nothing here runs in a user's transaction except the insert of a row, and never a call to the outside.
 */
var TMinusQueue = Class.create()
TMinusQueue.prototype = {
  initialize() {
    this.table = 'x_tminus_gate_event'
    this.delivery = new TMinusDelivery()
    this.time = new TMinusTime()
    /** Milliseconds that a receiver has to answer; it holds one worker of the instance for so long at most. */
    this.timeout = 10000
    this.batch = 50
    /** Seconds in which the job that was started with the row has the first try to itself. */
    this.headStart = 30
  },

  /** One row for each link of each of these changes. Answers how many. */
  recordChanged(table, record, changes) {
    const links = new TMinusLinks()
    const seen = {}
    let rows = 0
    for (let i = 0; i < changes.length; i++) {
      const change = String(changes[i] || '')
      if (!change || seen[change]) continue
      seen[change] = true
      const each = links.of(change)
      while (each.next()) {
        this.add(each, table, record, this.operationOn(record))
        rows++
      }
    }
    return rows
  },

  /** Also the end of a deleted change: the platform deletes its links and runs their rules. */
  linkRemoved(link) {
    this.add(link, 'x_tminus_gate_link', link, 'delete')
  },

  /** A delivery about nothing, to try the way to T-Minus. Answers its id, or null. */
  ping() {
    const row = this.blank('ping')
    return row.insert()
  },

  add(link, table, record, operation) {
    const row = this.blank(operation)
    row.setValue('cutover', link.getValue('cutover'))
    row.setValue('gate', link.getValue('gate'))
    row.setValue('change_sys_id', link.getValue('change_request'))
    row.setValue('source_table', table)
    row.setValue('source_sys_id', record.getUniqueValue())
    row.setValue('source_mod_count', Number(record.getValue('sys_mod_count') || 0))
    row.setValue('source_updated_on', record.getValue('sys_updated_on'))
    row.insert()
  },

  blank(operation) {
    const row = new GlideRecord(this.table)
    row.initialize()
    row.setValue('operation', operation)
    row.setValue('source_mod_count', 0)
    row.setValue('state', 'ready')
    row.setValue('attempts', 0)
    row.setValue('next_attempt', this.later(this.headStart))
    return row
  },

  /** A hint only: an async rule does not know it on every release. */
  operationOn(record) {
    const operation = String(record.operation() || '')
    return ['insert', 'update', 'delete'].indexOf(operation) >= 0 ? operation : 'update'
  },

  /** The first attempt, in the job that the platform started when the row was saved. */
  sendNow(id) {
    const row = new GlideRecord(this.table)
    if (!row.get(id) || row.getValue('state') !== 'ready' || Number(row.getValue('attempts')) > 0) return
    const settings = this.settings()
    if (!settings.problem) this.attempt(row, settings)
  },

  /** Everything that is due, oldest first, until an answer says that the address itself is the trouble. */
  sendDue() {
    const settings = this.settings()
    if (settings.problem) return
    const rows = new GlideRecord(this.table)
    rows.addQuery('state', 'ready')
    rows.addQuery('next_attempt', '<=', this.later(0))
    rows.orderBy('next_attempt')
    rows.setLimit(this.batch)
    rows.query()
    while (rows.next()) {
      if (this.attempt(rows, settings).stop) return
    }
  },

  attempt(row, settings) {
    const number = Number(row.getValue('attempts')) + 1
    if (number > this.delivery.lastAttempt) return this.settle(row, { state: 'dead', wait: 0, stop: false }, 0)

    // Before the call: a worker that dies in the middle leaves a row that is due later, not one that is lost, and
    // another worker does not take it meanwhile.
    row.setValue('attempts', number)
    row.setValue('next_attempt', this.later(this.delivery.waitAfter(number)))
    row.update()

    const answer = this.post(row, number, settings)
    return this.settle(row, this.delivery.outcome(number, answer.status, answer.retryAfter), answer.status)
  },

  post(row, number, settings) {
    const id = row.getUniqueValue()
    const timestamp = String(Math.floor(new GlideDateTime().getNumericValue() / 1000))
    const body = this.delivery.body(this.eventOf(row))
    try {
      const signed = this.delivery.signedString(id, timestamp, body)
      const mac = new CertificateEncryption().generateMac(settings.key, 'HmacSHA256', signed)
      const request = new sn_ws.RESTMessageV2()
      request.setEndpoint(settings.address)
      request.setHttpMethod('POST')
      request.setHttpTimeout(this.timeout)
      if (settings.midServer) request.setMIDServer(settings.midServer)
      request.setRequestHeader('Content-Type', 'application/json; charset=utf-8')
      request.setRequestHeader('webhook-id', id)
      request.setRequestHeader('webhook-timestamp', timestamp)
      request.setRequestHeader('webhook-signature', this.delivery.signature(String(mac)))
      request.setRequestHeader('tminus-attempt', String(number))
      request.setRequestBody(body)
      const response = request.execute()
      return { status: Number(response.getStatusCode()) || 0, retryAfter: response.getHeader('Retry-After') }
    } catch (_failure) {
      // Its message may quote the request; what counts is that nobody answered.
      return { status: 0, retryAfter: null }
    }
  },

  settle(row, outcome, status) {
    row.setValue('state', outcome.state)
    row.setValue('last_status', status)
    if (outcome.state === 'sent') {
      row.setValue('sent_at', this.later(0))
      row.setValue('last_error', '')
    } else {
      row.setValue('last_error', status ? `T-Minus answered ${status}` : 'T-Minus did not answer')
    }
    if (outcome.state === 'ready') row.setValue('next_attempt', this.later(outcome.wait))
    row.update()
    if (outcome.state === 'dead') {
      gs.error(`T-Minus gate: delivery ${row.getUniqueValue()} is given up after ${row.getValue('attempts')} attempts`)
    }
    return outcome
  },

  /** A dead delivery starts again from its first attempt. */
  sendAgain(row) {
    row.setValue('state', 'ready')
    row.setValue('attempts', 0)
    row.setValue('next_attempt', this.later(0))
    row.update()
  },

  eventOf(row) {
    return {
      instance: gs.getProperty('instance_name', ''),
      cutover: row.getValue('cutover') || '',
      gate: row.getValue('gate') || '',
      change: row.getValue('change_sys_id') || '',
      table: row.getValue('source_table') || '',
      sysId: row.getValue('source_sys_id') || '',
      operation: row.getValue('operation'),
      modCount: Number(row.getValue('source_mod_count') || 0),
      updatedOn: row.getValue('source_updated_on') || '',
    }
  },

  /** {problem} in words, or what a delivery needs. Says what is wrong with the secret, never the secret. */
  settings() {
    const address = gs.getProperty('x_tminus_gate.webhook.address', '')
    if (!address) return { problem: 'addressMissing' }
    if (!this.delivery.isAddress(address)) return { problem: 'addressNotHttps' }
    const secret = gs.getProperty('x_tminus_gate.webhook.secret', '')
    if (!secret) return { problem: 'secretMissing' }
    const key = this.delivery.keyOf(secret)
    if (!key) return { problem: 'secretUnreadable' }
    if (gs.getProperty('x_tminus_gate.webhook.active', 'true') !== 'true') return { problem: 'inactive' }
    return { problem: null, address, key, midServer: gs.getProperty('x_tminus_gate.webhook.mid_server', '') }
  },

  health(version) {
    return {
      app: version,
      now: this.time.toIso(this.later(0)),
      webhook: { problem: this.settings().problem },
      queue: {
        ready: this.count('ready'),
        dead: this.count('dead'),
        oldestReady: this.time.toIso(this.first('ready', 'sys_created_on', false)),
        lastSent: this.time.toIso(this.first('sent', 'sent_at', true)),
      },
    }
  },

  count(state) {
    const rows = new GlideAggregate(this.table)
    rows.addQuery('state', state)
    rows.addAggregate('COUNT', null)
    rows.query()
    return rows.next() ? Number(rows.getAggregate('COUNT', null)) : 0
  },

  first(state, field, newest) {
    const rows = new GlideRecord(this.table)
    rows.addQuery('state', state)
    if (newest) rows.orderByDesc(field)
    else rows.orderBy(field)
    rows.setLimit(1)
    rows.query()
    return rows.next() ? rows.getValue(field) : null
  },

  /** What was sent is kept for 30 days, what was not for 90: somebody may still ask why. */
  cleanUp() {
    this.deleteOlder('sent', 30)
    this.deleteOlder('dead', 90)
    this.deleteOlder('ready', 90)
  },

  deleteOlder(state, days) {
    const rows = new GlideRecord(this.table)
    rows.addQuery('state', state)
    rows.addQuery('sys_created_on', '<', this.later(-days * 24 * 60 * 60))
    rows.deleteMultiple()
  },

  /** An instant in UTC, as the database writes it. */
  later(seconds) {
    const instant = new GlideDateTime()
    instant.addSeconds(seconds)
    return instant.getValue()
  },

  type: 'TMinusQueue',
}
