import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { PROJECT_FOLDER } from '../../server/environment.ts'

const LAUNCHER = join(PROJECT_FOLDER, 'server', 'cli', 'tminus.mjs')

/** For a program of the tests in a process of its own: it starts as quickly as the command line does. */
export const QUICKLY = ['--import', pathToFileURL(join(PROJECT_FOLDER, 'server', 'cli', 'quickStart.mjs')).href]

/** Makes a Node believe that it is an older one. */
export const OLD_NODE = [
  '--import',
  "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.0'})",
]

export interface Ran {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** `tminus` with these arguments. Variables of the caller would decide what the commands do, so it gets only these. */
export function startTminus(
  args: readonly string[],
  environment: Record<string, string>,
  node: readonly string[] = [],
): ChildProcess {
  return startProgram(process.execPath, [...node, LAUNCHER, ...args], environment)
}

/** A program in the checkout, with a bare environment and these variables. */
export function startProgram(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  return spawn(program, args, {
    cwd: PROJECT_FOLDER,
    env: { PATH, HOME, NODE_ENV: 'development', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Resolves once it has ended and everything that holds its output has, too. */
export function ended(child: ChildProcess): Promise<Ran> {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (bytes) => {
    said.out += bytes
  })
  child.stderr?.on('data', (bytes) => {
    said.err += bytes
  })
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said })))
}

const said = new WeakMap<ChildProcess, { text: string }>()

/** The first group of the pattern, once the child has said it on stdout; what it said before counts too. */
export async function line(child: ChildProcess, pattern: RegExp): Promise<string> {
  const heard = said.get(child) ?? listen(child)
  await expect.poll(() => pattern.exec(heard.text)?.at(-1), { timeout: 500_000 }).toBeDefined()
  return pattern.exec(heard.text)?.at(-1) ?? ''
}

function listen(child: ChildProcess): { text: string } {
  const heard = { text: '' }
  said.set(child, heard)
  child.stdout?.on('data', (bytes) => {
    heard.text += bytes
  })
  return heard
}
