// Makes `package/`, which is what npm gets: the SDK with all of Tailslide that it needs in one file, because reading
// some sixty small modules costs three times as much as the rest of the import. NATS and Redis stay in files of their
// own that import their drivers, and are loaded when the options ask for them. Run after `tsc -b`.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const sdk = fileURLToPath(new URL('..', import.meta.url))
const root = join(sdk, '..', '..')
const out = join(sdk, 'package')
const manifest = readManifest(sdk)
const drivers = Object.entries(readManifest(join(root, 'packages', 'transports')).dependencies).filter(
  ([name]) => !name.startsWith('@tailslide/'),
)
const entries = Object.keys(manifest.exports).map((key) => (key === '.' ? 'index' : key.slice(2)))

const LATER = [
  { name: 'http', test: /transports\/src\/http\/(?!tower-url)/ },
  { name: 'nats', test: /transports\/src\/nats\/(?!server-list)/ },
  { name: 'redis', test: /transports\/src\/redis\/(?!address)/ },
  { name: 'files', test: /sdk\/src\/(snapshot|ruleset)-file/ },
]
const isEntry = (id) => entries.some((name) => id === join(sdk, 'src', `${name}.ts`))

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

async function bundle() {
  const build = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(sdk, 'src', `${name}.ts`)])),
    platform: 'node',
    resolve: { conditionNames: ['tailslide-source', 'import', 'default'] },
    external: [/^node:/, ...drivers.map(([name]) => name)],
  })
  try {
    const { output } = await build.write({
      dir: out,
      format: 'esm',
      chunkFileNames: 'lib/[name].js',
      comments: false,
      codeSplitting: {
        // What every start needs, whatever its options, is one file; what only some need is loaded when it is.
        groups: [
          { name: 'tailslide', test: (id) => !LATER.some(({ test }) => test.test(id)) && !isEntry(id), priority: 1 },
          ...LATER,
        ],
      },
    })
    return output.map(({ fileName, code }) => [fileName, code.length])
  } finally {
    await build.close()
  }
}

/** Copies the declarations that an entry reaches, core's included, so that the package needs no other for its types. */
function copyTypes(source, copied = new Map()) {
  if (copied.has(source)) return copied
  const target = source.startsWith(join(sdk, 'dist'))
    ? join(out, 'types', relative(join(sdk, 'dist'), source))
    : join(out, 'types', 'core', relative(join(root, 'packages', 'core', 'dist'), source))
  copied.set(source, target)
  const text = readFileSync(source, 'utf8')
    .replace(/\n?\/\/# sourceMappingURL=.*$/m, '')
    .replace(/(from\s+|import\()'([^']+)'/g, (_, before, specifier) => {
      const found = declarationOf(specifier, source)
      if (!found) return `${before}'${specifier}'`
      copyTypes(found, copied)
      const path = relative(dirname(target), copied.get(found)).replace(/\.d\.ts$/, '.js')
      return `${before}'${path.startsWith('.') ? path : `./${path}`}'`
    })
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
  return copied
}

function declarationOf(specifier, from) {
  if (specifier.startsWith('.')) return join(dirname(from), specifier.replace(/\.js$/, '.d.ts'))
  if (specifier === '@tailslide/core') return join(root, 'packages', 'core', 'dist', 'index.d.ts')
  if (specifier.startsWith('node:')) return undefined
  throw new Error(`${from} refers to ${specifier}, which the package does not bring along`)
}

function writeManifest() {
  const { name, version, description, keywords, license, type, engines, sideEffects } = manifest
  const target = (entry) => ({ types: `./types/${entry}.d.ts`, default: `./${entry}.js` })
  const published = {
    name,
    version,
    description,
    keywords,
    license,
    type,
    engines,
    sideEffects,
    exports: {
      ...Object.fromEntries(entries.map((entry) => [entry === 'index' ? '.' : `./${entry}`, target(entry)])),
      './package.json': './package.json',
    },
    // Installed unless left out with `npm install --omit=optional`, by who only speaks to Tower over HTTP.
    optionalDependencies: Object.fromEntries(drivers),
  }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
}

const missing = entries.map((entry) => join(sdk, 'dist', `${entry}.d.ts`)).filter((file) => !existsSync(file))
if (missing.length > 0) throw new Error(`Run \`npx tsc -b\` first: ${missing.join(', ')} is not there.`)
rmSync(out, { recursive: true, force: true })
const files = await bundle()
for (const entry of entries) copyTypes(join(sdk, 'dist', `${entry}.d.ts`))
writeManifest()
copyFileSync(join(sdk, 'README.md'), join(out, 'README.md'))
copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
for (const [file, length] of files)
  process.stdout.write(`${file.padEnd(20)} ${(length / 1_000).toFixed(1).padStart(6)} kB\n`)
