import type { Clock } from '@tailslide/core'
import { systemClock } from '@tailslide/transports/clock'
import { outside } from '@tailslide/transports/outside'
import { senderId } from '@tailslide/transports/sender-id'
import { checkTimeout, checkTogglerOptions } from './check-options.js'
import { Connection, type InitializeResult } from './connection.js'
import { type EventName, Events, type Listener } from './events.js'
import { explain } from './explain.js'
import { keyLook } from './key-look.js'
import type { ManagerState } from './lifecycle.js'
import { LogLines } from './log-lines.js'
import type { FlagManagerOptions, TogglerOptions } from './options.js'
import { clockOutside } from './own-clock.js'
import { PositionCache } from './position-cache.js'
import { Reporter } from './reporter.js'
import { RulesetStore } from './ruleset-store.js'
import { createRunNotices } from './run-notices.js'
import { parseOptions } from './settings.js'
import { SignalFlusher } from './signal-flusher.js'
import type { Stats } from './stats.js'
import { Toggler, type TogglerContext } from './toggler.js'
import { tellOfUnbound, unboundMethod } from './unbound.js'
import { UsageReporter } from './usage-reporter.js'
import { UserContext, whatIsNoUser } from './user-context.js'

/** Milliseconds that `flush()` may take, unless told otherwise. */
const FLUSH_TIMEOUT_MS = 5_000
/** Milliseconds that `disconnect()` tries to send what was emitted, unless told otherwise. */
const DISCONNECT_TIMEOUT_MS = 5_000
/** Milliseconds after which flags are asked for and nobody has called `initialize()`: it was forgotten. */
const FORGOTTEN_MS = 10_000

/**
 * The flags of one app, in one process: make one at start, `initialize()` it, and `disconnect()` it at the end.
 * `FlagName` narrows the names that compile: `new FlagManager<'checkout' | 'search'>(...)`. A method that is called without
 * it, as in `const { flush } = manager`, fails with METHOD_UNBOUND.
 */
export class FlagManager<FlagName extends string = string> {
  readonly #events: Events<FlagName>
  readonly #store: RulesetStore
  readonly #users: UserContext
  readonly #flusher: SignalFlusher
  readonly #clock: Clock
  readonly #connection: Connection
  readonly #togglers: TogglerContext
  readonly #lines: LogLines
  /** Whether `initialize()` was called: who has not begun, as in tests of code that has flags, loses nothing. */
  #isInitialized = false
  /** Ends the wait for `initialize()`, which begins with the first toggler. */
  #cancelReminder: (() => void) | undefined

