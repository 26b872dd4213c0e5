import type * as contract from '@tailslide/api'
import { arrayOf, number, orNull, record } from './read-answer.js'

export const readSeriesPoint = (value: unknown) => {
  const { timestamp, success, failure, slow, control_ok, control_error, error_rate } = record(value)
  return {
    /** Where the stretch begins. */
    timestamp: number(timestamp),
    success: number(success),
    failure: number(failure),
    slow: number(slow),
    control_ok: number(control_ok),
    control_error: number(control_error),
    /** Of the calls of the new path, those that failed, in percent; null without calls. */
    error_rate: orNull(number)(error_rate),
  } satisfies contract.SeriesPoint
}

const grid = (value: unknown) => {
  const { from, until, bucket } = record(value)
  return { from: number(from), until: number(until), bucket: number(bucket) }
}

const readPoints = arrayOf(readSeriesPoint)

export const readSeries = (value: unknown) =>
  ({ ...grid(value), points: readPoints(record(value).points) }) satisfies contract.Series

export const readSeriesOfFlags = (value: unknown) =>
  ({
    ...grid(value),
    flags: arrayOf((flag) => {
      const { flag_id, points } = record(flag)
      return { flag_id: number(flag_id), points: readPoints(points) }
    })(record(value).flags),
  }) satisfies contract.SeriesOfFlags
