import { LONGEST_UNKNOWN_NAME, MOST_REPORTED_FLAGS, MOST_UNKNOWN_NAMES, SDK_PATHS } from '@tailslide/core'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { ok } from './answers.js'
import { route } from './route.js'
import { ANY_QUERY, digits, id, instant, integer, only, orAbsent, payload } from './values.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Milliseconds: in what steps it is known how often a flag was asked for, so far back. */
export const USAGE_STEPS = [
  { reach: 2 * DAY, step: 300_000 },
  { reach: 30 * DAY, step: HOUR },
] as const
export const USAGE_RANGE_RULE = `must be a whole number of milliseconds from 300000 to ${30 * DAY}, which is 30 days`

/** What a process that asks five million times a second asks in 20 days. Sums of a thousand such reports are exact. */
const MOST_EVALUATIONS = 10_000_000_000_000

const text = (least: 0 | 1, most: number) =>
  Type.String({
    minLength: least,
    maxLength: most,
    pattern: '^[^\\u0000\\p{Cs}]*$',
    rule: `must be a string of ${least} to ${most} characters, without NUL or lone surrogates`,
  })

/** Open, unlike what else is taken: a newer SDK says more to this Tower, and is understood in what there is. */
const report = Type.Object(
  {
    /** As `deliveryName` makes it: whoever reports numbers upwards, and a number counts once. */
    report: Type.String({
      pattern: '^[0-9a-f]{32}-[1-9][0-9]{0,14}$',
      rule: 'must be 32 hexadecimal digits, a hyphen and a number',
    }),
    instance: text(1, 200),
    service: orAbsent(text(0, 100)),
    serviceVersion: orAbsent(text(0, 100)),
    sdk: text(1, 40),
    sdkVersion: text(0, 100),
    evaluations: Type.Array(
      Type.Object(
        { flagId: id, count: integer(1, MOST_EVALUATIONS, 'evaluations') },
        { rule: 'must be a JSON object' },
      ),
      { maxItems: MOST_REPORTED_FLAGS, rule: `must be an array of at most ${MOST_REPORTED_FLAGS} flags` },
    ),
    unknown: Type.Array(text(0, LONGEST_UNKNOWN_NAME), {
      maxItems: MOST_UNKNOWN_NAMES,
      rule: `must be an array of at most ${MOST_UNKNOWN_NAMES} names`,
    }),
    /** How long ago it was made. */
    ageMs: integer(0, DAY, 'milliseconds'),
  },
  { rule: 'must be a JSON object' },
)
export type UsageBody = Type.Static<typeof report>

/** Of what has come another way than by this route. */
export const isUsageBody = (value: unknown): value is UsageBody => Check(report, value)

/** Who asks for flags: processes of one service at one version, with one SDK; empty where that was not said. */
const source = {
  service: Type.String(),
  service_version: Type.String(),
  sdk: Type.String(),
  sdk_version: Type.String(),
}
const orNull = Type.Union([instant, Type.Null()])

const flagUsage = Type.Object({
  flag_id: Type.Integer(),
  /** Whether any SDK of the app has reported in the last 30 days: if none has, nothing is known here. */
  is_reported: Type.Boolean(),
  first_evaluated_at: orNull,
  last_evaluated_at: orNull,
  /** In stretches of `bucket` milliseconds, oldest first; the last is not over. */
  bucket: Type.Integer(),
  points: Type.Array(Type.Object({ timestamp: Type.Integer(), evaluations: Type.Integer() })),
  /**
   * Of the last 30 days, most evaluations first. `last_evaluated_at` is kept by the hour: the end of that hour, or when the service was
   * heard of last, or when the flag was asked for last, whichever is earliest.
   */
  by: Type.Array(Type.Object({ ...source, evaluations: Type.Integer(), last_evaluated_at: instant })),
})
export type FlagUsage = Type.Static<typeof flagUsage>

const appUsage = Type.Object({
  is_reported: Type.Boolean(),
  /** Those of the last 30 days, the one heard of last first. */
  services: Type.Array(
    Type.Object({
      ...source,
      /** Processes that have reported in the last three minutes. */
      instances: Type.Integer(),
      first_seen_at: instant,
      last_seen_at: instant,
    }),
  ),
  /** Processes that send signals just now and report nothing: their SDK is older, or its reports cannot come through. */
  not_reported: Type.Array(Type.String()),
  flags: Type.Array(Type.Object({ flag_id: Type.Integer(), first_evaluated_at: instant, last_evaluated_at: instant })),
  /** Names that were asked for in the last 30 days and are no flags, or archived ones, the newest first. */
  unknown: Type.Array(
    Type.Object({
      name: Type.String(),
      first_asked_at: instant,
      last_asked_at: instant,
      /** Whether an archived flag has the name. */
      is_archived: Type.Boolean(),
    }),
  ),
})
export type AppUsage = Type.Static<typeof appUsage>

export const usage = {
  report: route({
    method: 'POST',
    path: SDK_PATHS.usage,
    needs: 'server-key',
    query: ANY_QUERY,
    body: report,
    answer: ok(payload(Type.Object({ taken: Type.Boolean() }))),
    summary: 'Takes what an SDK has answered since its report before, once however often it is sent',
  }),
  flag: route({
    method: 'GET',
    path: '/api/flags/:id/usage',
    needs: 'viewer',
    of: 'flag',
    query: only({ range: Type.Optional(digits(USAGE_RANGE_RULE, '300000')) }),
    answer: ok(payload(flagUsage)),
    summary: 'When, how often and by which services a flag was asked for',
  }),
  app: route({
    method: 'GET',
    path: '/api/apps/:id/usage',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(appUsage)),
    summary: 'Which services ask an app for flags, for which of them, and for names that do not exist',
  }),
}
