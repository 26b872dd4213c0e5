import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** A file of the dashboard, as it is sent. */
export interface BuiltFile {
  readonly type: string
  /** Of what is in it. */
  readonly etag: string
  /** Whether its name changes with what is in it. */
  readonly isLasting: boolean
  readonly bodies: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer }
}

/** By their paths, such as `/assets/index-abc.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * All of them, read once: two megabytes, compressed ones included. A file that an upgrade takes from under a running Tower is
 * neither missed nor mixed with newer ones.
 */
export function readBuiltFiles(directory: string): BuiltFiles {
  const files = new Map<string, BuiltFile>()
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    const file = join(directory, name)
    const identity = readFileSync(file)
    const [br, gzip] = [`${file}.br`, `${file}.gz`].map((each) => (existsSync(each) ? readFileSync(each) : undefined))
    const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
    const path = `/${name.split(sep).join('/')}`
    const isLasting = path.startsWith('/assets/')
    files.set(path, { type, etag, isLasting, bodies: { identity, ...(br && { br }), ...(gzip && { gzip }) } })
  }
  return files
}
