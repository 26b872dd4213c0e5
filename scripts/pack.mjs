// `npm run pack`: the files that npm would get of every public package, in `packed/`. They refer to each other by their
// versions, so an empty project gets them all at once: `npm install /path/to/packed/*.tgz`; the SDK needs none of the others.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './setup.mjs'

/** The folders that `npm publish` is run for, with their manifests. */
function publishedFolders() {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((child) => join(root, parent, child)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({ ...manifest, folder: join(folder, manifest.publishConfig?.directory ?? '.') }))
}

/** Packs what is compiled into that folder: each package's manifest, with the file that it became. */
export function packAll(destination) {
  mkdirSync(destination, { recursive: true })
  execFileSync(process.execPath, [join(root, 'packages', 'sdk', 'scripts', 'make-package.mjs')], { stdio: 'pipe' })
  return publishedFolders().map((published) => {
    const args = ['pack', '--json', '--loglevel=error', '--pack-destination', destination, published.folder]
    const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
    return { ...published, tarball: join(destination, filename) }
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp()
  const destination = join(root, 'packed')
  rmSync(destination, { recursive: true, force: true })
  for (const { name, version, tarball } of packAll(destination)) {
    process.stdout.write(`${`${name} ${version}`.padEnd(32)} ${tarball}\n`)
  }
}
