import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { bool, changesNothing, id, idText, only, payload, seenPlan, suchAs, title } from './values.js'

/** Flags that one answer tells of at most, each with all that differs. */
export const MOST_DIFFERENCES = 100
/** Characters that are shown of a longer value. */
export const LONGEST_SHOWN = 1_000
/** That can be named in a request; all of an environment are promoted by naming none. */
export const MOST_NAMED_FLAGS = 1_000

const difference = Type.Object({
  field: Type.String(),
  /** Of a value longer than 1,000 characters its beginning. */
  from: Type.Unknown(),
  to: Type.Unknown(),
  /** Whether promoting would write it. */
  is_promoted: Type.Boolean(),
})

const flagDifference = Type.Object({
  title: Type.String(),
  /** The ids of the flag's two configurations. */
  from_id: Type.Integer(),
  to_id: Type.Integer(),
  fields: Type.Array(difference),
})
export type FlagDifference = Type.Static<typeof flagDifference>

const promotion = Type.Object({
  dry_run: Type.Boolean(),
  /** How many flags have changed, or would. */
  changed: Type.Integer(),
  /** The first hundred of them, with what was written or would be. */
  flags: Type.Array(flagDifference),
  /** Names what was done, or would be: the same changes of the same flags have the same plan. */
  plan: Type.String(),
})
export type Promotion = Type.Static<typeof promotion>

/** Of two environments of a project. `from` and `to` are the ids that they have as apps. */
export const promotions = {
  compare: route({
    method: 'GET',
    path: '/api/projects/:id/compare',
    needs: 'viewer',
    of: 'project',
    query: only({
      /** A new project has production first, and development second. */
      from: suchAs(idText, '2'),
      to: idText,
      /** `next` of the answer before. */
      after: Type.Optional(idText),
    }),
    answer: ok(
      payload(
        Type.Object({
          flags: Type.Array(flagDifference),
          /** What to go on with as `after`; null where that was all. */
          next: Type.Union([Type.Integer(), Type.Null()]),
        }),
      ),
    ),
    summary: 'The flags whose configurations in two environments of a project differ, field by field',
  }),
  promote: route({
    method: 'POST',
    path: '/api/apps/:id/promote',
    needs: 'editor',
    of: 'app',
    protects: changesNothing,
    body: only({
      from: suchAs(id, 2),
      flags: Type.Optional(
        Type.Array(Type.Union([id, title], { rule: 'must be the id or the title of a flag' }), {
          minItems: 1,
          maxItems: MOST_NAMED_FLAGS,
          rule: `must be an array of 1 to ${MOST_NAMED_FLAGS} ids or titles of flags`,
        }),
      ),
      dry_run: Type.Optional(bool),
      plan: Type.Optional(seenPlan),
    }),
    answer: ok(payload(promotion)),
    summary:
      'Copies the configuration of flags from another environment, all or nothing; with dry_run it only says what',
  }),
}
