import { isActive, type Reason, type SignalKind } from '@tailslide/core'
import { SignalCounter } from './signal-counter.js'
import { NO_CIRCUIT } from './sums-by-circuit.js'
import { tellUnbound } from './unbound.js'

/** Under what a decision was made, so that its outcome is counted for that and not for what is by then. */
export interface MadeUnder {
  /** The state of the flag's circuit: `circuitEnteredAt`, or NO_CIRCUIT. */
  readonly circuit: number
  /** When, in monotonic time. */
  readonly at: number
  /** The state that the flag's circuit is in by now. */
  readonly presentCircuit: () => number
}

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
  readonly #madeUnder: MadeUnder

  constructor(
    fields: Pick<Decision, 'active' | 'reason' | 'flagId' | 'rulesetVersion' | 'user'>,
    counter: SignalCounter,
    madeUnder: MadeUnder,
  ) {
    this.active = fields.active
    this.reason = fields.reason
    this.flagId = fields.flagId
    this.rulesetVersion = fields.rulesetVersion
    this.user = fields.user
    this.#counter = counter
    this.#madeUnder = madeUnder
  }

  recordSuccess(): void {
    if (!Decision.#isOne(this)) tellUnbound('recordSuccess', undefined)
    else if (this.#isOver) this.#addEarlier(this.active ? 'success' : 'control_ok')
    else if (this.active) this.#counter.success()
    else this.#counter.controlOk()
  }

  recordFailure(): void {
    if (!Decision.#isOne(this)) tellUnbound('recordFailure', undefined)
    else if (this.#isOver) this.#addEarlier(this.active ? 'failure' : 'control_error')
    else if (this.active) this.#counter.failure()
    else this.#counter.controlError()
  }

  /** Beside the success or failure of the same call; the old path has no such signal. */
  recordSlow(): void {
    if (!Decision.#isOne(this)) tellUnbound('recordSlow', undefined)
    else if (!this.active) return
    else if (this.#isOver) this.#addEarlier('slow')
    else this.#counter.slow()
  }

  static #isOne(given: unknown): given is Decision {
    return typeof given === 'object' && given !== null && #counter in given
  }

  /** Whether the circuit has come into another state since. */
  get #isOver(): boolean {
    return this.#madeUnder.circuit !== this.#madeUnder.presentCircuit()
  }

  #addEarlier(kind: SignalKind): void {
    this.#counter.addEarlier(kind, this.#madeUnder.circuit, this.#madeUnder.at)
  }
}

/** What `isActive` says of a reason, or the default where the reason leaves the answer to the caller. */
export const answer = (reason: Reason, otherwise: boolean): boolean =>
  reason === 'flag-unknown' || reason === 'no-ruleset' ? otherwise : isActive(reason)

/** That of a flag that nobody knows; what is recorded on it counts nowhere. */
export const decisionOfNoToggler = (user: unknown): Decision =>
  new Decision(
    {
      active: false,
      reason: 'flag-unknown',
      flagId: null,
      rulesetVersion: null,
      user: typeof user === 'string' ? user : '',
    },
    new SignalCounter('', () => {}),
    { circuit: NO_CIRCUIT, at: 0, presentCircuit: () => NO_CIRCUIT },
  )
