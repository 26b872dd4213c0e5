import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** Package names and the folders of the repository that they are packed from. */
const PACKED = { '@tailslide/core': 'core', '@tailslide/transports': 'transports', tailslide: 'sdk' }
/** What those depend on is taken from where it is installed already. */
const LINKED = ['redis', '@redis', '@nats-io']

export interface Project {
  readonly folder: string
  /** Bytes of the packed packages, unpacked. */
  readonly sizes: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>
  remove(): void
}

/** An empty project into which `tailslide` is installed from what `npm pack` makes: the files that users get. */
export function packedProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-import-'))
  const modules = join(folder, 'node_modules')
  const sizes: Record<string, { files: number; bytes: number }> = {}
  for (const [name, workspace] of Object.entries(PACKED)) {
    const place = join(modules, name)
    mkdirSync(place, { recursive: true })
    const packed = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
      cwd: join(ROOT, 'packages', workspace),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [{ filename }]: [{ filename: string }] = JSON.parse(packed)
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', place, '--strip-components=1'])
    sizes[name] = sizeOf(place)
  }
  for (const name of LINKED) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  return { folder, sizes, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function sizeOf(folder: string): { files: number; bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  return { files: files.length, bytes }
}
