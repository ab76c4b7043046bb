/** HTTP for the links and the queue; the routes of the scripted REST API call one method each. */
var TMinusEndpoint = Class.create()
TMinusEndpoint.prototype = {
  initialize(request, response) {
    this.request = request
    this.response = response
    this.reader = new TMinusRequest()
    this.links = new TMinusLinks()
  },

  putLink() {
    this.answer(this.withCutover((cutover) => this.withBody('link', (body) => this.links.link(cutover, body))))
  },

  getLink() {
    this.answer(this.withCutover((cutover) => this.links.read(cutover)))
  },

  getLinks() {
    this.answer(this.withChange((change) => this.links.list(change)))
  },

  putStatus() {
    this.answer(this.withCutover((cutover) => this.withBody('status', (body) => this.links.report(cutover, body))))
  },

  deleteLink() {
    this.answer(this.withCutover((cutover) => this.withChange((change) => this.links.unlink(cutover, change))))
  },

  getHealth() {
    this.answer({ status: 200, result: new TMinusQueue().health('0.1.0') })
  },

  postPing() {
    const delivery = new TMinusQueue().ping()
    this.answer(delivery ? { status: 202, result: { delivery } } : this.links.notSaved())
  },

  withCutover(act) {
    const cutover = String(this.request.pathParams.cutover || '')
    if (this.reader.isId(cutover)) return act(cutover)
    return this.invalid('invalidQuery', 'The cutover in the path must be 1 to 64 letters, digits, - or _')
  },

  withChange(act) {
    // A query parameter arrives as a list; one that is given twice becomes `a,b` and is refused.
    const change = String(this.request.queryParams.change || '')
    if (this.reader.isSysId(change)) return act(change)
    return this.invalid('invalidQuery', 'The query needs change=, the 32 hex digits of a change request')
  },

  withBody(kind, act) {
    const json = this.reader.json(String(this.request.body.dataString || ''))
    const read = json.fault ? json : this.reader[kind](json.value)
    return read.fault ? this.invalid('invalidBody', read.fault) : act(read.value)
  },

  invalid(code, message) {
    return { status: 422, code, message }
  },

  answer(outcome) {
    if (outcome.code) {
      const error = new sn_ws_err.ServiceError()
      error.setStatus(outcome.status)
      error.setMessage(outcome.message)
      error.setDetail(outcome.code)
      this.response.setError(error)
      return
    }
    this.response.setStatus(outcome.status)
    this.response.setBody(outcome.result)
  },

  type: 'TMinusEndpoint',
}
