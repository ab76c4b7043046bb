import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.TMINUS_SERVER ?? 'http://127.0.0.1:4180'

/**
 * A schema brings zod along, and what reads YAML the parser; the record of a decision, drafts and imported plans are opened
 * seldom, and so are what-ifs. What only single pages say of delays, deadlines and the night's course comes with these.
 */
const isLazy = (path: string): boolean =>
  /decisionRecord|recordedEvidence|sameHand|sinceDecision/.test(path) ||
  /[\\/]shared[\\/](markdown|derived)[\\/]boxes\./.test(path) ||
  /[\\/]shared[\\/](draft|import|whatIf|runbook[\\/]reading)[\\/]|machines[\\/]draft\./.test(path) ||
  /[\\/]shared[\\/]schedule[\\/](delay|deadlineSlack|decideBy)\./.test(path) ||
  /[\\/]shared[\\/]derived[\\/](withoutGo|sayDelay|burnUp|amendments)\./.test(path) ||
  /from '(zod|yaml)'/.test(readFileSync(path, 'utf8'))

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
            // What every cutover needs, without the schemas, which bring zod and are wanted by pages that few people open.
            {
              name: 'rules',
              test: (path: string) =>
                /node_modules[\\/](xstate|@noble|canonicalize)[\\/]/.test(path) ||
                (/[\\/]shared[\\/].*\.ts$/.test(path) && !isLazy(path)),
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
