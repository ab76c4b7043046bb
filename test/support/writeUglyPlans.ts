/** Writes the ugly plans as files, with what each has to become: `node test/support/writeUglyPlans.ts`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { bytesOf, UGLY_PLANS } from './uglyPlans/all.ts'

const FOLDER = new URL('../fixtures/plans/', import.meta.url)

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER)
for (const plan of UGLY_PLANS) writeFileSync(new URL(plan.name, FOLDER), bytesOf(plan))
const outcomes = UGLY_PLANS.map(({ name, answers, becomes }) => [name, { ...(answers ? { answers } : {}), becomes }])
writeFileSync(new URL('outcomes.json', FOLDER), `${JSON.stringify(Object.fromEntries(outcomes), null, 1)}\n`)
