import { SIGNAL_RETENTION_MS, type SignalReader } from '@tailslide/core'
import type { Context } from '../context.js'
import { type FieldProblem, TowerError } from '../errors.js'
import { digits, id, object, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { describeProblems } from '../http/validation-problems.js'
import { readTimeseries } from './signals.js'

const MOST_POINTS = 2_000
const RULE = `must be a whole number of milliseconds from 1 to ${SIGNAL_RETENTION_MS}, which is as long as signals are kept`
const BUCKET_RULE = `must divide timeRange into ${MOST_POINTS} points at most`

const querystring = object({ timeRange: digits(RULE), timeBucket: digits(RULE) })

export function timeseriesRoutes(server: Server, context: Context, reader: SignalReader): void {
  server.get('/flags/:id/timeseries', { schema: { params: object({ id }), querystring } }, async (request) => {
    const range = Number(request.query.timeRange)
    const bucket = Number(request.query.timeBucket)
    const fields: FieldProblem[] = []
    if (range < 1 || range > SIGNAL_RETENTION_MS) fields.push({ field: 'timeRange', value: range, rule: RULE })
    if (bucket < 1 || bucket > SIGNAL_RETENTION_MS) fields.push({ field: 'timeBucket', value: bucket, rule: RULE })
    else if (range / bucket > MOST_POINTS) fields.push({ field: 'timeBucket', value: bucket, rule: BUCKET_RULE })
    if (fields.length > 0) throw new TowerError('INVALID_INPUT', describeProblems(fields), { fields })
    return { payload: await readTimeseries(context, reader, toId(request.params.id), range, bucket) }
  })
}
