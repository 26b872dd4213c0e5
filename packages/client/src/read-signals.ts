import type * as contract from '@tailslide/api'
import { arrayOf, boolean, number, orNull, record, string } from './read-answer.js'

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

/** Processes of one service at one version, with one SDK; empty where that was not said. */
const readSource = (value: unknown) => {
  const { service, service_version, sdk, sdk_version } = record(value)
  return {
    service: string(service),
    service_version: string(service_version),
    sdk: string(sdk),
    sdk_version: string(sdk_version),
  }
}

export const readFlagUsage = (value: unknown) => {
  const { flag_id, is_reported, first_evaluated_at, last_evaluated_at, bucket, points, by } = record(value)
  return {
    flag_id: number(flag_id),
    /** Whether any SDK of the app has reported in the last 30 days: if none has, nothing is known here. */
    is_reported: boolean(is_reported),
    first_evaluated_at: orNull(string)(first_evaluated_at),
    last_evaluated_at: orNull(string)(last_evaluated_at),
    bucket: number(bucket),
    points: arrayOf((point) => {
      const { timestamp, evaluations } = record(point)
      return { timestamp: number(timestamp), evaluations: number(evaluations) }
    })(points),
    by: arrayOf((source) => {
      const { evaluations, last_evaluated_at } = record(source)
      return { ...readSource(source), evaluations: number(evaluations), last_evaluated_at: string(last_evaluated_at) }
    })(by),
  } satisfies contract.FlagUsage
}

export const readAppUsage = (value: unknown) => {
  const { is_reported, services, not_reported, flags, unknown } = record(value)
  return {
    is_reported: boolean(is_reported),
    services: arrayOf((service) => {
      const { instances, first_seen_at, last_seen_at } = record(service)
      const seen = { first_seen_at: string(first_seen_at), last_seen_at: string(last_seen_at) }
      return { ...readSource(service), instances: number(instances), ...seen }
    })(services),
    /** Processes that send signals just now and report nothing. */
    not_reported: arrayOf(string)(not_reported),
    flags: arrayOf((flag) => {
      const { flag_id, first_evaluated_at, last_evaluated_at } = record(flag)
      const evaluated = { first_evaluated_at: string(first_evaluated_at), last_evaluated_at: string(last_evaluated_at) }
      return { flag_id: number(flag_id), ...evaluated }
    })(flags),
    unknown: arrayOf((asked) => {
      const { name, first_asked_at, last_asked_at, is_archived } = record(asked)
      return {
        name: string(name),
        first_asked_at: string(first_asked_at),
        last_asked_at: string(last_asked_at),
        /** Whether an archived flag has the name; a Tower that is older does not tell. */
        is_archived: is_archived === undefined ? false : boolean(is_archived),
      }
    })(unknown),
  } satisfies contract.AppUsage
}

export const readHygiene = (value: unknown) => {
  const { findings, left_out, more_unknown } = record(value)
  return {
    findings: arrayOf((finding) => {
      const { code, app_id, flag_id, title, about, remedy, since } = record(finding)
      return {
        /** Such as `unknown_flag`; a newer Tower may have others. */
        code: string(code),
        app_id: number(app_id),
        flag_id: orNull(number)(flag_id),
        title: string(title),
        about: string(about),
        remedy: string(remedy),
        since: orNull(string)(since),
      }
    })(findings),
    left_out: number(left_out),
    more_unknown: number(more_unknown),
  }
}
