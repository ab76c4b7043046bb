import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import packaged, { inflate, setupLambdaEnvironment } from '@sparticuz/chromium'
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright-core'

const INSTALLED = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

// No look-ups and updates of the browser's own: a test may have no network, and needs none.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium: the one installed here, else the one that came with the development dependencies. */
export const launchBrowser = (): Promise<Browser> => start((options) => chromium.launch(options))

/** The same for several processes, which join it at its `wsEndpoint()`. */
export const serveBrowser = (): Promise<BrowserServer> => start((options) => chromium.launchServer(options))

async function start<Started>(launch: (options: LaunchOptions) => Promise<Started>): Promise<Started> {
  const installed = INSTALLED.find((path) => path && existsSync(path))
  if (installed) return launch({ executablePath: installed, args: QUIET })
  const executablePath = await packaged.executablePath()
  const args = [...QUIET, '--headless=shell']
  try {
    return await launch({ executablePath, args })
  } catch {
    // A machine that never had a browser lacks libraries that this one links to; the package brings them too.
    await inflate(join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
    setupLambdaEnvironment(join(tmpdir(), 'al2023', 'lib'))
    return launch({ executablePath, args })
  }
}
