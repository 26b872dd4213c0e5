import { expect, it } from 'vitest'
import { partsOf } from '../../src/http/long-answers.js'

it('an answer with long lists is written in parts, as JSON.stringify has it', () => {
  const flags = Array.from({ length: 600 }, (_, id) => ({ id, title: `"${id}"`, gone: undefined, tags: ['a', null] }))
  const answer = {
    payload: { dry_run: true, changes: flags, none: undefined, list: [...flags, undefined] },
    next: null,
  }
  const parts = [...partsOf(answer)]
  expect(parts.join('')).toBe(JSON.stringify(answer))
  expect(parts.length).toBeGreaterThan(12)
  expect([...partsOf(flags)].join('')).toBe(JSON.stringify(flags))
})
