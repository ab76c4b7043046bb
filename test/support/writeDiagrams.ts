import { writeFileSync } from 'node:fs'
import { machinesReadme } from './machineDiagrams.ts'

writeFileSync(new URL('../../shared/machines/README.md', import.meta.url), machinesReadme())