  /** Opens nothing yet. Throws a TailslideError INVALID_OPTIONS that lists every option that breaks its rule. */
  constructor(options: FlagManagerOptions) {
    const settings = parseOptions(options)
    const callersClock = settings.clock ?? systemClock
    const clock = clockOutside(callersClock)
    this.#clock = clock
    const store = new RulesetStore(settings.rolloutRule)
    const { appId, logger, signals, rulesets } = settings
    const lines = new LogLines({
      appId,
      logger,
      clock,
      keyLook: keyLook(options.sdkKey),
      sendsToTower: signals.via === 'http',
      hasOwnStore: signals.via !== 'http' || rulesets.via !== 'http',
      readsFile: settings.snapshotFile !== undefined || typeof settings.bootstrap === 'string',
      served: () => ({ source: store.source, age: this.#rulesetAge(), flagCount: store.flagCount }),
      flagNames: () => store.flagNames,
    })
    this.#lines = lines
    this.#events = new Events((error) => lines.onError(error))
    if (settings.onError) this.#events.on('error', settings.onError)
    const reporter = new Reporter(this.#events, clock, lines)
    if (typeof settings.bootstrap === 'object') {
      const flags = settings.bootstrap
      store.replace(
        { appId: settings.appId, version: null, publishedAt: null, flags, problems: [] },
        clock.monotonic(),
        'bootstrap',
      )
    }
    const flagIdOf = (flagName: string) =>
      store.flag(flagName)?.id ?? (store.isEmpty && !this.#isReady() ? 'pending' : 'unknown')
    const flusher = new SignalFlusher({
      appId: settings.appId,
      instance: settings.instance,
      clock,
      random: Math.random,
      flagIdOf,
      circuitOf: (flagName) => store.circuit(flagName),
      onError: (error) => reporter.error(error),
      onSentAgain: () => lines.onSentAgain(this.#isReady()),
      // Without a store all are dropped, which the warning at the start has said.
      onDropped: (count, reason, flagName) => {
        if (flagName !== undefined) lines.droppedSignals(flagName)
        if (settings.signals.via === 'none') return
        reporter.warning('SIGNALS_DROPPED', `signals were dropped: ${reason}`)
        if (reason === 'closed' && this.#isInitialized) lines.lostAtEnd(count)
      },
    })
    this.#store = store
    this.#users = new UserContext(settings.userContext, (given) => {
      lines.noUser(given)
      reporter.warning(
        'INVALID_USER',
        `a user must be a string, not ${whatIsNoUser(given)}; the call was decided without a user`,
      )
    })
    this.#flusher = flusher
    const usage = new UsageReporter({
      ...settings,
      clock,
      sender: senderId(),
      counters: () => flusher.counters,
      // What an old file does not know may be there all the same.
      flagIdOf: (flagName) => {
        const id = flagIdOf(flagName)
        return id === 'unknown' && store.source !== 'stream' ? 'pending' : id
      },
    })
    this.#connection = new Connection({ settings, clock, store, flusher, usage, events: this.#events, reporter, lines })
    tellOfUnbound((line) => {
      lines.unboundMethod(line)
      reporter.warning('METHOD_UNBOUND', line)
    })
    this.#togglers = {
      store,
      positions: new PositionCache(),
      users: this.#users,
      // What stands in for a path that hangs is called for whoever waits.
      clock: callersClock,
      counterOf: (flagName) => flusher.counterOf(flagName),
      ...createRunNotices(lines, reporter),
      onUnknownFlag: (flagName, otherwise) => lines.unknownFlag(flagName, otherwise),
    }
  }

  /**
   * Connects. Resolves within `initializeTimeout`, ready or not, and says which; concurrent calls share one promise.
   * Rejects only after `disconnect()`, with CLOSED.
   */
  initialize(): Promise<InitializeResult> {
    if (!FlagManager.#isOne(this)) return Promise.reject(unboundMethod('initialize'))
    this.#endReminder()
    this.#isInitialized = true
    return outside(() => this.#connection.initialize())
  }

  /**
   * Sends what was emitted without waiting for its time, and then which flags were asked for, for processes that are frozen
   * between requests. Right after the start it waits for the store and the first ruleset; in all for at most `timeout` ms
   * (default 5,000). Rejects only for options that break a rule, with INVALID_OPTIONS.
   */
  async flush(options?: { readonly timeout?: number }): Promise<void> {
    if (!FlagManager.#isOne(this)) throw unboundMethod('flush')
    const timeoutMs = checkTimeout(options, FLUSH_TIMEOUT_MS)
    await outside(() => this.#connection.flush(timeoutMs))
  }

  /**
   * Sends what was emitted, for at most `timeout` ms (default 5,000, Infinity for as long as it takes), and closes
   * everything. Rejects only for options that break a rule, with INVALID_OPTIONS, before anything is closed.
   */
  async disconnect(options?: { readonly timeout?: number }): Promise<void> {
    if (!FlagManager.#isOne(this)) throw unboundMethod('disconnect')
    const timeoutMs = checkTimeout(options, DISCONNECT_TIMEOUT_MS)
    this.#endReminder()
    await outside(() => this.#connection.disconnect(timeoutMs))
  }

  /**
   * Cheap; may be made once or at each use. Togglers of one flag share their counts. Throws INVALID_OPTIONS when the
   * name is no string or empty; a name that the ruleset does not have is no error, because it may come.
   */
  newToggler<Name extends FlagName>(options: TogglerOptions<Name>): Toggler<Name> {
    if (!FlagManager.#isOne(this)) throw unboundMethod('newToggler')
    checkTogglerOptions(options)
    this.#cancelReminder ??= this.#clock.after(FORGOTTEN_MS, () => this.#lines.notInitialized())
    return new Toggler(options, this.#togglers)
  }

  /** Sets the process default, which every toggler follows where no nearer context is given. */
  setUserContext(user: string): void {
    if (!FlagManager.#isOne(this)) throw unboundMethod('setUserContext')
    this.#users.setDefault(user)
  }

  /** The nearest user context of this call: that of `withUserContext`, or the process default. */
  getUserContext(): string {
    if (!FlagManager.#isOne(this)) throw unboundMethod('getUserContext')
    return this.#users.get()
  }

  /** Calls `fn` so that everything in it, and everything it awaits, is decided for this user. */
  withUserContext<T>(user: string, fn: () => T): T {
    if (!FlagManager.#isOne(this)) throw unboundMethod('withUserContext')
    return this.#users.run(user, fn)
  }

  /** Why a flag answers as it does, in a sentence for a person. */
  explain(flagName: FlagName, user?: string): string {
    if (!FlagManager.#isOne(this)) throw unboundMethod('explain')
    const { user: resolved, reason } = this.newToggler({ flagName }).decide(user)
    const [flag, compiled] = [this.#store.flag(flagName), this.#store.compiled(flagName)]
    return explain({ flagName, user: resolved, reason, flag, compiled })
  }

  /** Calls the listener at each event of that name; the function returned ends it. Throws UNKNOWN_EVENT. */
  on<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): () => void {
    if (!FlagManager.#isOne(this)) throw unboundMethod('on')
    return this.#events.on(name, listener)
  }

  off<Name extends EventName>(name: Name, listener: Listener<Name, FlagName>): void {
    if (!FlagManager.#isOne(this)) throw unboundMethod('off')
    this.#events.off(name, listener)
  }

  /** Whether what is served is the latest; see ManagerState. */
  get state(): ManagerState {
    return this.#connection.state
  }

  stats(): Stats {
    if (!FlagManager.#isOne(this)) throw unboundMethod('stats')
    const { version, flagCount } = this.#store
    return {
      state: this.state.state,
      ...this.#flusher.totals,
      reconnects: this.#connection.reconnects,
      flags: flagCount,
      rulesetVersion: version,
      rulesetAge: this.#rulesetAge(),
    }
  }

  /** Of a method that is handed on alone `this` is something else, or nothing. */
  static #isOne(given: unknown): boolean {
    return typeof given === 'object' && given !== null && #store in given
  }

  #rulesetAge(): number | null {
    const { receivedAt } = this.#store
    return receivedAt === null ? null : Math.round(this.#clock.monotonic() - receivedAt)
  }

  #endReminder(): void {
    this.#cancelReminder?.()
    this.#cancelReminder = () => {}
  }

  #isReady(): boolean {
    return this.#connection.state.state === 'ready'
  }
}
