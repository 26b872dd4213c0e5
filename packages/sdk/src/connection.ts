import type { Clock, FeedStatus, Ruleset, RulesetFeed, RulesetListener, SignalSink } from '@tailslide/core'
import { createTurns, isThenable, type Task, type Turns } from '@tailslide/transports/turns'
import { openFeed, openSink } from './connect-transports.js'
import { TailslideError, toError } from './errors.js'
import type { Events } from './events.js'
import { keepAlive } from './keep-alive.js'
import { type LifecycleEvent, type ManagerState, type RulesetSource, transition } from './lifecycle.js'
import type { LogLines } from './log-lines.js'
import type { Reporter } from './reporter.js'
import type { FlagChange, RulesetStore } from './ruleset-store.js'
import type { Settings } from './settings.js'
import type { SignalFlusher } from './signal-flusher.js'
import type { SnapshotFile } from './snapshot-file.js'
import { startTimer, type Timer } from './timer.js'

export interface InitializeResult {
  /** Whether the rules served are the latest. If not, the background goes on trying for ever. */
  readonly ready: boolean
  /** Where the rules served came from; `none` while there are none, or the app has none. */
  readonly source: RulesetSource
  /** Why it is not ready. */
  readonly error?: Error
}

export interface ConnectionParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly store: RulesetStore
  readonly flusher: SignalFlusher
  readonly events: Pick<Events, 'emit' | 'has'>
  readonly reporter: Reporter
  readonly lines: Pick<LogLines, 'noAnswer' | 'noStore' | 'onReady' | 'onClosed'>
}

