import { parseRuleset } from '@tailslide/core'
import { expect, it } from 'vitest'
import { problemsError } from '../src/problems-error.js'
import { makeFlag, makeRuleset } from './fixtures.js'

const told = (...changes: Record<string, unknown>[]): string => {
  const flags = changes.map((fields, index) => ({ ...makeFlag({ id: index + 1, title: `flag-${index}` }), ...fields }))
  return problemsError(makeRuleset(7, [], parseRuleset(JSON.stringify(flags)))).message
}

it('flags that were left out are counted once each, however many of their fields break a rule', () => {
  expect(told({}, { rollout_percentage: 'x', title: 5 }, { app_id: 'one' })).toMatch(
    /^of ruleset 7, 2 flags were left out: \[1\]\..* must .*; \[1\]\..* must .*; \[2\]\.app_id must [^.]*$/,
  )
})

it('a field whose value is of a newer Tower is told as taken for left out, and its flag is not', () => {
  expect(told({}, { circuit_mode: 'half_open' })).toBe(
    'of ruleset 7, 1 field has a value that this SDK does not know, and is taken as left out: ' +
      '[1].circuit_mode must be one of "automatic", "observe", "forced_open", "forced_closed"',
  )
})

it('both kinds have a sentence each, and show three of theirs', () => {
  const newer = { circuit_mode: 'half_open' }
  expect(told({ rollout_percentage: 'x' }, newer, newer, newer, newer)).toMatch(
    /^of ruleset 7, 1 flag was left out: \[0\]\.rollout_percentage must .*\. 4 fields have values that this SDK does not know, and are taken as left out: \[1\]\.circuit_mode .*; \[2\]\.circuit_mode .*; \[3\]\.circuit_mode .* \(and 1 more\)$/,
  )
})
