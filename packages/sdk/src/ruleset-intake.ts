import { type Clock, type Flag, projectForDeployed, type Ruleset } from '@tailslide/core'
import { type CooperativeQueue, createCooperativeQueue, type Task } from '@tailslide/transports/cooperative-queue'
import { TailslideError, toError } from './errors.js'
import type { Events } from './events.js'
import type { RulesetSource } from './lifecycle.js'
import { problemsError } from './problems-error.js'
import type { Reporter } from './reporter.js'
import type { FlagChange, RulesetStore } from './ruleset-store.js'
import type { Settings } from './settings.js'
import type { SignalFlusher } from './signal-flusher.js'
import type { SnapshotFile } from './snapshot-file.js'

export interface RulesetIntakeParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly store: RulesetStore
  readonly flusher: Pick<SignalFlusher, 'onRuleset'>
  readonly events: Pick<Events, 'emit' | 'has'>
  readonly reporter: Reporter
}

/** Takes rulesets in, wherever they come from, and tells of what changed: the bootstrap, the snapshot, the feed. */
export class RulesetIntake {
  readonly #parts: RulesetIntakeParts
  #wasReady = false
  #bootstrap: Promise<void> | undefined
  #snapshot: Promise<SnapshotFile | undefined> | undefined
  /** `change` events of a large ruleset; listeners that throw are caught where events are emitted. */
  readonly #turns: CooperativeQueue

  constructor(parts: RulesetIntakeParts) {
    this.#parts = parts
    this.#turns = createCooperativeQueue((thrown) =>
      parts.reporter.failure('CALLBACK_FAILED', 'a change could not be told', toError(thrown)),
    )
  }

  /** Begins to read what the options name, once. */
  readFiles(): void {
    this.#bootstrap ??= this.#serveBootstrap()
    this.#snapshot ??= this.#serveSnapshot()
  }

  /** From the feed. */
  take(ruleset: Ruleset): void {
    const { reporter, settings } = this.#parts
    if (ruleset.appId !== settings.appId) {
      const what = `a ruleset of app ${ruleset.appId} was dropped: this is app ${settings.appId}`
      reporter.error(new TailslideError('RULESET_UNREADABLE', what))
      return
    }
    if (ruleset.problems.length > 0) reporter.error(problemsError(ruleset))
    if (this.#serve(ruleset, 'stream')) this.#snapshot?.then((file) => file?.save(ruleset))
  }

  /** From now on listeners have seen what is served, though it may be that there is none. */
  onReady(): void {
    this.#wasReady = true
  }

  /** No change is told any more. */
  stop(): void {
    this.#turns.stop()
  }

  /** Resolves when the snapshot has been written, or cannot be. */
  async close(): Promise<void> {
    await (await this.#snapshot)?.close()
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
    const { settings, store, reporter, clock } = this.#parts
    if (settings.snapshotFile === undefined) return undefined
    const onError = (thrown: unknown): void => reporter.failure('SNAPSHOT_FAILED', 'the snapshot', toError(thrown))
    try {
      const { originOf, SnapshotFile } = await import('./snapshot-file.js')
      const file = new SnapshotFile(settings.snapshotFile, { origin: originOf(settings.rulesets), clock, onError })
      const ruleset = await file.read(settings.appId).catch(onError)
      if (ruleset) this.#serve(ruleset, 'snapshot', await file.age(clock.now()))
      // What came before the file could be written.
      if (store.source === 'stream' && store.ruleset) file.save(store.ruleset)
      return file
    } catch (thrown) {
      // Its code is in a file of its own, which a process without free descriptors cannot read; Node remembers that it could not.
      reporter.failure('SNAPSHOT_FAILED', 'the snapshot, which a new process tries again', toError(thrown))
      return undefined
    }
  }

  /** False when it is older than what is served. */
  #serve(ruleset: Ruleset, source: Exclude<RulesetSource, 'none'>, age = 0): boolean {
    const { store, flusher, events, clock } = this.#parts
    // Before the first ruleset and the first `ready` there is nothing that a listener could have seen otherwise.
    const isNews = this.#wasReady || !store.isEmpty
    const before = store.replace(ruleset, clock.monotonic() - age, source)
    if (!before) return false
    flusher.onRuleset()
    if (!isNews || !events.has('change')) return true
    this.#turns.run(tellChanges(store.changesSince(before), events))
    return true
  }
}

/** A flag that does not come from Tower may say of one for nobody that it is on. */
const shown = (flag: Flag | undefined): Flag | undefined => flag && projectForDeployed(flag)

function* tellChanges(changes: Iterable<FlagChange | undefined>, events: Pick<Events, 'emit'>): Task {
  const rest = changes[Symbol.iterator]()
  for (let next = rest.next(); !next.done; ) {
    const change = next.value
    if (change) events.emit('change', { ...change, before: shown(change.before), after: shown(change.after) })
    next = rest.next()
    // Not after the last: a test that sets a flag finds that its listener was called, however slow the listener or the machine.
    if (!next.done) yield
  }
}
