import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import packaged, { inflate, setupLambdaEnvironment } from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

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
export async function launchBrowser(): Promise<Browser> {
  const installed = INSTALLED.find((path) => path && existsSync(path))
  return installed ? chromium.launch({ executablePath: installed, args: QUIET }) : launchPackaged()
}

async function launchPackaged(): Promise<Browser> {
  const executablePath = await packaged.executablePath()
  const args = [...QUIET, '--headless=shell', '--no-zygote']
  try {
    return await chromium.launch({ executablePath, args })
  } catch {
    // A machine that never had a browser lacks libraries that this one links to; the package brings them too.
    await inflate(join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
    setupLambdaEnvironment(join(tmpdir(), 'al2023', 'lib'))
    return chromium.launch({ executablePath, args })
  }
}
