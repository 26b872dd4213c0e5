import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Which rooms a room may import, as ARCHITECTURE.md has it. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  '@tailslide/core': [],
  '@tailslide/transports': ['@tailslide/core'],
  '@tailslide/api': ['@tailslide/core'],
  tailslide: ['@tailslide/core', '@tailslide/transports'],
  '@tailslide/client': ['@tailslide/api', '@tailslide/core'],
  '@tailslide/testkit': ['@tailslide/core', '@tailslide/transports'],
  '@tailslide/tower': ['@tailslide/api', '@tailslide/core', '@tailslide/transports'],
  '@tailslide/dashboard': ['@tailslide/core'],
  '@tailslide/aerobat': ['@tailslide/core', '@tailslide/transports'],
  '@tailslide/cli': [
    '@tailslide/aerobat',
    '@tailslide/api',
    '@tailslide/client',
    '@tailslide/core',
    '@tailslide/dashboard',
    '@tailslide/tower',
    '@tailslide/transports',
  ],
  '@tailslide/demo': ['@tailslide/cli', '@tailslide/client', 'tailslide'],
}

/** And of which it may use types alone, which are not in what npm gets. */
const MAY_IMPORT_TYPES: Record<string, readonly string[]> = {
  '@tailslide/dashboard': ['@tailslide/api'],
}
const TYPES = /^import type .*$/gm

interface Room {
  readonly name: string
  readonly dir: string
  readonly dependencies: readonly string[]
  /** What is built into its files, so that npm does not have to get it. */
  readonly bundled: readonly string[]
}

function readRoom(dir: string): Room {
  const manifest: unknown = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8'))
  const { name, dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest as {
    name: string
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
    optionalDependencies?: Record<string, string>
    peerDependencies?: Record<string, string>
  }
  return {
    name,
    dir,
    dependencies: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    bundled: name === '@tailslide/dashboard' ? Object.keys(devDependencies ?? {}) : [],
  }
}

const rooms = ['packages', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((child) => join(parent, child)))
  .concat('demo')
  .map(readRoom)

const isRoom = (name: string): boolean => name === 'tailslide' || name.startsWith('@tailslide/')

function sourceFiles(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(root, dir, file))
}

// `from 'x'`, `import 'x'` and `import('x')`, but not `Buffer.from('x')`.
const IMPORT = /(?:\bfrom |\bimport |\bimport\()'([^'.][^']*)'/g

/** The package that a module specifier belongs to: `@tailslide/core/x` is `@tailslide/core`. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** Rooms by the table; what is no room is for the manifest to say. */
const mayImport = (name: string, imported: string): boolean =>
  !isRoom(imported) || (MAY_IMPORT[name]?.includes(imported) ?? false)

const withoutTypesOf = (rooms: readonly string[] = [], source: string): string =>
  source.replace(TYPES, (line) => (rooms.some((room) => line.includes(`'${room}'`)) ? '' : line))

describe('the import table', () => {
  it('names every room, and no room that is not there', () => {
    expect(rooms.map((room) => room.name).sort()).toEqual(Object.keys(MAY_IMPORT).sort())
  })

  it.each(rooms)('$name depends on no room that it may not import', ({ name, dependencies }) => {
    const forbidden = dependencies.filter((dependency) => isRoom(dependency) && !MAY_IMPORT[name]?.includes(dependency))
    expect(forbidden).toEqual([])
  })

  it.each(rooms)('$name imports only what its manifest names', ({ name, dir, dependencies, bundled }) => {
    const strangers = sourceFiles(join(dir, 'src')).flatMap((file) =>
      [...withoutTypesOf(MAY_IMPORT_TYPES[name], readFileSync(file, 'utf8')).matchAll(IMPORT)]
        .map((match) => packageOf(match[1] ?? ''))
        .filter((imported) => !imported.startsWith('node:') && imported !== name)
        // Contract suites are written with vitest, which tests bring along.
        .filter((imported) => !(name === '@tailslide/testkit' && imported === 'vitest'))
        .filter(
          (imported) => !dependencies.includes(imported) && !(bundled.includes(imported) && mayImport(name, imported)),
        )
        .map((imported) => `${file.slice(root.length)} imports ${imported}`),
    )
    expect(strangers).toEqual([])
  })

  it('keeps core free of any dependency and of Node', () => {
    const core = rooms.find((room) => room.name === '@tailslide/core')
    expect(core?.dependencies).toEqual([])
    const specifiers = sourceFiles('packages/core/src').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1]),
    )
    expect(specifiers).toEqual([])
  })
})
