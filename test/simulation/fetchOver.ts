import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Network } from './network.ts'
import type { SimulatedNode, Work } from './servers.ts'

const decompress = promisify(gunzip)

/** `fetch` of a page whose requests and answers travel over the simulated network to one of its servers. */
export function fetchOver({
  network,
  work,
  organisation,
  node,
}: {
  network: Network
  work: Work
  organisation: string
  node: () => SimulatedNode
}): (url: string) => Promise<Response> {
  const answerTo = async (url: string): Promise<Uint8Array | undefined> => {
    const [, resource, id = '', versions, hash = ''] = new URL(url.replace('simulation:', 'http:')).pathname
      .split('/')
      .slice(1)
    if (resource === 'cutovers') return node().readState(id)
    if (resource === 'runbooks' && versions === 'versions') return node().library.definitionGzip(organisation, id, hash)
    throw new Error(`Nobody here serves ${url}`)
  }
  return (url) =>
    new Promise((resolve, reject) => {
      const lost = () => reject(new TypeError('network error'))
      network.send({
        alive: () => true,
        lost,
        deliver() {
          const answered = answerTo(url).then(async (gzip) => {
            const text = gzip ? (await decompress(gzip)).toString() : '{}'
            network.send({
              alive: () => true,
              lost,
              deliver: () => resolve(new Response(text, { status: gzip ? 200 : 404 })),
            })
          })
          work.track(answered).catch(reject)
        },
      })
    })
}
