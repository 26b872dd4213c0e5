import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { flagDeclaration } from './flag-types.mjs'

/**
 * What the compiler leaves of private members. With it a class is another in each of the two trees of declarations, and an
 * ECMAScript module could not hand its manager to a library that is CommonJS; at runtime they are one class.
 */
const PRIVATE = /^\s*#private;\n/gm

/** Copies the declarations that an entry reaches, core's included, so that the package needs no other for its types. */
export async function copyTypes({ sdk, core, entry, into }) {
  const flagFile = join(core, 'dist', 'flag', 'flag.d.ts')
  const flagText = await flagDeclaration(core, readFileSync(flagFile, 'utf8'))
  const copied = new Map()
  const declarationOf = (specifier, from) => {
    if (specifier.startsWith('.')) return join(dirname(from), specifier.replace(/\.js$/, '.d.ts'))
    if (specifier === '@tailslide/core') return join(core, 'dist', 'index.d.ts')
    if (specifier.startsWith('node:')) return undefined
    throw new Error(`${from} refers to ${specifier}, which the package does not bring along`)
  }
  const copy = (source) => {
    if (copied.has(source)) return
    const isOurs = source.startsWith(join(sdk, 'dist'))
    const path = relative(join(isOurs ? sdk : core, 'dist'), source)
    const target = join(into, isOurs ? path : join('core', path))
    copied.set(source, target)
    const text = (source === flagFile ? flagText : readFileSync(source, 'utf8'))
      .replace(PRIVATE, '')
      .replace(/\n?\/\/# sourceMappingURL=.*$/m, '')
      .replace(/(from\s+|import\()'([^']+)'/g, (_, before, specifier) => {
        const found = declarationOf(specifier, source)
        if (!found) return `${before}'${specifier}'`
        copy(found)
        const place = relative(dirname(target), copied.get(found)).replace(/\.d\.ts$/, '.js')
        return `${before}'${place.startsWith('.') ? place : `./${place}`}'`
      })
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  copy(join(sdk, 'dist', `${entry}.d.ts`))
}
