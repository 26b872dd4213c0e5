import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const dist = fileURLToPath(new URL('dist', import.meta.url))

/** Tower serves the files as they lie there: compressed once, here, and as well as can be. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:html|js|css|svg)$/.test(entry.name)) continue
        const file = join(entry.parentPath, entry.name)
        const bytes = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(bytes))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

/** What the first page is made of is asked for with the page itself, and not only when what begins it has come. */
function mainAtOnce(): Plugin {
  return {
    name: 'main-at-once',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const main = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'main')
        if (main?.type !== 'chunk') throw new Error('the first page has no file of its own')
        return [main.fileName, ...main.imports]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head',
          }))
      },
    },
  }
}

/** Development: `npm run dev -w @tailslide/dashboard`, beside a Tower on its usual port. */
const TOWER = 'http://127.0.0.1:3001'

export default defineConfig({
  plugins: [react(), tailwind(), mainAtOnce(), compressed()],
  resolve: {
    // React has had the hook for long; what stands in for it where it is missing stays out.
    alias: [{ find: /^use-sync-external-store\/shim(?=\/with-selector$|$)/, replacement: 'use-sync-external-store' }],
  },
  build: {
    // The first that know `light-dark()`, which older targets have rewritten to what no choice of colours reaches.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A `data:` address is not of this server, and the page's policy loads nothing else.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Scripts import what they need; a link in the page for each of them costs more than it saves.
      resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')),
    },
    sourcemap: false,
    reportCompressedSize: false,
    // All of the first page in one file: thirty small ones, each compressed for itself, weigh 8 kB more.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Has to act before all else is there.
            { name: 'early', test: /[\\/]src[\\/]api[\\/]early\.ts$|preload-helper/, priority: 3 },
            { name: 'main', test: /[\\/]src[\\/]main\.tsx$/, priority: 2 },
            // Small things of many pages: one file rather than fifty. None takes in what is large.
            {
              name: 'parts',
              test: /[\\/]src[\\/]ui[\\/](?!sheet\.|form-sheet\.|more-menu\.)|lucide-react/,
              minShareCount: 3,
              maxModuleSize: 4_000,
              priority: 1,
            },
            // Menus and sheets, of which every page has some.
            { name: 'base-ui', test: /[\\/](?:@base-ui|@floating-ui)[\\/]/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': TOWER } },
})
