/** The release that runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './environment.ts'

export const VERSION: string = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')).version
