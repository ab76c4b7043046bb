;(function signature(assertEqual) {
  const delivery = new x_tminus_gate.TMinusDelivery()
  const key = delivery.keyOf('whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=')
  const sign = (body) => {
    const signed = delivery.signedString('0f1e2d3c4b5a69788796a5b4c3d2e1f0', '1700000000', body)
    return delivery.signature(String(new CertificateEncryption().generateMac(key, 'HmacSHA256', signed)))
  }
  assertEqual({
    name: 'known vector',
    shouldbe: 'v1,YKtwzzhYmm448NivMwtMeAXtbbnRTAnb7Bkb1+DnBik=',
    value: sign('{"version":1}'),
  })
  const body = delivery.body({
    instance: 'acme',
    cutover: 'c-1',
    gate: 'überleitung',
    change: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    table: 'change_request',
    sysId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    operation: 'update',
    modCount: 7,
    updatedOn: '2026-11-22 15:40:12',
  })
  assertEqual({ name: 'ASCII only', shouldbe: true, value: /^[\x20-\x7e]+$/.test(body) })
  assertEqual({ name: 'signed body', shouldbe: 'v1,xy84nIeLbDKK7SB9+H8ppkn5XxufMmz90hfo4kgvEBg=', value: sign(body) })
})(assertEqual)
