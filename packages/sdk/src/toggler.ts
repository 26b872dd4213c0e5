import { type Clock, type CompiledFlag, decide, isActive, type Reason } from '@tailslide/core'
import { checkPaths } from './check-options.js'
import { answer, Decision, decisionOfNoToggler } from './decision.js'
import type { TogglerOptions } from './options.js'
import type { PositionCache } from './position-cache.js'
import type { RulesetStore } from './ruleset-store.js'
import { type RunOptions, type RunResult, runPath } from './run.js'
import { HANGING_MS, type RunNotices } from './run-notices.js'
import { runOptionsMistake } from './run-options.js'
import type { SignalCounter } from './signal-counter.js'
import { NO_CIRCUIT } from './sums-by-circuit.js'
import { tellUnbound } from './unbound.js'
import type { UserContext } from './user-context.js'

/** What a toggler shares with the manager that made it. */
export interface TogglerContext extends RunNotices {
  readonly store: RulesetStore
  readonly positions: PositionCache
  readonly users: UserContext
  readonly clock: Clock
  readonly counterOf: (flagName: string) => SignalCounter
  /** The ruleset that came from Tower or the stream has no such flag. */
  readonly onUnknownFlag: (flagName: string, otherwise: boolean) => void
}

/** A timer for each call would take longer than the rest of `run()`. */
const WATCH_EVERY_MS = 1_000

/**
 * One flag, asked for in code. Made by `manager.newToggler()`; it follows every new ruleset and user context.
 *
 * A method that is handed on alone, as in `users.filter(toggler.isFlagActive)`, answers as an unknown flag and says so: one
 * that knew its toggler would have to be a function made for it, which costs every call of `isFlagActive` 15 % more.
 */
export class Toggler<FlagName extends string = string> {
  readonly flagName: FlagName
  readonly #default: boolean
  readonly #context: TogglerContext
  readonly #store: RulesetStore
  readonly #users: UserContext
  readonly #counter: SignalCounter
  // What was compiled for the store's generation; refreshed when the store has moved on.
  #generation = -1
  #flag: CompiledFlag | undefined
  #positionOf: (user: string) => number = () => 100
  /** When the next call is looked at for whether it ever ends. One at a time, and one a second: where all hang, those do. */
  #watchesFrom = Number.NEGATIVE_INFINITY
  readonly #presentCircuit = (): number => {
    if (this.#generation !== this.#store.generation) this.#refresh()
    return this.#flag?.circuit ?? NO_CIRCUIT
  }

  constructor(options: TogglerOptions<FlagName>, context: TogglerContext) {
    this.flagName = options.flagName
    this.#default = options.default ?? false
    this.#context = context
    this.#store = context.store
    this.#users = context.users
    this.#counter = context.counterOf(options.flagName)
  }

  /**
   * Whether the flag is on for the user: the one given, else the nearest user context. Never throws, never waits.
   */
  isFlagActive(user?: string): boolean {
    if (!Toggler.#isOne(this)) return tellUnbound('isFlagActive', false)
    if (this.#generation !== this.#store.generation) this.#refresh()
    this.#counter.evaluations++
    const flag = this.#flag
    if (flag === undefined) return this.#default
    return isActive(decide(flag, typeof user === 'string' ? user : this.#users.resolve(user), this.#positionOf))
  }

  /** The flag's id, or null while it is not known. */
  getFlagId(): number | null {
    if (!Toggler.#isOne(this)) return tellUnbound('getFlagId', null)
    if (this.#generation !== this.#store.generation) this.#refresh()
    return this.#flag?.flagId ?? null
  }

  /** The answer with its reason, to record the outcome on later. */
  decide(user?: string): Decision {
    if (!Toggler.#isOne(this)) return tellUnbound('decide', decisionOfNoToggler(user))
    this.#counter.evaluations++
    const resolved = this.#users.resolve(user)
    const reason = this.#reasonFor(resolved)
    return new Decision(
      {
        active: answer(reason, this.#default),
        reason,
        flagId: this.getFlagId(),
        rulesetVersion: this.#store.version,
        user: resolved,
      },
      this.#counter,
      { circuit: this.#presentCircuit(), at: this.#context.clock.monotonic(), presentCircuit: this.#presentCircuit },
    )
  }

  /**
   * Decides, calls the new or the old path, times and records it, and returns its value; sync and async alike.
   * What the path throws is thrown, unless `fallback` lets the old path answer. A path that is no function throws
   * INVALID_OPTIONS whichever is taken, not only on the day when the circuit opens.
   */
  run<New, Old>(newPath: () => New, oldPath: () => Old, given?: RunOptions | null): RunResult<New, Old> {
    checkPaths({ newPath, oldPath })
    if (!Toggler.#isOne(this)) return tellUnbound('run', oldPath)() as RunResult<New, Old>
    const { clock, onBrokenCallback, onBrokenOptions, onUnfinished } = this.#context
    const options = given ?? {}
    const mistake = runOptionsMistake(options)
    if (mistake !== undefined) onBrokenOptions(this.flagName, mistake)
    const decision = this.decide(options.user)
    const result = runPath(newPath, oldPath, options, {
      decision,
      clock,
      onBrokenCallback: (callback, thrown) => onBrokenCallback(this.flagName, callback, thrown),
      onUnfinished: () => onUnfinished(this.flagName),
      onOpenEnd: (call) => this.#watch(call),
    })
    return result as RunResult<New, Old>
  }

  /** Counts one success of the new path. Never throws; it leaves for the store within a second. */
  emitSuccess(): void {
    if (Toggler.#isOne(this)) this.#counter.success()
    else tellUnbound('emitSuccess', undefined)
  }

  /** Counts one failure of the new path. Never throws; it leaves for the store within 50 ms. */
  emitFailure(): void {
    if (Toggler.#isOne(this)) this.#counter.failure()
    else tellUnbound('emitFailure', undefined)
  }

  static #isOne(given: unknown): given is Toggler {
    return typeof given === 'object' && given !== null && #counter in given
  }

  #watch(call: Promise<unknown>): void {
    const { clock, onHanging } = this.#context
    const now = clock.monotonic()
    if (now < this.#watchesFrom) return
    this.#watchesFrom = Number.POSITIVE_INFINITY
    const cancel = clock.after(HANGING_MS, () => onHanging(this.flagName))
    const end = (): void => {
      cancel()
      this.#watchesFrom = now + WATCH_EVERY_MS
    }
    call.then(end, end)
  }

  #reasonFor(user: string): Reason {
    if (this.#generation !== this.#store.generation) this.#refresh()
    if (this.#flag) return decide(this.#flag, user, this.#positionOf)
    return this.#store.isEmpty ? 'no-ruleset' : 'flag-unknown'
  }

  #refresh(): void {
    this.#generation = this.#store.generation
    this.#flag = this.#store.compiled(this.flagName)
    if (this.#flag) this.#positionOf = this.#context.positions.cohort(this.#flag.seed).positionOf
    else if (this.#store.source === 'stream') this.#context.onUnknownFlag(this.flagName, this.#default)
  }
}
