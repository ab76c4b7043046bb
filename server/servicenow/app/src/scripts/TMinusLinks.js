/**
 * The links between changes and cutovers. The operations answer {status, result} or {status, code, message};
 * TMinusEndpoint turns both into HTTP.
 */
var TMinusLinks = Class.create()
TMinusLinks.prototype = {
  initialize() {
    this.table = 'x_tminus_gate_link'
    this.time = new TMinusTime()
  },

  /**
   * Is any of these changes linked? Conditions of the rules call this inside the user's transaction: nothing to do
   * for an empty field, else one indexed query on a small table.
   */
  watches(...changes) {
    return changes.some((change) => Boolean(change) && this.query('change_request', String(change), 1).hasNext())
  },

  /** The links of a change, oldest first, as rows ready for `next()`. */
  of(change) {
    return this.query('change_request', change, 100)
  },

  find(cutover) {
    const link = this.holder(cutover)
    return link && link.getValue('cutover') === cutover ? link : null
  },

  /** The row that keeps this cutover from being linked again: the database compares without regard to case. */
  holder(cutover) {
    const link = this.query('cutover', cutover, 1)
    return link.next() ? link : null
  },

  read(cutover) {
    const link = this.find(cutover)
    return link ? { status: 200, result: this.view(link) } : this.unknown(cutover)
  },

  list(change) {
    const links = this.of(change)
    const result = []
    while (links.next()) result.push(this.view(links))
    return { status: 200, result: { links: result } }
  },

  /** A repeat of the same link is 200 and a different one 409, also when two requests race. */
  link(cutover, wanted) {
    const found = this.holder(cutover)
    if (found) return this.again(found, cutover, wanted)

    // Secure: the caller may link only a change that he may read.
    const change = new GlideRecordSecure('change_request')
    if (!change.get(wanted.change)) {
      return { status: 404, code: 'changeUnknown', message: 'There is no such change request that you may read' }
    }
    const link = new GlideRecord(this.table)
    link.initialize()
    link.setValue('cutover', cutover)
    link.setValue('change_request', wanted.change)
    link.setValue('gate', wanted.gate)
    link.setValue('title', wanted.title)
    link.setValue('url', wanted.url)
    if (this.insert(link)) return { status: 201, result: this.view(this.find(cutover)) }

    // Refused by the rule or the unique index: somebody else was first. What they linked decides the answer.
    const winner = this.holder(cutover)
    return winner ? this.again(winner, cutover, wanted) : this.notSaved()
  },

  again(link, cutover, wanted) {
    const isSame =
      link.getValue('cutover') === cutover &&
      link.getValue('change_request') === wanted.change &&
      link.getValue('gate') === wanted.gate
    if (!isSame) {
      const number = link.getDisplayValue('change_request')
      return {
        status: 409,
        code: 'alreadyLinked',
        message: `The cutover is already linked to ${number}, gate ${link.getValue('gate')}`,
      }
    }
    if (link.getValue('title') === wanted.title && link.getValue('url') === wanted.url) {
      return { status: 200, result: this.view(link) }
    }
    link.setValue('title', wanted.title)
    link.setValue('url', wanted.url)
    return link.update() ? { status: 200, result: this.view(link) } : this.notSaved()
  },

  /** Names the change too, so that a late request cannot remove a link that was made since. */
  unlink(cutover, change) {
    const link = this.find(cutover)
    if (!link) return { status: 200, result: { unlinked: false } }
    if (link.getValue('change_request') !== change) {
      return { status: 409, code: 'linkedElsewhere', message: 'The cutover is linked to another change' }
    }
    return link.deleteRecord() ? { status: 200, result: { unlinked: true } } : this.notSaved()
  },

  /** A status made from an earlier point of the cutover's log never replaces a later one. */
  report(cutover, status) {
    const link = this.find(cutover)
    if (!link) return this.unknown(cutover)
    const stored = link.getValue('status_seq')
    if (stored && Number(stored) > status.seq) {
      return { status: 409, code: 'olderStatus', message: `The status of seq ${stored} is already here` }
    }
    link.setValue('status_seq', status.seq)
    link.setValue('cutover_state', status.cutoverState)
    link.setValue('gate_state', status.gateState)
    link.setValue('progress', status.progress)
    link.setValue('headline', status.headline)
    link.setValue('reported_at', this.time.toInstance(status.reportedAt))
    link.setValue('received_at', new GlideDateTime().getValue())
    return link.update() ? { status: 200, result: this.view(link) } : this.notSaved()
  },

  view(link) {
    const seq = link.getValue('status_seq')
    return {
      cutover: link.getValue('cutover'),
      change: link.getValue('change_request'),
      changeNumber: link.getDisplayValue('change_request'),
      gate: link.getValue('gate'),
      title: link.getValue('title'),
      url: link.getValue('url'),
      linkedAt: this.time.toIso(link.getValue('sys_created_on')),
      status: seq
        ? {
            seq: Number(seq),
            cutoverState: link.getValue('cutover_state'),
            gateState: link.getValue('gate_state'),
            progress: Number(link.getValue('progress')),
            headline: link.getValue('headline'),
            reportedAt: this.time.toIso(link.getValue('reported_at')),
            receivedAt: this.time.toIso(link.getValue('received_at')),
          }
        : null,
      sysId: link.getUniqueValue(),
      modCount: Number(link.getValue('sys_mod_count')),
    }
  },

  query(field, value, most) {
    const links = new GlideRecord(this.table)
    links.addQuery(field, value)
    links.orderBy('sys_created_on')
    links.setLimit(most)
    links.query()
    return links
  },

  /** A unique index violation is a null on most releases; a throw must mean the same. */
  insert(link) {
    try {
      return link.insert()
    } catch (_violation) {
      return null
    }
  },

  unknown(cutover) {
    return { status: 404, code: 'linkUnknown', message: `No change is linked to the cutover ${cutover}` }
  },

  notSaved() {
    return { status: 500, code: 'notSaved', message: 'The instance did not save it; ask again' }
  },

  type: 'TMinusLinks',
}
