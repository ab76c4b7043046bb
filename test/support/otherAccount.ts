import { type Account, isRoot, run } from '../../server/database/embeddedAccount.ts'

/** An ordinary user, for tests that only root can do, who may act as one. */
export async function nobody(): Promise<Account> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((which) => run('id', [which, 'nobody'])))
  return { name: 'nobody', uid: Number(uid?.output), gid: Number(gid?.output) }
}

/** Whether an ordinary user may run what lies here, which they may not in a folder of root's own, as below /root. */
export async function othersRunThis(): Promise<boolean> {
  if (!isRoot()) return false
  const { code } = await run(process.execPath, [import.meta.filename], { account: await nobody() })
  return code === 0
}
