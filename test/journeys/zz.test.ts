import { afterAll, beforeAll, it } from 'vitest'
import { Journey } from '../support/journey.ts'
let journey: Journey
const t = (n: string, t0: number) => console.log(n, Math.round(performance.now() - t0))
beforeAll(async () => {
  const t0 = performance.now()
  journey = await Journey.begin()
  t('begin', t0)
})
afterAll(() => journey.end())
it('x', async () => {
  let t0 = performance.now()
  const id = await journey.cutover()
  t('cutover', t0)
  t0 = performance.now()
  await journey.program('lena@example.org')
  t('program', t0)
  t0 = performance.now()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  t('open', t0)
  await page.getByRole('row').first().waitFor()
  t('open', t0)
  await page.screenshot({ path: '/tmp/jr/run.png' })
})
