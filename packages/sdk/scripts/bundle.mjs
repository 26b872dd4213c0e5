// The code of the package: all of Tailslide that the SDK needs in one file, because reading some sixty small modules
// costs three times as much as the rest of the import. What only some options need is loaded when they ask for it: NATS
// and Redis with their drivers inside. A driver that is a dependency breaks the bundles of others: it is looked for where
// it was left out, and a driver that calls `require` does not run in a bundle of ECMAScript modules.
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'

const BUILTIN = [/^node:/, ...builtinModules]
const LATER = [
  { name: 'nats', test: /transports\/src\/nats\/(?!server-list)|node_modules\/(@nats-io|tweetnacl)\// },
  { name: 'redis', test: /transports\/src\/redis\/(?!address)|node_modules\/@redis\// },
  // What both drivers refer to. Each file takes along what it refers to, unless another has come first.
  { name: 'drivers', test: /esm-external-require|^\0(@|realm-of-drivers)/, priority: 2 },
  { name: 'files', test: /sdk\/src\/(snapshot-|ruleset-file|file-kind)/ },
]

/** What a driver would use if it were there, in parts of it that are never called here. */
const LEFT_OUT = ['@opentelemetry/api', '@node-rs/xxhash']
/** In jsdom, bytes that come from Node are no instances of the page's own class. */
const REALM = 'realm-of-node'
/** The same for drivers, which start it late as CommonJS does; shared, it would bring what that takes into every start. */
const REALM_OF_DRIVERS = 'realm-of-drivers'
const prepareDrivers = {
  name: 'prepare-drivers',
  resolveId(id, importer) {
    if (id === REALM) return `\0${importer?.includes('node_modules') ? REALM_OF_DRIVERS : REALM}`
    return LEFT_OUT.includes(id) ? `\0${id}` : undefined
  },
  load(id) {
    if (LEFT_OUT.some((name) => id === `\0${name}`)) return `throw new Error('left out of tailslide')`
    if (id !== `\0${REALM}` && id !== `\0${REALM_OF_DRIVERS}`) return undefined
    if (id === `\0${REALM_OF_DRIVERS}`)
      return `exports.Uint8Array = Object.getPrototypeOf(require('node:buffer').Buffer)`
    return `import { Buffer } from 'node:buffer'\nexport const Uint8Array = Object.getPrototypeOf(Buffer)`
  },
  // Whoever uses the bundler's own helpers imports them; an entry would do so for nothing, a file more to read at each start.
  renderChunk: (code, { isEntry }) =>
    isEntry ? code.replace(/^import "[^"]*rolldown-runtime\.js";\n/, '') : undefined,
  // One character beyond Latin, and the engine keeps the whole file in two bytes a character and reads it more slowly.
  generateBundle(_, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = inAscii(file.code)
  },
  // Asking for it would bring `createRequire(import.meta.url)` along, which throws where others make CommonJS of this.
  transform: (code, id) =>
    id.includes('node_modules') ? code.replaceAll("typeof require !== 'undefined'", 'true') : undefined,
}

/** Outside of texts there are no others. */
const inAscii = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What is told of the fields of a flag is for people and for Tower's API: 4 kB that no start should have to read. */
const withoutTexts = {
  name: 'without-texts',
  transform(code, id) {
    if (!/core\/src\/flag\/fields\.ts$/.test(id)) return undefined
    return code.replace(/about:\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g, "about: ''")
  },
}

/** What drivers take from the host's globals, and jsdom has not, or has with numbers for timers: Node's own instead. */
const inject = Object.fromEntries(
  Object.entries({
    'node:timers': ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
    'node:util': ['TextEncoder', 'TextDecoder'],
    'node:buffer': ['Buffer'],
    [REALM]: ['Uint8Array'],
  }).flatMap(([module, names]) => names.map((name) => [name, [module, name]])),
)

/**
 * Writes one file for each entry, and `lib/`. `format` is `esm` or `cjs`. Resolves with the files' names and lengths, and
 * the folders of the packages that went into them.
 */
export async function bundle({ sdk, entries, format, dir }) {
  const sources = new Map(entries.map((name) => [name, join(sdk, 'src', `${name}.ts`)]))
  const isEntry = (id) => [...sources.values()].includes(id)
  const build = await rolldown({
    input: Object.fromEntries(sources),
    platform: 'node',
    transform: { inject },
    resolve: { conditionNames: ['tailslide-source', 'import', 'default'] },
    // In ECMAScript modules a driver's `require('net')` becomes an import, which is there in any bundle of them.
    ...(format === 'cjs' ? { external: BUILTIN } : {}),
    plugins: [
      withoutTexts,
      prepareDrivers,
      ...(format === 'esm' ? [esmExternalRequirePlugin({ external: BUILTIN })] : []),
    ],
  })
  try {
    const { output } = await build.write({
      dir,
      format,
      chunkFileNames: 'lib/[name].js',
      comments: false,
      codeSplitting: {
        // What every start needs, whatever its options, is one file.
        groups: [
          { name: 'tailslide', test: (id) => !LATER.some(({ test }) => test.test(id)) && !isEntry(id), priority: 1 },
          ...LATER,
        ],
      },
    })
    return {
      files: output.map(({ fileName, code }) => [fileName, code.length]),
      packages: packagesOf(output.flatMap(({ moduleIds }) => moduleIds)),
    }
  } finally {
    await build.close()
  }
}

/** Of the modules below node_modules: each package's folder and manifest. */
function packagesOf(modules) {
  const folders = modules.map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]).filter(Boolean)
  return [...new Set(folders)].sort().map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  }))
}
