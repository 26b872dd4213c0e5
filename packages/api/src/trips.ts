import { FIELDS, type FlagSettings } from '@tailslide/core'
import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { objectOf, payload } from './values.js'

/** Fields that decide when a circuit trips. */
export const DECIDING_FIELDS = [
  'circuit_rule',
  'circuit_window',
  'circuit_minimum_requests',
  'error_threshold_percentage',
  'circuit_slow_threshold_percentage',
  'circuit_confidence_percentage',
  'circuit_comparison_margin_percentage',
] as const
type Deciding = Partial<Pick<FlagSettings, (typeof DECIDING_FIELDS)[number]>>

const settings = Type.Unsafe<Deciding>(
  objectOf(
    Object.fromEntries(
      DECIDING_FIELDS.map((name) => [name, { ...FIELDS[name].type.schema, rule: FIELDS[name].type.rule }]),
    ),
  ),
)

const whole = Type.Integer({ minimum: 0 })
const orNull = Type.Union([whole, Type.Null()])

const estimate = Type.Object({
  /** Whether any calls could trip it, as the flag is set. */
  can_trip: Type.Boolean(),
  /** Of the new path, on the average of the last hour, or since its first call in it; of a minute at least. */
  calls_per_second: Type.Number({ minimum: 0 }),
  estimates: Type.Array(
    Type.Object({
      /** Of the calls, so many percent fail. */
      failing_percentage: Type.Number(),
      /** Calls until the circuit opens; null where it does not, or where there are no calls. */
      calls: orNull,
      ms: orNull,
    }),
  ),
})
export type TripEstimates = Type.Static<typeof estimate>

const backtest = Type.Object({
  /**
   * From a first trip to the last that follows it closely: most often one fault. With the settings of the flag, those that were are
   * among them.
   */
  episodes: Type.Array(
    Type.Object({ from: Type.Integer(), to: Type.Integer(), trips: Type.Integer(), reason: Type.String() }),
  ),
  /** The stretch with the largest share of failures that did not trip; null where it never held enough calls. */
  worst: Type.Union([Type.Object({ failed: whole, calls: whole, at: Type.Integer() }), Type.Null()]),
  /** Calls of the new path that the last hour had. */
  calls: whole,
  /**
   * How often the circuit has opened by itself in that hour. It decides by each second, and this by stretches of ten, in which a shorter
   * burst of failures is no large share; and what was not called while it was open cannot have failed.
   */
  opened: whole,
  /**
   * The circuit is open and switched off everywhere, and the database has not taken that yet, so that whatever else tells of the flag
   * shows it closed; null where that is not so.
   */
  unsaved: Type.Union([
    Type.Object({
      /** Why it has opened. */
      reason: Type.String(),
      /** Why the database has not taken it; null where it has not said yet. */
      why: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
})
export type Backtest = Type.Static<typeof backtest>

export const trips = {
  estimate: route({
    method: 'GET',
    path: '/api/flags/:id/trip-estimate',
    needs: 'viewer',
    of: 'flag',
    answer: ok(payload(estimate)),
    summary: "What it takes to open a flag's circuit at the traffic of its last hour",
  }),
  backtest: route({
    method: 'POST',
    path: '/api/flags/:id/backtest',
    needs: 'viewer',
    of: 'flag',
    // It asks, and changes nothing.
    protects: () => true,
    turn: 'reads',
    body: settings,
    answer: ok(payload(backtest)),
    summary: 'When the circuit would have opened in the last hour, as the flag is set or with other settings',
  }),
}
