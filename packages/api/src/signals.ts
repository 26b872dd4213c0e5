import { SDK_PATHS, SIGNAL_KINDS, SIGNAL_RETENTION_MS, type SignalKind } from '@tailslide/core'
import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { ANY_QUERY, digits, id, integer, oneOf, only, orAbsent, payload } from './values.js'

export const MOST_POINTS = 2_000
/** What a length of time in a query has to be; how many points it makes is for the handler to see. */
export const TIME_RULE = `must be a whole number of milliseconds from 1 to ${SIGNAL_RETENTION_MS}, which is as long as signals are kept`
export const BUCKET_RULE = `must divide timeRange into ${MOST_POINTS} points at most`

const calls = Type.Integer({ minimum: 0 })
const counts = {
  success: calls,
  failure: calls,
  /** Of `success` and `failure`, those that took too long. */
  slow: calls,
  /** Calls of the old code path. */
  control_ok: calls,
  control_error: calls,
} satisfies Record<SignalKind, typeof calls>
const point = Type.Object({
  /** Where the stretch of time begins, milliseconds since 1970. */
  timestamp: Type.Integer(),
  ...counts,
})
export type TimeseriesPoint = Type.Static<typeof point>

/** Of counts that an SDK sends at a time. */
export const MOST_COUNTS = 20_000
const name = Type.String({ minLength: 1, maxLength: 200, rule: 'must be a string of 1 to 200 characters' })
const kind = oneOf(...SIGNAL_KINDS)

const batch = only({
  instance: name,
  /** The sender's own name for it, which stays when it is sent again. */
  batch: name,
  counts: Type.Array(
    only({
      flagId: id,
      kind,
      count: integer(1, 1_000_000_000, 'calls'),
      /** How late a count is that could not be sent at once. An age, because the SDK's clock is not Tower's. */
      heldMs: orAbsent(integer(0, SIGNAL_RETENTION_MS, 'milliseconds')),
    }),
    { maxItems: MOST_COUNTS, rule: `must be an array of at most ${MOST_COUNTS} counts` },
  ),
})

/** A count that never will be stored, and why. */
const refused = Type.Object({ flagId: Type.Integer(), kind, count: Type.Integer(), reason: Type.String() })
export type RefusedCount = Type.Static<typeof refused>

export const signals = {
  timeseries: route({
    method: 'GET',
    path: '/api/flags/:id/timeseries',
    needs: 'viewer',
    of: 'flag',
    query: only({ timeRange: digits(TIME_RULE, '60000'), timeBucket: digits(TIME_RULE, '10000') }),
    answer: ok(payload(Type.Array(point))),
    summary: 'Calls of the last timeRange milliseconds in stretches of timeBucket milliseconds, oldest first',
  }),
  send: route({
    method: 'POST',
    path: SDK_PATHS.signals,
    needs: 'server-key',
    query: ANY_QUERY,
    body: batch,
    answer: ok(payload(Type.Object({ refused: Type.Array(refused) }))),
    summary:
      'Takes counts of an SDK, each batch once, however often it is sent; docs/any-language.md tells how to name it',
  }),
}
