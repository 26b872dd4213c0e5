import { type Flag, nearestName } from '@tailslide/core'
import { isThenable } from '@tailslide/transports/cooperative-queue'
import { TailslideError, toError } from './errors.js'
import type { RulesetSource } from './lifecycle.js'

/**
 * NO_SIGNAL_STORE      neither `redisHost` nor `towerUrl` was given: signals are counted and dropped
 * SIGNALS_DROPPED      counts were given up; `stats().dropped` has the sum
 * INVALID_USER         a user was given that is neither a string nor a number, and the call was decided without one
 * INVALID_RUN_OPTIONS  `run()` was given options that break a rule; an option that it does not know is as if it was not there
 * STREAM_COUNTED       what `run()` called gave a stream or an iterator, which was counted before it began; once for each flag
 * CALL_HANGS           a call of `run()` without `failAfter` has not ended for 30 s, and counts as nothing until it does; once for each flag
 */
export type WarningCode =
  | 'NO_SIGNAL_STORE'
  | 'SIGNALS_DROPPED'
  | 'INVALID_USER'
  | 'INVALID_RUN_OPTIONS'
  | 'STREAM_COUNTED'
  | 'CALL_HANGS'
  | 'METHOD_UNBOUND'

/** What each event hands to its listeners. */
export interface EventPayloads<FlagName extends string = string> {
  /** The rules are the latest ones; again after each `stale`. */
  ready: { readonly source: RulesetSource; readonly rulesetVersion: number | null }
  /** The connection is gone; the last rules are still served. */
  stale: { readonly error: Error }
  /** One event for each flag that came, went or differs. */
  change: { readonly flagName: FlagName; readonly before: Flag | undefined; readonly after: Flag | undefined }
  /** Something failed and is being dealt with. Needs no listener. */
  error: TailslideError
  warning: { readonly code: WarningCode; readonly message: string }
  /** `disconnect()` has finished. */
  closed: Record<string, never>
}

export type EventName = keyof EventPayloads
export type Listener<Name extends EventName, FlagName extends string = string> = (
  payload: EventPayloads<FlagName>[Name],
) => void

/** One `on()`: the same function may listen several times, and ending one leaves the others. */
interface Registration<Name extends EventName, FlagName extends string> {
  readonly listener: Listener<Name, FlagName>
}

type Registrations<FlagName extends string> = { [Name in EventName]: Set<Registration<Name, FlagName>> }

/**
 * Unlike Node's emitter, an `error` without a listener throws nothing, and a listener that throws or rejects stops
 * nobody else.
 */
export class Events<FlagName extends string = string> {
  readonly #onBroken: (error: TailslideError) => void
  readonly #registered: Registrations<FlagName> = {
    ready: new Set(),
    stale: new Set(),
    change: new Set(),
    error: new Set(),
    warning: new Set(),
    closed: new Set(),
  }

  /** `onBroken` hears of every listener that failed, also of those that `error` events had. */
  constructor(onBroken: (error: TailslideError) => void = () => {}) {
    this.#onBroken = onBroken
  }

  on<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): () => void {
    const registered = this.#registered
    if (!Object.hasOwn(registered, name)) {
      const names = Object.keys(registered)
      const closest = nearestName(String(name), names)
      const hint = closest === undefined ? `; the events are ${names.join(', ')}` : `; did you mean '${closest}'?`
      throw new TailslideError('UNKNOWN_EVENT', `there is no event '${String(name)}'${hint}`)
    }
    if (typeof listener !== 'function') {
      const problem = { path: 'listener', value: undefined, rule: 'must be a function' }
      throw new TailslideError('INVALID_OPTIONS', `Invalid options: the listener of '${name}' must be a function`, {
        problems: [problem],
      })
    }
    const registration: Registration<Name, FlagName> = { listener }
    registered[name].add(registration)
    return () => registered[name].delete(registration)
  }

  /** Ends the latest `on()` of that function, as Node's emitters do. */
  off<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): void {
    if (!Object.hasOwn(this.#registered, name)) return
    const latest = [...this.#registered[name]].reverse().find((registration) => registration.listener === listener)
    if (latest) this.#registered[name].delete(latest)
  }

  has(name: EventName): boolean {
    return this.#registered[name].size > 0
  }

  emit<Name extends EventName>(name: Name, payload: EventPayloads<FlagName>[Name]): void {
    for (const { listener } of [...this.#registered[name]]) {
      try {
        // An async listener gives a promise, which must not end the process by being rejected.
        const given: unknown = listener(payload)
        if (isThenable(given)) given.then(undefined, (thrown: unknown) => this.#broken(name, toError(thrown)))
      } catch (thrown) {
        this.#broken(name, toError(thrown))
      }
    }
  }

  #broken(name: EventName, cause: Error): void {
    const what = `a listener of "${name}" failed: ${cause.message}`
    const error = new TailslideError('CALLBACK_FAILED', what, { cause })
    this.#onBroken(error)
    // A broken error listener cannot be told of its own breaking.
    if (name !== 'error') this.emit('error', error)
  }
}
