import type { Flag } from '../flag/flag.js'
import type { ParsedRuleset } from './ruleset.js'
import { encodeRuleset } from './ruleset.js'
import { RulesetReader } from './ruleset-reader.js'

// A ruleset of 10,000 flags is 6 MB, and reading it in one go holds up everything else in its process for 60 ms or more.

const FLAGS_OF_A_SLICE = 25

/**
 * As `parseRuleset`, with the same result and the same errors, but in slices: whoever iterates decides how many to do at
 * a stretch. For rulesets that follow one another, `RulesetReader` does it in less time.
 */
export const parseRulesetInSlices = (payload: string | Uint8Array): Generator<void, ParsedRuleset> =>
  new RulesetReader().read(payload)

/** Pieces that together are what `encodeRuleset` gives. */
export function* encodeRulesetInSlices(flags: readonly Flag[]): Generator<string, void> {
  yield '['
  for (let from = 0; from < flags.length; from += FLAGS_OF_A_SLICE) {
    const slice = encodeRuleset(flags.slice(from, from + FLAGS_OF_A_SLICE)).slice(1, -1)
    yield from === 0 ? slice : `,${slice}`
  }
  yield ']'
}
