import type { SignalKind } from '@tailslide/core'
import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { digits, only, payload, suchAs } from './values.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** In milliseconds: in what steps calls are known of a stretch of time that reaches this far back. */
export const SERIES_STEPS = [
  { reach: 2 * MINUTE, step: 1_000 },
  { reach: HOUR, step: 10_000 },
  { reach: 2 * DAY, step: 5 * MINUTE },
  { reach: 30 * DAY, step: HOUR },
] as const

export const SHORTEST_SERIES_MS = MINUTE
export const LONGEST_SERIES_MS = 30 * DAY
/** Flags that can be asked for at a time. */
export const MOST_SERIES_FLAGS = 100
/** Of one answer, all its flags together. */
export const MOST_SERIES_POINTS = 20_000

export const RANGE_RULE = `must be a whole number of milliseconds from ${SHORTEST_SERIES_MS} to ${LONGEST_SERIES_MS}, which is 30 days`
export const STRETCH_RULE = 'must be a whole number of milliseconds'

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

const percentage = Type.Union([Type.Number({ minimum: 0, maximum: 100 }), Type.Null()])
const point = Type.Object({
  /** Where the stretch begins, a multiple of `bucket`. */
  timestamp: Type.Integer(),
  ...counts,
  /** Of the calls of the new path, those that failed, in percent; null without calls. */
  error_rate: percentage,
})
export type SeriesPoint = Type.Static<typeof point>

/** Milliseconds, instants since 1970 on the clock of the signal store. */
const grid = {
  from: Type.Integer(),
  /** The end of the last stretch, which is still growing. */
  until: Type.Integer(),
  bucket: Type.Integer(),
}
const points = Type.Array(point)
const ofFlag = Type.Object({ ...grid, points })
export type Series = Type.Static<typeof ofFlag>
const ofFlags = Type.Object({ ...grid, flags: Type.Array(Type.Object({ flag_id: Type.Integer(), points })) })
export type SeriesOfFlags = Type.Static<typeof ofFlags>

const stretches = {
  range: digits(RANGE_RULE, '60000'),
  /** Left out: the shortest that makes at most 120 points a flag. */
  bucket: Type.Optional(digits(STRETCH_RULE, '10000')),
}

export const series = {
  flag: route({
    method: 'GET',
    path: '/api/flags/:id/series',
    needs: 'viewer',
    of: 'flag',
    query: only(stretches),
    answer: ok(payload(ofFlag)),
    summary: 'Calls of a flag in the last minute to 30 days, in stretches of equal length, oldest first',
  }),
  app: route({
    method: 'GET',
    path: '/api/apps/:id/series',
    needs: 'viewer',
    of: 'app',
    query: only({
      ...stretches,
      flags: suchAs(
        Type.String({
          pattern: `^[1-9][0-9]{0,9}(,[1-9][0-9]{0,9}){0,${MOST_SERIES_FLAGS - 1}}$`,
          rule: `must be the ids of 1 to ${MOST_SERIES_FLAGS} flags of the app, separated by commas`,
        }),
        '1',
      ),
    }),
    answer: ok(payload(ofFlags)),
    summary: 'Calls of up to 100 flags of an app at once, in stretches of equal length, oldest first',
  }),
}
