import { AsyncLocalStorage } from 'node:async_hooks'

/** In words, of what is no user. A number made of an id that is missing is NaN, and would be one user for all of them. */
export const whatIsNoUser = (given: unknown): string =>
  Number.isNaN(given) ? 'NaN' : Array.isArray(given) ? 'an array' : typeof given

/**
 * Whose request is being served. The nearest wins: the argument of one call, then `withUserContext` around it,
 * then the process default. The empty string is nobody.
 */
export class UserContext {
  readonly #requests = new AsyncLocalStorage<string>()
  readonly #onInvalid: (given: unknown) => void
  #processDefault: string
  // Looking into async storage costs several times an evaluation; who never opened one never pays.
  #scoped = false

  /** `onInvalid` hears of what is no user, and what nobody meant as none. */
  constructor(processDefault: string, onInvalid: (given: unknown) => void = () => {}) {
    this.#processDefault = processDefault
    this.#onInvalid = onInvalid
  }

  get(): string {
    if (!this.#scoped) return this.#processDefault
    return this.#requests.getStore() ?? this.#processDefault
  }

  setDefault(user: unknown): void {
    if (user === null || user === undefined) this.#onInvalid(user)
    this.#processDefault = this.#toUser(user)
  }

  run<T>(user: unknown, fn: () => T): T {
    this.#scoped = true
    return this.#requests.run(this.#toUser(user), fn)
  }

  /** The user of one call: what was given, or the nearest context when nothing was. */
  resolve(given: unknown): string {
    if (typeof given === 'string') return given
    return given === undefined ? this.get() : this.#toUser(given)
  }

  /** Untyped callers pass numbers for ids; anything else is nobody rather than someone by accident. */
  #toUser(given: unknown): string {
    if (typeof given === 'string') return given
    if ((typeof given === 'number' && !Number.isNaN(given)) || typeof given === 'bigint') return String(given)
    // Who is not signed in is `null` in many a session.
    if (given !== null && given !== undefined) this.#onInvalid(given)
    return ''
  }
}
