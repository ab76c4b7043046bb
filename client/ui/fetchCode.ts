/**
 * Code that is fetched when it is needed. A browser never asks again for a module that it once failed to fetch, so while
 * the line is down none is asked for: what needs it says so, and finds it once the line is back.
 */

let isDown = false

/** Told by the connection. */
export function lineIsDown(down: boolean): void {
  isDown = down
}

/** @throws {TypeError} while the server does not answer */
export async function fetchCode<Code>(load: () => Promise<Code>): Promise<Code> {
  if (isDown || navigator.onLine === false) await fetch('/manifest.webmanifest', { method: 'HEAD', cache: 'no-store' })
  return load()
}
