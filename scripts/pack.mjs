// `npm run pack`: the files that npm would get of every public package, in `packed/`. They refer to each other by their
// versions, so an empty project gets them all at once: `npm install /path/to/packed/*.tgz`; the SDK needs none of the others.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { root, setUp } from './setup.mjs'

const run = promisify(execFile)

/** The folders that `npm publish` is run for, with their manifests; `made` is where that of the SDK was made. */
function publishedFolders(made) {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((child) => join(root, parent, child)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({ ...manifest, folder: manifest.publishConfig?.directory ? made : folder }))
}

/** Packs what is compiled into that folder: each package's manifest, with the file that it became. */
export async function packAll(destination) {
  mkdirSync(destination, { recursive: true })
  // A folder of its own: whoever packs at the same time would find it half written.
  const made = mkdtempSync(join(tmpdir(), 'tailslide-sdk-'))
  try {
    await run(process.execPath, [join(root, 'packages', 'sdk', 'scripts', 'make-package.mjs'), made])
    return await Promise.all(
      publishedFolders(made).map(async (published) => {
        const args = ['pack', '--json', '--loglevel=error', '--pack-destination', destination, published.folder]
        const [{ filename }] = JSON.parse((await run('npm', args, { cwd: root })).stdout)
        return { ...published, tarball: join(destination, filename) }
      }),
    )
  } finally {
    rmSync(made, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp()
  const destination = join(root, 'packed')
  rmSync(destination, { recursive: true, force: true })
  for (const { name, version, tarball } of await packAll(destination)) {
    process.stdout.write(`${`${name} ${version}`.padEnd(32)} ${tarball}\n`)
  }
}
