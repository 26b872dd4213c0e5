import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'

const FOLDER = new URL('../../src/words/', import.meta.url)
const RIGHT_TO_LEFT = '\u202e'
/** What makes the sentences, and the list of them. */
const NO_WORDS = ['apart.ts', 'words.ts', 'subjects.ts']
/** Given numbers with their units alone; a whole sentence of Tower's, which is kept apart where it stands within another. */
const GIVEN_NO_NAME = ['time.ts/time', 'common.ts/state', 'notes.ts/noteText']

/** Every function that lies in something, with the way to it. */
function* functionsIn(value: unknown, at: string): Generator<[string, (...given: unknown[]) => unknown]> {
  if (typeof value === 'function') yield [at, (...given) => Reflect.apply(value, undefined, given)]
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* functionsIn(each, `${at}/${name}`)
  }
}

it('no sentence lets a name turn it round', async () => {
  const turned: string[] = []
  let asked = 0
  for (const file of readdirSync(FOLDER).filter((name) => !NO_WORDS.includes(name))) {
    for (const [at, say] of functionsIn(await import(new URL(file, FOLDER).href), file)) {
      if (GIVEN_NO_NAME.some((start) => at.startsWith(start))) continue
      try {
        asked += 1
        if (JSON.stringify(say(...Array(4).fill(RIGHT_TO_LEFT)))?.includes(RIGHT_TO_LEFT)) turned.push(at)
      } catch {
        // It is given no name at all.
      }
    }
  }
  expect(turned).toEqual([])
  expect(asked).toBeGreaterThan(200)
})
