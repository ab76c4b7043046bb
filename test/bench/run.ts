/** `npm run bench`: every section, or those that are named; `--json` for programs. */

import { availableParallelism, loadavg } from 'node:os'
import { burst } from './burst.ts'
import { startCluster } from './cluster.ts'
import { coldLoad } from './coldLoad.ts'
import { commits } from './commits.ts'
import { consoleLoad } from './console.ts'
import { fanout } from './fanout.ts'
import { type Bench, isWithin, ratioOf, type Section, tableOf } from './figure.ts'
import { forecast } from './forecast.ts'
import { grid } from './grid.ts'
import { schedule } from './schedule.ts'
import { servicenow } from './servicenow.ts'

const SECTIONS: readonly Section[] = [
  commits,
  fanout,
  burst,
  coldLoad,
  schedule,
  forecast,
  consoleLoad,
  grid,
  servicenow,
]

const given = process.argv.slice(2)
const asJson = given.includes('--json')
const names = given.filter((argument) => argument !== '--json')
const unknown = names.filter((name) => SECTIONS.every((section) => section.name !== name))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${SECTIONS.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const busy = loadavg()[0] ?? 0
if (busy > availableParallelism() / 4) {
  console.error(`This machine is busy (load ${busy.toFixed(1)}): what is measured in time comes out too high.`)
}

let cluster: ReturnType<typeof startCluster> | undefined
const bench: Bench = {
  async database() {
    cluster ??= startCluster()
    return (await cluster).database()
  },
  say: (line) => console.error(`… ${line}`),
}
const found = []
try {
  for (const section of SECTIONS) {
    if (names.length > 0 && !names.includes(section.name)) continue
    const figures = await section.run(bench)
    found.push(...figures.map((figure) => ({ section: section.name, ...figure })))
    if (!asJson) console.log(`\n${section.name}\n${tableOf(figures)}\n`)
  }
} finally {
  await (await cluster)?.drop()
}
if (asJson) {
  const figures = found.map((figure) => ({ ...figure, ratio: ratioOf(figure), within: isWithin(figure) }))
  console.log(JSON.stringify({ figures }, null, 2))
}
