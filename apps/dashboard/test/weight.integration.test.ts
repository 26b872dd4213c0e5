import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const MOST_BYTES = 130_000

/** All of them come before anything is shown. */
const scriptsOf = (page: string): string[] =>
  [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => path)

it('the first page carries at most 130 kB of JavaScript, gzipped', () => {
  const scripts = scriptsOf(readFileSync(`${dist}index.html`, 'utf8'))
  const bytes = scripts.reduce((sum, path) => sum + statSync(`${dist}${path}.gz`).size, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})

it('the page names every file that its first one takes in, so that none is asked for late', () => {
  const scripts = scriptsOf(readFileSync(`${dist}index.html`, 'utf8'))
  for (const path of scripts) {
    const code = readFileSync(`${dist}${path}`, 'utf8')
    const taken = [...code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(([, name]) => `assets/${name}`)
    expect(scripts).toEqual(expect.arrayContaining(taken))
  }
})

const MOST_KEYS_BYTES = 8_000

it('the keys of every page, which come while its content is read, take in nothing large', () => {
  const first = scriptsOf(readFileSync(`${dist}index.html`, 'utf8'))
  const own = takenBy(readdirSync(`${dist}assets`).filter((name) => /^keyboard-.*\.js$/.test(name)))
  const bytes = [...own]
    .filter((name) => !first.includes(`assets/${name}`))
    .reduce((sum, name) => sum + statSync(`${dist}assets/${name}.gz`).size, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(MOST_KEYS_BYTES)
})

/** These files, and all that they cannot do without. */
function takenBy(names: readonly string[]): ReadonlySet<string> {
  const all = new Set(names)
  for (const name of all) {
    const code = readFileSync(`${dist}assets/${name}`, 'utf8')
    for (const [, taken = ''] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) all.add(taken)
  }
  return all
}
