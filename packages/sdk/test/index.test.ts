import { expect, it } from 'vitest'
import * as tailslide from '../src/index.js'

it('exports this and nothing else at run time', () => {
  expect(Object.keys(tailslide).sort()).toMatchInlineSnapshot(`
    [
      "FlagManager",
      "TailslideError",
    ]
  `)
})
