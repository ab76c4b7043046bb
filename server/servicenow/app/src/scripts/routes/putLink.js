;(function process(request, response) {
  new x_tminus_gate.TMinusEndpoint(request, response).putLink()
})(request, response)
