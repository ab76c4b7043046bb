;(function process(request, response) {
  new x_tminus_gate.TMinusEndpoint(request, response).postPing()
})(request, response)
