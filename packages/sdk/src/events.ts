import type { Flag } from '@tailslide/core'
import { TailslideError } from './errors.js'
import type { RulesetSource } from './lifecycle.js'

/**
 * NO_SIGNAL_STORE   neither `redisHost` nor `towerUrl` was given: signals are counted and dropped
 * SIGNALS_DROPPED   counts were given up; `stats().dropped` has the sum
 * INVALID_USER      `setUserContext` was given something that is neither a string nor a number
 */
export type WarningCode = 'NO_SIGNAL_STORE' | 'SIGNALS_DROPPED' | 'INVALID_USER'

/** What each event hands to its listeners. */
export interface EventPayloads<FlagName extends string = string> {
  /** The rules are the latest ones; again after each `stale`. */
  ready: { readonly source: RulesetSource; readonly rulesetVersion: number | null }
  /** The connection is gone; the last rules are still served. */
  stale: { readonly error: Error }
  /** One event for each flag that came, went or differs. */
  change: { readonly flagName: FlagName; readonly before: Flag | undefined; readonly after: Flag | undefined }
  /** Something failed and is being dealt with; without a listener it is only counted. */
  error: TailslideError
  warning: { readonly code: WarningCode; readonly message: string }
  /** `disconnect()` has finished. */
  closed: Record<string, never>
}

export type EventName = keyof EventPayloads
export type Listener<Name extends EventName, FlagName extends string = string> = (
  payload: EventPayloads<FlagName>[Name],
) => void

type ListenerSets<FlagName extends string> = { [Name in EventName]: Set<Listener<Name, FlagName>> }

/** Unlike Node's emitter, an `error` without a listener throws nothing, and a listener that throws stops nobody else. */
export class Events<FlagName extends string = string> {
  readonly #listeners: ListenerSets<FlagName> = {
    ready: new Set(),
    stale: new Set(),
    change: new Set(),
    error: new Set(),
    warning: new Set(),
    closed: new Set(),
  }

  on<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): () => void {
    if (!Object.hasOwn(this.#listeners, name)) {
      const what = `there is no event '${String(name)}'; the events are ${Object.keys(this.#listeners).join(', ')}`
      throw new TailslideError('UNKNOWN_EVENT', what)
    }
    this.#listeners[name].add(listener)
    return () => this.off(name, listener)
  }

  off<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): void {
    this.#listeners[name]?.delete(listener)
  }

  has(name: EventName): boolean {
    return this.#listeners[name].size > 0
  }

  emit<Name extends EventName>(name: Name, payload: EventPayloads<FlagName>[Name]): void {
    for (const listener of [...this.#listeners[name]]) {
      try {
        listener(payload)
      } catch (cause) {
        // A broken error listener cannot be told of its own breaking.
        if (name === 'error') continue
        this.emit('error', new TailslideError('CALLBACK_FAILED', `a listener of "${name}" threw`, { cause }))
      }
    }
  }
}
