import type { OutgoingRuleset } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { changedFlags } from '../../src/events/changed-flags.js'

const BARE = { appId: 1, version: 1, cause: 'manual', publishedAt: 0, payload: '' } as const satisfies OutgoingRuleset

const ruleset = (titles: Record<number, string>): OutgoingRuleset => ({
  ...BARE,
  flags: Object.entries(titles).map(([id, title]) => ({
    id: Number(id),
    json: JSON.stringify({ id: Number(id), title }),
  })),
})

describe('what makes one ruleset into another', () => {
  it('is the flags that came or differ, and the ids of those that went', () => {
    const change = changedFlags(ruleset({ 1: 'a', 2: 'b', 3: 'c' }), ruleset({ 1: 'a', 2: 'x', 4: 'd' }))
    expect(JSON.parse(change ?? '')).toEqual({
      flags: [
        { id: 2, title: 'x' },
        { id: 4, title: 'd' },
      ],
      removed: [3],
    })
  })

  it('is not known without the one before, and is not told where it is too much', () => {
    expect(changedFlags(undefined, ruleset({ 1: 'a' }))).toBeUndefined()
    expect(changedFlags(BARE, ruleset({ 1: 'a' }))).toBeUndefined()
    expect(changedFlags(ruleset({}), ruleset({ 1: 'a'.repeat(65_000) }))).toBeDefined()
    expect(changedFlags(ruleset({}), ruleset({ 1: 'a'.repeat(65_600) }))).toBeUndefined()
  })
})
