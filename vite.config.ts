import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Rolldown } from 'vite'

type ChunkingContext = Rolldown.ChunkingContext

const server = process.env.TMINUS_SERVER ?? 'http://127.0.0.1:4180'

/** What index.html loads before anything shows: whatever its script imports, and not what is fetched later. */
function reachedAtFirst(context: ChunkingContext): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [join(import.meta.dirname, 'client/main.tsx')]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...(context.getModuleInfo(id)?.importedIds ?? []))
  }
  return reached
}

let atFirst: ReadonlySet<string> | undefined

export default defineConfig({
  root: 'client',
  plugins: [react()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      // The service worker stands alone, under the name by which browsers know it, and above all that it is for.
      input: { index: join(import.meta.dirname, 'client/index.html'), sw: join(import.meta.dirname, 'client/sw.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What changes with every release apart from what does not, so that a phone on a bad line loads little again.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|wouter|use-sync-external-store|regexparam)[\\/](?!.*with-selector)/,
            },
            { name: 'line', test: /node_modules[\\/](socket\.io|engine\.io|@socket\.io)/ },
            // What every cutover needs; what only a page needs comes with that page.
            {
              name(id: string, context: ChunkingContext) {
                atFirst ??= reachedAtFirst(context)
                return atFirst.has(id) ? 'rules' : null
              },
              test: /node_modules[\\/](xstate|@noble|canonicalize)[\\/]|[\\/]shared[\\/].*\.ts$/,
            },
            // One file rather than some twenty: it is smaller, and so is the way to it on a bad line.
            {
              name(id: string, context: ChunkingContext) {
                atFirst ??= reachedAtFirst(context)
                return atFirst.has(id) ? 'console' : null
              },
              test: /[\\/]client[\\/].*\.tsx?$/,
            },
            // What finds boxes, for the pages of steps; showing a text takes as much again.
            {
              name: 'parser',
              test: /node_modules[\\/](micromark|mdast-util-(from-markdown|to-string|gfm)|unist-util-stringify|decode-named)|[\\/]shared[\\/](markdown|derived)[\\/]boxes\./,
            },
            {
              name: 'markdown',
              test: /node_modules[\\/](react-markdown|mdast|hast|micromark|unified|unist|vfile|remark|property-information|decode-named)/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      // Its page is the console's; what the page asks there is the server's.
      '^/sign-in/.': {
        target: server,
        bypass: ({ headers, url }) => (headers.accept?.includes('text/html') ? url : undefined),
      },
      '/socket.io': { target: server, ws: true },
    },
  },
})
