import { type Backtest, contract, DECIDING_FIELDS, type TripEstimates } from '@tailslide/api'
import {
  canTrip,
  circuitRules,
  estimateTrip,
  type KnownTrip,
  type RecordedCount,
  type Recording,
  replay,
  SIGNAL_RETENTION_MS,
  type SignalReader,
} from '@tailslide/core'
import type { UnsavedOpenings } from '../circuits/unsaved-openings.js'
import type { Context } from '../context.js'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import { flagNotFound, TowerError } from '../errors.js'
import { selectFlag } from '../flags/queries.js'
import type { Routes } from '../http/routes.js'
import type { Ground } from '../lifecycle/ground.js'
import { openedIn } from './opened.js'

const { trips } = contract

const SHARES = [100, 50, 20]
/** As finely as signals are kept for an hour. */
const STRETCH_MS = 10_000
const MINUTE_MS = 60_000
/** Looks at more calls than these are no closer: what is estimated is a share of them. */
const MOST_PER_SECOND = 1_000_000

interface Needs extends Ground {
  readonly context: Context
  readonly openings: UnsavedOpenings
  readonly routes: Routes
}

export function tripAnswers({ options, context, openings, routes }: Needs): void {
  const { reader } = options.signals
  routes.handle(trips.estimate, async ({ params }) => {
    const { flag, recording, now } = await lastHour(context, reader, params.id)
    return { payload: estimatesOf(flag, recording, now) }
  })
  routes.handle(trips.backtest, async ({ params, body }) => {
    const { flag, recording } = await lastHour(context, reader, params.id)
    const { opened, underTheseSettings } = await openedIn(context, params.id)
    const settings = { ...flag, ...body }
    const isAsSet = DECIDING_FIELDS.every((name) => settings[name] === flag[name])
    const unsaved = openings.of(params.id) ?? null
    return { payload: { ...backtestOf(settings, recording, isAsSet ? underTheseSettings : []), opened, unsaved } }
  })
}

async function lastHour({ database }: Context, reader: SignalReader, flagId: number) {
  const row = await selectFlag(database.db, flagId)
  if (!row) throw flagNotFound(flagId)
  const reading = await reader.read(row.app_id, SIGNAL_RETENTION_MS, STRETCH_MS).catch((cause: unknown) => {
    throw new TowerError('SIGNALS_UNAVAILABLE', 'The signal store cannot be read just now. Try again.', { cause })
  })
  const counts = reading.buckets
    .filter((bucket) => bucket.flagId === flagId)
    .map(({ kind, at, count }) => ({ kind, at, count, instance: '' }))
    .sort((one, other) => one.at - other.at)
  return { flag: toFlag(row), recording: { counts, stretchMs: STRETCH_MS }, now: reading.now }
}

const isCall = ({ kind }: RecordedCount): boolean => kind === 'success' || kind === 'failure'
const callsOf = ({ counts }: Recording): number =>
  counts.reduce((sum, each) => sum + (isCall(each) ? each.count : 0), 0)

/** A service that has begun just now is not told to be slow, nor one call to be many. */
function perSecond(recording: Recording, now: number): number {
  const first = recording.counts.find(isCall)?.at ?? now
  const ms = Math.min(SIGNAL_RETENTION_MS, Math.max(MINUTE_MS, now - first))
  return callsOf(recording) / (ms / 1_000)
}

function estimatesOf(flag: WholeFlag, recording: Recording, now: number): TripEstimates {
  const rules = circuitRules(flag)
  const callsPerSecond = perSecond(recording, now)
  const isOpenable = flag.circuit_mode === 'automatic' && canTrip(rules)
  const estimates = SHARES.map((failing_percentage) => {
    const isKnown = isOpenable && callsPerSecond > 0
    const found = isKnown ? estimateTrip(rules, Math.min(callsPerSecond, MOST_PER_SECOND), failing_percentage) : null
    return { failing_percentage, calls: found?.calls ?? null, ms: found?.ms ?? null }
  })
  return { can_trip: isOpenable, calls_per_second: Math.round(callsPerSecond * 1_000) / 1_000, estimates }
}

function backtestOf(
  flag: WholeFlag,
  recording: Recording,
  known: readonly KnownTrip[],
): Omit<Backtest, 'opened' | 'unsaved'> {
  const { episodes, worst } = replay(recording, circuitRules(flag), known)
  return { episodes: episodes.map((episode) => ({ ...episode })), worst: worst ?? null, calls: callsOf(recording) }
}
