import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

// `from './x.js'`, `import './x.js'` and `import('./x.js')`; imports of types are imports here, since a reader follows them too.
const IMPORT = /(?:\bfrom |\bimport |\bimport\()'(\.{1,2}\/[^']+)'/g

type Graph = ReadonlyMap<string, readonly string[]>

/** What each file imports of the files beside it, by path. */
function graphOf(texts: ReadonlyMap<string, string>): Graph {
  const edges = [...texts].map(([file, text]): [string, string[]] => {
    const named = [...text.matchAll(IMPORT)].map(([, path = '']) => resolve(dirname(file), path))
    const found = named.flatMap((path) => [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')])
    return [file, found.filter((path) => texts.has(path))]
  })
  return new Map(edges)
}

/** The first circle met, as its files in the order of their imports and the first of them once more. */
function circleIn(graph: Graph): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    const before = path.indexOf(file)
    if (before >= 0) return [...path.slice(before), file]
    if (done.has(file)) return undefined
    for (const imported of graph.get(file) ?? []) {
      const circle = visit(imported, [...path, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = visit(file, [])
    if (circle) return circle
  }
  return undefined
}

const SKIPPED = new Set(['node_modules', 'dist', 'packed'])

function sourcesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name) || entry.name.startsWith('.')) return []
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sourcesUnder(path)
    return /\.(m?ts|tsx|mjs)$/.test(entry.name) ? [path] : []
  })
}

const textsOf = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([file, text]) => [resolve('/', file), text]))

describe('imports', () => {
  it('form no circle of files anywhere, types included', () => {
    const files = sourcesUnder(root)
    const graph = graphOf(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])))
    expect([...graph.values()].flat().length).toBeGreaterThan(files.length)
    expect(circleIn(graph)?.map((file) => relative(root, file))).toBeUndefined()
  })

  it('would be found to form a circle of types over three folders', () => {
    const texts = textsOf({
      'a/one.ts': "import type { Two } from '../b/two.js'\n",
      'b/two.ts': "export type { Three } from '../c/three.js'\n",
      'c/three.ts': "const one = await import('../a/one.js')\n",
      'd.ts': "import { one } from './a/one.js'\n",
    })
    expect(circleIn(graphOf(texts))).toEqual(['/a/one.ts', '/b/two.ts', '/c/three.ts', '/a/one.ts'])
  })

  it('may meet again in one file without being a circle', () => {
    const texts = textsOf({
      'one.ts': "import './two.js'\nimport './three.js'\n",
      'two.ts': "import { four } from './four.js'\n",
      'three.ts': "import { four } from './four.js'\n",
      'four.ts': 'export const four = 4\n',
    })
    expect(circleIn(graphOf(texts))).toBeUndefined()
  })
})
