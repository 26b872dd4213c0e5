import type { Clock, FeedStatus, RulesetFeed, RulesetListener, SignalSink } from '@tailslide/core'
import { isThenable } from '@tailslide/transports/cooperative-queue'
import { openFeed, openSink } from './connect-transports.js'
import { TailslideError, toError } from './errors.js'
import type { Events } from './events.js'
import { keepAlive } from './keep-alive.js'
import { type LifecycleEvent, type ManagerState, type RulesetSource, transition } from './lifecycle.js'
import type { LogLines } from './log-lines.js'
import type { Reporter } from './reporter.js'
import { RulesetIntake } from './ruleset-intake.js'
import type { RulesetStore } from './ruleset-store.js'
import type { Settings } from './settings.js'
import type { SignalFlusher } from './signal-flusher.js'
import { startTimer, type Timer } from './timer.js'
import type { UsageReporter } from './usage-reporter.js'

export interface InitializeResult {
  /** Whether the rules served are the latest. If not, the background goes on trying for ever. */
  readonly ready: boolean
  /** Where the rules served came from; `none` while there are none, or the app has none. */
  readonly source: RulesetSource
  /** Why it is not ready. */
  readonly error?: TailslideError
}

export interface ConnectionParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly store: RulesetStore
  readonly flusher: SignalFlusher
  readonly usage: UsageReporter
  readonly events: Pick<Events, 'emit' | 'has'>
  readonly reporter: Reporter
  readonly lines: Pick<LogLines, 'noAnswer' | 'noStore' | 'onReady' | 'onClosed'>
}

