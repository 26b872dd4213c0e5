import Type from 'typebox'
import { VISIBLE, words } from './values.js'

const TAG_PATTERN = '^[a-z0-9][a-z0-9._:-]{0,49}$'
const TAG_RULE = 'must be 1 to 50 lower-case letters, digits and . _ : -, beginning with a letter or digit'
export const tag = Type.String({ pattern: TAG_PATTERN, rule: TAG_RULE })
const MOST_TAGS = 20

export const DATE_RULE = 'must be a date such as 2027-01-31, or null'
const date = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', rule: DATE_RULE })

const LONGEST_OWNER = 200
export const owner = words(LONGEST_OWNER)
/** One that is being noted, and stands in the history beside others. */
const newOwner = Type.String({
  maxLength: LONGEST_OWNER,
  pattern: VISIBLE,
  rule: `must be at most ${LONGEST_OWNER} characters on one line, without invisible characters`,
})

/** What people note of a flag, as it is sent. */
export const notes = {
  tags: Type.Optional(
    Type.Array(tag, { maxItems: MOST_TAGS, uniqueItems: true, rule: `must be an array of at most ${MOST_TAGS} tags` }),
  ),
  /** A person or a team; empty: nobody. */
  owner: Type.Optional(newOwner),
  /** The day on which the flag should be gone; null: it stays. */
  temporary_until: Type.Optional(Type.Union([date, Type.Null()], { rule: DATE_RULE })),
}
