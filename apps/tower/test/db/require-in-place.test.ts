import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { requireInPlace } from '../../src/db/require-in-place.js'

function openedFile() {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-in-place-'))
  const path = join(folder, 'tailslide.db')
  const open = openSync(path, 'w')
  onTestFinished(() => {
    closeSync(open)
    rmSync(folder, { recursive: true })
  })
  return path
}

/** As some shared folders of virtual machines do, which number a file anew once nobody has asked for it for a while. */
function numberedAnew() {
  let number = 0
  return (path: string) => (path.endsWith('-wal') ? undefined : `1:${number++}`)
}

it('a file that is only numbered anew is in its place for as long as it is open there', () => {
  const path = openedFile()
  const check = requireInPlace(path, numberedAnew())
  for (let time = 0; time < 3; time++) expect(check).not.toThrow()
})

it.each([
  ['deleted', (path: string) => rmSync(path)],
  ['moved away, with another at its place', (path: string) => moveAndReplace(path)],
])('a file that was %s is not', (_, spoil) => {
  const path = openedFile()
  const [check, checkNumberedAnew] = [requireInPlace(path), requireInPlace(path, numberedAnew())]
  spoil(path)
  expect(check).toThrow('was moved or deleted while it is open')
  expect(checkNumberedAnew).toThrow('was moved or deleted while it is open')
})

function moveAndReplace(path: string): void {
  renameSync(path, `${path}.away`)
  writeFileSync(path, '')
}