/** Drives the states of `lifecycle.ts`: opens the transports, takes rulesets in, and closes everything. */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #waiting = new Set<() => void>()
  #state: ManagerState
  #wasReady = false
  #reconnects = 0
  #feed: Promise<RulesetFeed | undefined> | undefined
  #sink: Promise<SignalSink | undefined> | undefined
  #bootstrap: Promise<void> | undefined
  #snapshot: Promise<SnapshotFile | undefined> | undefined
  #initializing: Promise<InitializeResult> | undefined
  #disconnecting: Promise<void> | undefined
  /** `change` events of a large ruleset; listeners that throw are caught where events are emitted. */
  readonly #turns: Turns

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#turns = createTurns((thrown) =>
      parts.reporter.failure('CALLBACK_FAILED', 'a change could not be told', toError(thrown)),
    )
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
    this.#initializing ??= this.#start().finally(() => {
      this.#initializing = undefined
    })
    return this.#initializing
  }

  disconnect(timeoutMs: number): Promise<void> {
    this.#disconnecting ??= this.#close(timeoutMs)
    return this.#disconnecting
  }

  async #start(): Promise<InitializeResult> {
    const { clock, settings } = this.#parts
    const release = keepAlive()
    const settled = new Promise<void>((resolve) => this.#waiting.add(resolve))
    const cancel = clock.after(settings.initializeTimeout, () => this.#wake())
    // Not awaited: a driver that takes long to load holds up neither the other nor the answer.
    this.#bootstrap ??= this.#serveBootstrap()
    this.#snapshot ??= this.#serveSnapshot()
    this.#feed ??= this.#startFeed()
    this.#sink ??= this.#connectSink()
    if (this.#state.state === 'ready') this.#wake()
    await settled
    cancel()
    release()
    return this.#result()
  }

  /** Flags given in code are served since construction. */
  async #serveBootstrap(): Promise<void> {
    const { settings, reporter } = this.#parts
    if (typeof settings.bootstrap !== 'string') return
    try {
      const { readBootstrap } = await import('./snapshot-file.js')
      const ruleset = await readBootstrap(settings.bootstrap, settings.appId)
      if (ruleset.problems.length > 0) reporter.error(problemsError(ruleset))
      this.#serve(ruleset, 'bootstrap')
    } catch (thrown) {
      reporter.failure('BOOTSTRAP_FAILED', 'the file of `bootstrap`', toError(thrown))
    }
  }

  async #serveSnapshot(): Promise<SnapshotFile | undefined> {
    const { settings, store, reporter } = this.#parts
    if (settings.snapshotFile === undefined) return undefined
    const { SnapshotFile } = await import('./snapshot-file.js')
    const onError = (thrown: unknown): void => reporter.failure('SNAPSHOT_FAILED', 'the snapshot', toError(thrown))
    const file = new SnapshotFile(settings.snapshotFile, onError)
    const ruleset = await file.read(settings.appId).catch(onError)
    if (ruleset) this.#serve(ruleset, 'snapshot')
    // What came before the file could be written.
    if (store.source === 'stream' && store.ruleset) file.save(store.ruleset)
    return file
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
    const { settings, clock, flusher, reporter, lines } = this.#parts
    if (settings.signals.via === 'none') {
      lines.noStore()
      reporter.warning('NO_SIGNAL_STORE', 'signals are counted and dropped: neither redisHost nor towerUrl was given')
    }
    try {
      const sink = await openSink({ ...settings, clock })
      flusher.connect(sink)
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
      onRuleset: (ruleset) => this.#onRuleset(ruleset),
      onStatus: (status) => this.#onStatus(status),
      onProblem: (error) => reporter.failure('RULESET_UNREADABLE', 'a message was dropped', error),
    }
  }

  #onRuleset(ruleset: Ruleset): void {
    const { reporter, settings } = this.#parts
    if (this.#state.state === 'closed') return
    if (ruleset.appId !== settings.appId) {
      const what = `a ruleset of app ${ruleset.appId} was dropped: this is app ${settings.appId}`
      reporter.error(new TailslideError('RULESET_UNREADABLE', what))
      return
    }
    if (ruleset.problems.length > 0) reporter.error(problemsError(ruleset))
    if (this.#serve(ruleset, 'stream')) this.#snapshot?.then((file) => file?.save(ruleset))
  }

  /** False when it is older than what is served. */
  #serve(ruleset: Ruleset, source: Exclude<RulesetSource, 'none'>): boolean {
    const { store, flusher, events, clock } = this.#parts
    // Before the first ruleset and the first `ready` there is nothing that a listener could have seen otherwise.
    const isNews = this.#wasReady || !store.isEmpty
    const before = store.replace(ruleset, clock.monotonic(), source)
    if (!before) return false
    flusher.onRuleset()
    if (!isNews || !events.has('change')) return true
    this.#turns.run(tellChanges(store.changesSince(before), events))
    return true
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
        this.#wasReady = true
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
    const { flusher, events } = this.#parts
    const release = keepAlive()
    this.#move({ state: 'disconnected' })
    this.#turns.stop()
    const deadline = startTimer(this.#parts.clock, timeoutMs)
    // Either may be loading its driver still.
    const [feed, sink] = await Promise.all([this.#feed, this.#sink])
    // Both at once: signals need only the flag ids that are already known.
    await Promise.all([this.#within(deadline, async () => feed?.stop()), flusher.close(timeoutMs)])
    await this.#within(deadline, async () => sink?.close())
    await this.#within(deadline, async () => (await this.#snapshot)?.settled())
    deadline.cancel()
    release()
    events.emit('closed', {})
  }

  /** Transports end by themselves; one that hangs all the same must not hang its user. */
  async #within(deadline: Timer, work: () => Promise<void>): Promise<void> {
    const ended = work().catch((thrown: unknown) => {
      this.#parts.reporter.failure('TRANSPORT_UNAVAILABLE', 'a transport could not be closed', toError(thrown))
    })
    await Promise.race([ended, deadline.over])
  }
}

function* tellChanges(changes: Iterable<FlagChange | undefined>, events: Pick<Events, 'emit'>): Task {
  for (const change of changes) {
    if (change) events.emit('change', change)
    yield
  }
}

const NOT_OPENED = 'could not be opened, which initialize() or a new process tries again'

const closedError = (): TailslideError =>
  new TailslideError('CLOSED', 'this FlagManager was disconnected; make a new one to connect again')

function problemsError({ version, problems }: Ruleset): TailslideError {
  const shown = problems.slice(0, 3).map(({ path, rule }) => `${path} ${rule}`)
  const more = problems.length > shown.length ? ` (and ${problems.length - shown.length} more)` : ''
  const what = `flags of ruleset ${version ?? 'without a version'} were left out: ${shown.join('; ')}${more}`
  return new TailslideError('RULESET_PROBLEMS', what, { problems })
}
