import { BUCKET_RULE, contract, MOST_POINTS, TIME_RULE } from '@tailslide/api'
import { SIGNAL_RETENTION_MS, type SignalReader } from '@tailslide/core'
import type { Context } from '../context.js'
import { type FieldProblem, TowerError } from '../errors.js'
import type { Routes } from '../http/routes.js'
import { describeProblems } from '../http/validation-problems.js'
import type { KnownApps } from '../rulesets/known-apps.js'
import { readTimeseries, type SignalIntake } from './signals.js'

const { timeseries, send } = contract.signals

export interface SignalServices {
  readonly reader: SignalReader
  readonly intake: SignalIntake
  readonly knownApps: KnownApps
}

export function signalRoutes(routes: Routes, context: Context, { reader, intake, knownApps }: SignalServices): void {
  routes.handle(timeseries, async ({ params, query }) => {
    const range = Number(query.timeRange)
    const bucket = Number(query.timeBucket)
    const fields: FieldProblem[] = []
    if (range < 1 || range > SIGNAL_RETENTION_MS) fields.push({ field: 'timeRange', value: range, rule: TIME_RULE })
    if (bucket < 1 || bucket > SIGNAL_RETENTION_MS) fields.push({ field: 'timeBucket', value: bucket, rule: TIME_RULE })
    else if (range / bucket > MOST_POINTS) fields.push({ field: 'timeBucket', value: bucket, rule: BUCKET_RULE })
    if (fields.length > 0) throw new TowerError('INVALID_INPUT', describeProblems(fields), { fields })
    return { payload: await readTimeseries(context, reader, params.id, { range, bucket }) }
  })

  routes.handle(send, async ({ params, caller, body }) => {
    await knownApps.require(params.id, caller)
    const { counts, ...batch } = body
    const now = context.clock.monotonic()
    const taken = counts.map(({ heldMs, ...count }) =>
      typeof heldMs === 'number' ? { ...count, heldSince: now - heldMs } : count,
    )
    return { payload: { refused: await intake.take(params.id, { ...batch, counts: taken }) } }
  })
}
