import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { oldBuilds, warnOfOldBuild } from '../src/old-build.js'

/** Files with the second of their last change. */
function folderOf(files: Readonly<Record<string, number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tailslide-clone-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, second] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), '')
    utimesSync(join(root, name), second, second)
  }
  return root
}

const BUILT = {
  'apps/cli/src/main.ts': 10,
  'apps/cli/dist/.tsbuildinfo': 20,
  'packages/core/src/flag/fields.ts': 10,
  'packages/core/dist/.tsbuildinfo': 20,
  'apps/dashboard/src/pages.tsx': 10,
  'apps/dashboard/src/look/page.css': 10,
  'apps/dashboard/dist/index.html': 20,
}

it('a clone whose sources are older than what was compiled of them is told nothing', () => {
  const said: string[] = []
  const logger = { debug() {}, info() {}, warn: (_: object, line: string) => void said.push(line), error() {} }
  warnOfOldBuild(logger, folderOf(BUILT))
  expect(said).toEqual([])
  warnOfOldBuild(logger, folderOf({ ...BUILT, 'packages/core/src/flag/fields.ts': 30 }))
  expect(said).toEqual([expect.stringContaining('`npm run build`')])
})

it.each([
  ['packages/core/src/flag/fields.ts', ['packages/core']],
  ['apps/cli/src/commands/new.ts', ['apps/cli']],
  ['apps/dashboard/src/look/page.css', ['apps/dashboard']],
  // Not compiled: building again would not make the stamp newer.
  ['packages/core/src/notes.txt', []],
])('a source that is newer than the build is found: %s', (file, found) => {
  expect(oldBuilds(folderOf({ ...BUILT, [file]: 30 })).map((folder) => folder.replaceAll('\\', '/'))).toEqual(found)
})

it('what npm has installed has no sources, and a clone that was never built says so elsewhere', () => {
  const { 'apps/cli/src/main.ts': _, ...installed } = BUILT
  expect(oldBuilds(folderOf({ ...installed, 'packages/core/src/flag/fields.ts': 30 }))).toEqual([])
  expect(oldBuilds(folderOf({ 'apps/cli/src/main.ts': 30 }))).toEqual([])
})
