import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Whose request is being served. The nearest wins: the argument of one call, then `withUserContext` around it,
 * then the process default. The empty string is nobody.
 */
export class UserContext {
  readonly #requests = new AsyncLocalStorage<string>()
  #processDefault: string
  // Looking into async storage costs several times an evaluation; who never opened one never pays.
  #scoped = false

  constructor(processDefault: string) {
    this.#processDefault = processDefault
  }

  get(): string {
    if (!this.#scoped) return this.#processDefault
    return this.#requests.getStore() ?? this.#processDefault
  }

  setDefault(user: string): void {
    this.#processDefault = user
  }

  run<T>(user: string, fn: () => T): T {
    this.#scoped = true
    return this.#requests.run(user, fn)
  }

  /** The user of one call: what was given, or the nearest context when nothing was. */
  resolve(given: unknown): string {
    if (typeof given === 'string') return given
    return given === undefined ? this.get() : toUser(given)
  }
}

/** Untyped callers pass numbers for ids; anything else is nobody rather than someone by accident. */
export function toUser(given: unknown): string {
  if (typeof given === 'string') return given
  return typeof given === 'number' || typeof given === 'bigint' ? String(given) : ''
}
