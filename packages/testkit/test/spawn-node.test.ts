import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnNode } from '@tailslide/testkit'
import { afterAll, expect, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'tailslide-spawn-'))
afterAll(() => rmSync(directory, { recursive: true }))

const script = (text: string): string => {
  const file = join(directory, `${Math.random()}.mjs`)
  writeFileSync(file, text)
  return file
}

test('lines of a child are read one after the other, and those not wanted are skipped', async () => {
  const child = spawnNode(
    script(`console.log('one'); console.log('two'); console.log(process.argv[2], process.env.WORD)`),
    ['x'],
    {
      WORD: 'given',
    },
  )
  expect(await child.nextLine((line) => line !== 'one')).toBe('two')
  expect(await child.nextLine()).toBe('x given')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})

test('a child that ends without the line says what it wrote', async () => {
  const child = spawnNode(script(`console.error('no such thing'); process.exit(3)`))
  await expect(child.nextLine()).rejects.toThrow(/ended \(3\)[\s\S]*no such thing/)
})

test('a child can be killed', async () => {
  const child = spawnNode(script(`console.log('up'); setInterval(() => {}, 1000)`))
  await child.nextLine()
  child.kill()
  expect(await child.exit).toEqual({ code: null, signal: 'SIGKILL' })
})
