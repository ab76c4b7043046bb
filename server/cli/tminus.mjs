#!/usr/bin/env node
// Plain JavaScript that old Nodes parse too: it hands over to the pinned runtime, which runs TypeScript as it is.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import('./quickStart.mjs')
  for (const stream of [process.stdout, process.stderr]) stream.on('error', goOnUnheard)
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  const runtime = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
  const fallback = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
  const node = existsSync(runtime) ? runtime : fallback
  if (existsSync(node)) handOver(node)
  else {
    console.error(`T-Minus needs Node ${NEEDED}; this is ${process.version}. Run npm ci, which brings it.`)
    process.exitCode = 1
  }
}

/** EPIPE, as of `tminus help | head -1`: the reader has enough, and a server goes on. */
function goOnUnheard(error) {
  if (error.code !== 'EPIPE') throw error
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // The child ends when we do, in whatever way.
    env: { ...process.env, TMINUS_LAUNCHER: String(process.pid) },
  })
  let isTold = false
  const tell = (signal) => {
    isTold = true
    child.kill(signal)
  }
  // A terminal sends Ctrl-C to both of us; the server counts signals that come together as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, tell)
  // A killed npm tells nobody. A second signal would count as impatience.
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return
    clearInterval(look)
    if (!isTold) tell('SIGTERM')
  }, 500)
  child.on('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    // As the shell would have seen it without us in between.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
