import { LONGEST_SERIES_MS, MOST_SERIES_POINTS, RANGE_RULE, SERIES_STEPS, SHORTEST_SERIES_MS } from '@tailslide/api'
import { type FieldProblem, TowerError } from '../errors.js'
import { describeProblems } from '../http/validation-problems.js'

/** Milliseconds: how far a series reaches back, and in stretches of what length. */
export interface Shape {
  readonly range: number
  readonly bucket: number
}

/** Points of a flag where nobody has said how many. */
const USUAL_POINTS = 120

/** In milliseconds, what calls are known in so far back; undefined: they are not known. */
export const stepAt = (range: number): number | undefined => SERIES_STEPS.find(({ reach }) => range <= reach)?.step

/** Throws INVALID_INPUT with the rule that is broken. */
export function shapeOf(query: { readonly range: string; readonly bucket?: string }, flags: number): Shape {
  const range = Number(query.range)
  const step = stepAt(range)
  if (range < SHORTEST_SERIES_MS || range > LONGEST_SERIES_MS || step === undefined)
    throw refuse('range', range, RANGE_RULE)
  if (range % step !== 0) throw refuse('range', range, `must be a multiple of ${step} where it is this long`)
  const most = Math.floor(MOST_SERIES_POINTS / flags)
  if (query.bucket === undefined) return { range, bucket: shortestBucket(range, step, Math.min(USUAL_POINTS, most)) }
  const bucket = Number(query.bucket)
  if (bucket < 1 || bucket % step !== 0 || range % bucket !== 0)
    throw refuse('bucket', bucket, `must be a multiple of ${step} that divides range, where that is this long`)
  if (range / bucket > most) throw refuse('bucket', bucket, `must divide range into at most ${most} points a flag`)
  return { range, bucket }
}

function shortestBucket(range: number, step: number, most: number): number {
  let points = Math.min(most, range / step)
  while (range % (points * step) !== 0) points--
  return range / points
}

function refuse(field: string, value: number, rule: string): TowerError {
  const fields: FieldProblem[] = [{ field, value, rule }]
  return new TowerError('INVALID_INPUT', describeProblems(fields), { fields })
}
