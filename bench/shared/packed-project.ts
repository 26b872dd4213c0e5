import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** What users install, as `npm run package -w packages/sdk` makes it. */
const SDK = join(ROOT, 'packages', 'sdk')
/** The drivers are taken from where they are installed already. */
const LINKED = ['@redis', '@nats-io']

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
  const place = join(modules, 'tailslide')
  mkdirSync(place, { recursive: true })
  execFileSync(process.execPath, ['scripts/make-package.mjs'], { cwd: SDK, stdio: 'ignore' })
  const packed = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
    cwd: join(SDK, 'package'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ filename }]: [{ filename: string }] = JSON.parse(packed)
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', place, '--strip-components=1'])
  for (const name of LINKED) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  return { folder, sizes: { tailslide: sizeOf(place) }, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function sizeOf(folder: string): { files: number; bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  return { files: files.length, bytes }
}
