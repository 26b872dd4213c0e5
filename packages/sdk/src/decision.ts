import { isActive, type Reason } from '@tailslide/core'
import type { SignalCounter } from './signal-counter.js'

/**
 * The answer for one user at one moment, on which the outcome of the path taken is recorded later. For the new path that
 * is a success, failure or slow signal; for the old path a control signal.
 */
export class Decision {
  readonly active: boolean
  readonly reason: Reason
  /** Null while the flag is not known. */
  readonly flagId: number | null
  /** Null before the first ruleset, and from a Tower that does not number its rulesets. */
  readonly rulesetVersion: number | null
  readonly user: string
  readonly #counter: SignalCounter

  constructor(
    fields: Pick<Decision, 'active' | 'reason' | 'flagId' | 'rulesetVersion' | 'user'>,
    counter: SignalCounter,
  ) {
    this.active = fields.active
    this.reason = fields.reason
    this.flagId = fields.flagId
    this.rulesetVersion = fields.rulesetVersion
    this.user = fields.user
    this.#counter = counter
  }

  recordSuccess(): void {
    if (this.active) this.#counter.success()
    else this.#counter.controlOk()
  }

  recordFailure(): void {
    if (this.active) this.#counter.failure()
    else this.#counter.controlError()
  }

  /** Beside the success or failure of the same call; the old path has no such signal. */
  recordSlow(): void {
    if (this.active) this.#counter.slow()
  }
}

/** What `isActive` says of a reason, or the default where the reason leaves the answer to the caller. */
export const answer = (reason: Reason, otherwise: boolean): boolean =>
  reason === 'flag-unknown' || reason === 'no-ruleset' ? otherwise : isActive(reason)
