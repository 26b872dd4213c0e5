import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { inPages } from '../../src/words/ways.js'

const TOWER = fileURLToPath(new URL('../../../tower/src/', import.meta.url))

/** What Tower says with the address of a route in it, a literal each; ids are numbers. */
function sayings(): string[] {
  const files = readdirSync(TOWER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const sources = files.map((file) => readFileSync(join(TOWER, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, ''))
  const literals = sources.flatMap((source) => [...source.matchAll(/(['`])((?:(?!\1)[^\n])*)\1/g)])
  return literals
    .map(([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '7'))
    .filter((text) => /\b(GET|POST|PUT|PATCH|DELETE) \/api\/.+ |\w [A-Z]+ \/api\/|Tailslide-Reason[: ]/.test(text))
}

it('whatever Tower says of its routes and headers is said in words of the pages', () => {
  const said = sayings()
  expect(said.length).toBeGreaterThan(8)
  for (const text of said) expect(inPages(text)).not.toMatch(/\/api\/|Tailslide-Reason/)
})

it('says where the pages do it, and all else as it is', () => {
  expect(inPages('Nothing of it changes. POST /api/flags/43/unarchive brings it back.')).toBe(
    'Nothing of it changes. Its page, which “Archived” leads to, brings it back.',
  )
  expect(inPages('Close it with POST /api/flags/circuit/7/close.')).toBe('Close it with “Close now” in its circuit.')
  for (const other of ['Nothing has changed.', 'Ask POST /api/nothing/7/here.']) expect(inPages(other)).toBe(other)
  const named = 'A flag has the title "DELETE /api/projects/3" already.'
  expect(inPages(named)).toBe(named)
  expect(inPages('DELETE /api/flags/7?environments=all&dry_run=true deletes it.')).toBe(
    '“Delete…” on its page deletes it.',
  )
})
