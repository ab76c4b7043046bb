import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.TMINUS_SERVER ?? 'http://127.0.0.1:4180'

export default defineConfig({
  root: 'client',
  plugins: [react()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      output: {
        // What changes with every release apart from what does not, so that a phone on a bad line loads little again.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|wouter|use-sync-external-store|regexparam)[\\/]/,
            },
            { name: 'line', test: /node_modules[\\/](socket\.io|engine\.io|@socket\.io)/ },
            // Without the schemas, which bring zod and are wanted by a form that few people open.
            {
              name: 'rules',
              test: /[\\/]shared[\\/](?!command|changeCommands\.|events\.|changeFacts\.|runbookFormat\.)|node_modules[\\/](xstate|@noble|canonicalize)[\\/]/,
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
