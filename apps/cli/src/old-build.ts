import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@tailslide/core'

/** What is written last when a folder is built, and which of its sources that is made of. */
const BUILDS = [
  { stamp: join('dist', '.tsbuildinfo'), source: /\.tsx?$/ },
  { stamp: join('dist', 'index.html'), source: /\.\w+$/ },
]

const CLONE = fileURLToPath(new URL('../../..', import.meta.url))

/** `git pull` changes sources alone, and what was compiled of the old ones runs on without a word. */
export function warnOfOldBuild(logger: Logger, root = CLONE): void {
  const old = oldBuilds(root)
  if (old.length === 0) return
  logger.warn(
    { old },
    'this runs code that was compiled of older sources than the clone has; `npm run build` compiles them',
  )
}

/** The folders of a clone whose sources are newer than their build. What npm installs has no sources; looking takes 20 ms. */
export function oldBuilds(root: string): string[] {
  if (!existsSync(join(root, 'apps', 'cli', 'src'))) return []
  return ['packages', 'apps']
    .flatMap((group) =>
      existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [],
    )
    .filter((folder) => BUILDS.some((build) => isOld(join(root, folder), build)))
}

function isOld(folder: string, { stamp, source }: (typeof BUILDS)[number]): boolean {
  const built = statSync(join(folder, stamp), { throwIfNoEntry: false })
  const sources = join(folder, 'src')
  if (!built || !existsSync(sources)) return false
  return readdirSync(sources, { recursive: true, encoding: 'utf8' }).some(
    (name) => source.test(name) && statSync(join(sources, name)).mtimeMs > built.mtimeMs,
  )
}
