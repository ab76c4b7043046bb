import { expect, it } from 'vitest'
import { ENTRANCES, PAGES } from '../../client/pages.ts'
import { everyAddress } from '../support/everyScreen.ts'

it('the journeys that look at every screen know an address of each', () => {
  const { ofNobody, signedIn } = everyAddress({
    running: 'running',
    polling: 'polling',
    watching: 'watching',
    closed: 'closed',
    call: 'call',
  draft: 'draft',
    token: 'token',
  })
  for (const { path } of ENTRANCES)
    expect(
      ofNobody.some((address) => matches(path, address)),
      path,
    ).toBe(true)
  for (const { path } of PAGES)
    expect(
      signedIn.some((address) => matches(path, address)),
      path,
    ).toBe(true)
})

/** As wouter matches: `:name` is one part, with `?` perhaps none. */
const matches = (path: string, address: string): boolean => {
  const pattern = path.replaceAll(/\/:\w+\?/g, '(/[^/]+)?').replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${pattern}$`).test(address.split('?')[0] ?? '')
}
