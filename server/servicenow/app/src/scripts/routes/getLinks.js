;(function process(request, response) {
  new x_tminus_gate.TMinusEndpoint(request, response).getLinks()
})(request, response)
