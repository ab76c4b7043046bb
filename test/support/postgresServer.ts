import { startEmbedded } from '../../server/database/embedded.ts'

// A server that does nothing but hold the database of a data folder, for tests that kill servers. Says in one line of
// JSON what it got, then lives until its input ends.
const dataFolder = process.argv[2]
if (!dataFolder) throw new Error('usage: postgresServer.ts FOLDER')
const lines: string[] = []
const embedded = await startEmbedded({ dataFolder, log: (line) => lines.push(line) })
console.log(JSON.stringify({ url: embedded.url, adopted: embedded.adopted, lines }))
for await (const _ of process.stdin);
await embedded.release()
