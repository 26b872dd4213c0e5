// Makes `package/`, which is what npm gets: code and types twice, as ECMAScript modules and for `require`. Node itself is
// led to the former by both (`module-sync`), so that a process has one copy of the SDK, whoever asks for it how; the
// latter is for what reads CommonJS alone, such as Jest. Run after `tsc -b`. Another folder may be named, which is emptied.
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'
import { copyTypes } from './copy-types.mjs'
import { thirdPartyLicences } from './third-party.mjs'

const sdk = fileURLToPath(new URL('..', import.meta.url))
const root = join(sdk, '..', '..')
const core = join(root, 'packages', 'core')
const out = resolve(process.argv[2] ?? join(sdk, 'package'))
const manifest = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'))
const entries = Object.keys(manifest.exports).map((key) => (key === '.' ? 'index' : key.slice(2)))
const license = readFileSync(join(root, 'LICENSE'), 'utf8')

const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)

function writeManifest() {
  const { name, version, description, keywords, license, type, engines, sideEffects } = manifest
  const target = (entry) => {
    const esm = { types: `./types/${entry}.d.ts`, default: `./${entry}.js` }
    const cjs = { types: `./cjs/types/${entry}.d.ts`, default: `./cjs/${entry}.js` }
    return { 'module-sync': esm, import: esm, require: cjs, default: esm }
  }
  const others = entries.filter((entry) => entry !== 'index')
  writeJson(join(out, 'package.json'), {
    ...{ name, version, description, keywords, license, type, engines, sideEffects },
    exports: {
      ...Object.fromEntries(entries.map((entry) => [entry === 'index' ? '.' : `./${entry}`, target(entry)])),
      './package.json': './package.json',
    },
    // For who does not look at `exports`, as TypeScript with `moduleResolution: node10`.
    main: './cjs/index.js',
    types: './cjs/types/index.d.ts',
    typesVersions: { '*': Object.fromEntries(others.map((entry) => [entry, [`./cjs/types/${entry}.d.ts`]])) },
  })
  writeJson(join(out, 'cjs', 'package.json'), { type: 'commonjs' })
}

const missing = entries.map((entry) => join(sdk, 'dist', `${entry}.d.ts`)).filter((file) => !existsSync(file))
if (missing.length > 0) throw new Error(`Run \`npx tsc -b\` first: ${missing.join(', ')} is not there.`)
rmSync(out, { recursive: true, force: true })
for (const [format, dir] of [
  ['esm', out],
  ['cjs', join(out, 'cjs')],
]) {
  const { files, packages } = await bundle({ sdk, entries, format, dir })
  for (const entry of entries) await copyTypes({ sdk, core, entry, into: join(dir, 'types') })
  for (const [file, length] of files) {
    process.stdout.write(`${format} ${file.padEnd(20)} ${(length / 1_000).toFixed(1).padStart(6)} kB\n`)
  }
  writeFileSync(join(out, 'THIRD-PARTY-LICENSES'), thirdPartyLicences(packages, license))
}
writeManifest()
copyFileSync(join(sdk, 'README.md'), join(out, 'README.md'))
copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
