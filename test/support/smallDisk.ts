import { run } from '../../server/database/embeddedAccount.ts'
import { scratchFolder } from './postgres.ts'

/** A folder that is a disk of its own, which can be filled; needs root. */
export async function smallDisk(size: string): Promise<{ folder: string; remove(): Promise<unknown> }> {
  const folder = await scratchFolder()
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0711`, 'tmpfs', folder])
  if (mounted.code !== 0) throw new Error(`No small disk to fill: ${mounted.output}`)
  return { folder, remove: () => run('umount', [folder]) }
}
