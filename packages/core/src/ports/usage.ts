import type { DeliveryId } from '../signals/delivery-name.js'

/** What an SDK has answered since the report before. */
export interface UsageReport {
  readonly appId: number
  /** Names the process, as in signals. */
  readonly instance: string
  /** Stays when it is sent again, so that it counts once. */
  readonly delivery: DeliveryId
  /** Empty where the service has not said. */
  readonly service: string
  readonly serviceVersion: string
  /** Such as `typescript`. */
  readonly sdk: string
  readonly sdkVersion: string
  /** One entry a flag that was asked for. */
  readonly evaluations: readonly FlagEvaluations[]
  /** Names that were asked for and are no flags. */
  readonly unknown: readonly string[]
  /** When it was made, by `monotonic()` of the clock that the sink was given. */
  readonly madeAt: number
}

export interface FlagEvaluations {
  readonly flagId: number
  /** A positive integer. */
  readonly count: number
}

/**
 * taken    It is counted.
 * later    Nothing is known of it; it may be sent again.
 * refused  There is nobody who wants it.
 */
export type ReportOutcome = 'taken' | 'later' | 'refused'
