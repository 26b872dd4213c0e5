import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeDirectory } from '../../src/db/make-directory.js'

const scratch = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-directory-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

it('makes a directory with those that it is in, for whom it is meant, and again', () => {
  const path = join(scratch(), 'a', 'b')
  makeDirectory(path, 0o700)
  makeDirectory(path, 0o700)
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
})

it('says why it cannot, below a file and where the system makes none', () => {
  const file = join(scratch(), 'file')
  writeFileSync(file, '')
  expect(() => makeDirectory(join(file, 'a'))).toThrow(/ENOTDIR/)
  if (process.platform === 'linux') expect(() => makeDirectory('/proc/nowhere/a')).toThrow(/ENOENT/)
})