/** Drives the states of `lifecycle.ts`: opens the transports and closes everything. */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #intake: RulesetIntake
  readonly #waiting = new Set<() => void>()
  #state: ManagerState
  #reconnects = 0
  #feed: Promise<RulesetFeed | undefined> | undefined
  #sink: Promise<SignalSink | undefined> | undefined
  #initializing: Promise<InitializeResult> | undefined
  #disconnecting: Promise<void> | undefined

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#intake = new RulesetIntake(parts)
    this.#state = { state: 'connecting', since: parts.clock.now() }
  }

  get state(): ManagerState {
    return this.#state
  }

  get reconnects(): number {
    return this.#reconnects
  }

  initialize(): Promise<InitializeResult> {
    if (this.#state.state === 'closed') return Promise.reject(closedError())
    this.#initializing ??= keepAlive(() => this.#start()).finally(() => {
      this.#initializing = undefined
    })
    return this.#initializing
  }

  /** Signals first: what they wait for at the start, reports need too. */
  flush(timeoutMs: number): Promise<void> {
    const { flusher, usage, clock } = this.#parts
    const endsAt = clock.monotonic() + timeoutMs
    return keepAlive(async () => {
      await flusher.flush(timeoutMs)
      await usage.flush(endsAt - clock.monotonic())
    })
  }

  disconnect(timeoutMs: number): Promise<void> {
    this.#disconnecting ??= keepAlive(() => this.#close(timeoutMs)).then(() => this.#parts.events.emit('closed', {}))
    return this.#disconnecting
  }

  async #start(): Promise<InitializeResult> {
    const { clock, settings } = this.#parts
    const settled = new Promise<void>((resolve) => this.#waiting.add(resolve))
    const cancel = clock.after(settings.initializeTimeout, () => this.#wake())
    // Not awaited: a driver that takes long to load holds up neither the other nor the answer.
    this.#intake.readFiles()
    this.#feed ??= this.#startFeed()
    this.#sink ??= this.#connectSink()
    if (this.#state.state === 'ready') this.#wake()
    await settled
    cancel()
    return this.#result()
  }

  async #startFeed(): Promise<RulesetFeed | undefined> {
    const { settings, clock } = this.#parts
    try {
      const feed = await openFeed({ ...settings, clock })
      if (this.#state.state === 'closed') return feed
      // A feed of one's own may be written as an async function.
      const begun: unknown = feed.start(this.#listener())
      if (isThenable(begun))
        begun.then(undefined, (thrown: unknown) => this.#unavailable('the source of rulesets failed', thrown))
      return feed
    } catch (thrown) {
      const error = this.#unavailable(`the source of rulesets ${NOT_OPENED}`, thrown)
      this.#move({ state: 'down', error })
      this.#wake()
      // The next initialize() tries again.
      this.#feed = undefined
      return undefined
    }
  }

  async #connectSink(): Promise<SignalSink | undefined> {
    const { settings, clock, flusher, usage, reporter, lines } = this.#parts
    // The feed has sent its request by then: what opening the store takes, 2 ms of a start, passes while Tower answers.
    await undefined
    if (settings.signals.via === 'none') {
      lines.noStore()
      reporter.warning('NO_SIGNAL_STORE', 'signals are counted and dropped: neither redisHost nor towerUrl was given')
    }
    try {
      const sink = await openSink({ ...settings, clock })
      flusher.connect(sink)
      usage.connect(sink)
      return sink
    } catch (thrown) {
      this.#unavailable(`the signal store ${NOT_OPENED}`, thrown)
      this.#sink = undefined
      return undefined
    }
  }

  #unavailable(what: string, thrown: unknown): Error {
    const cause = toError(thrown)
    this.#parts.reporter.failure('TRANSPORT_UNAVAILABLE', what, cause)
    return cause
  }

  #result(): InitializeResult {
    const { source } = this.#parts.store
    const { state } = this.#state
    if (state === 'ready') return { ready: true, source }
    if (state === 'connecting' && !('error' in this.#state)) this.#parts.lines.noAnswer()
    return { ready: false, source, error: state === 'closed' ? closedError() : this.#timeoutError() }
  }

  #timeoutError(): TailslideError {
    const cause = 'error' in this.#state ? this.#state.error : undefined
    if (!this.#feed)
      return new TailslideError('TRANSPORT_UNAVAILABLE', `the source of rulesets ${NOT_OPENED}: ${cause?.message}`, {
        cause,
      })
    const what = `no connection within ${this.#parts.settings.initializeTimeout} ms, still trying`
    return new TailslideError('INITIALIZE_TIMEOUT', cause ? `${what}: ${cause.message}` : what, { cause })
  }

  #listener(): RulesetListener {
    const { reporter } = this.#parts
    return {
      onRuleset: (ruleset) => {
        if (this.#state.state !== 'closed') this.#intake.take(ruleset)
      },
      onStatus: (status) => this.#onStatus(status),
      onProblem: (error) => reporter.failure('RULESET_UNREADABLE', 'a message was dropped', error),
    }
  }

  #onStatus(status: FeedStatus): void {
    if (this.#state.state === 'closed') return
    this.#move(status)
    if (status.state !== 'down') return
    this.#parts.store.onConnectionLost()
    this.#parts.reporter.failure('RULESET_UNREACHABLE', 'rulesets are out of reach', status.error)
  }

  #move(event: LifecycleEvent): void {
    const { events, store, clock, lines } = this.#parts
    const before = this.#state
    this.#state = transition(before, event, clock.now())
    if (this.#state.state === before.state) return
    switch (this.#state.state) {
      case 'ready':
        if (before.state === 'stale') this.#reconnects++
        this.#intake.onReady()
        this.#wake()
        lines.onReady()
        events.emit('ready', { source: store.source, rulesetVersion: store.version })
        break
      case 'stale':
        events.emit('stale', { error: this.#state.error })
        break
      case 'closed':
        this.#wake()
        lines.onClosed()
        break
      case 'connecting':
        break
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  async #close(timeoutMs: number): Promise<void> {
    const { flusher, usage, clock } = this.#parts
    const deadline = startTimer(clock, timeoutMs)
    const endsAt = clock.monotonic() + timeoutMs
    // A short script may be over before its start is: what it counted needs the flags' ids.
    if (this.#isStarting() && flusher.totals.pending > 0) {
      await Promise.race([this.#initializing, flusher.flush(timeoutMs)])
    }
    this.#move({ state: 'disconnected' })
    this.#intake.stop()
    // Either may be loading its driver still.
    const [feed, sink] = await Promise.all([this.#feed, this.#sink])
    // Both at once: signals need only the flag ids that are already known.
    await Promise.all([
      this.#within(deadline, async () => feed?.stop()),
      flusher.close(Math.max(0, endsAt - clock.monotonic())),
      usage.close(),
    ])
    await this.#within(deadline, async () => sink?.close())
    await this.#within(deadline, () => this.#intake.close())
    deadline.cancel()
  }

  /** Nothing speaks against that a connection will be there in a moment. */
  #isStarting(): boolean {
    return this.#initializing !== undefined && this.#state.state === 'connecting' && !('error' in this.#state)
  }

  /** Transports end by themselves; one that hangs all the same must not hang its user. */
  async #within(deadline: Timer, work: () => Promise<void>): Promise<void> {
    const ended = work().catch((thrown: unknown) => {
      this.#parts.reporter.failure('TRANSPORT_UNAVAILABLE', 'a transport could not be closed', toError(thrown))
    })
    await Promise.race([ended, deadline.over])
  }
}

const NOT_OPENED = 'could not be opened, which initialize() or a new process tries again'

const closedError = (): TailslideError =>
  new TailslideError('CLOSED', 'this FlagManager was disconnected; make a new one to connect again')
