import { backoff, type SendReport, type SignalBatch, type SignalCount, type SignalSink } from '@tailslide/core'
import { refusesForGood, TailslideError } from './errors.js'
import type { DropReason, FlusherOptions, SignalTotals } from './flusher-options.js'
import { LONGEST_TIMER_MS } from './option-rules.js'
import { PendingCounts } from './pending-counts.js'
import { sendSafely } from './send-safely.js'
import { type SignalCounter, SignalCounters } from './signal-counter.js'
import { SignalQueue } from './signal-queue.js'
import { StartPatience } from './start-patience.js'
import { startTimer, type Timer } from './timer.js'

/** Counts that could not be sent for this long say nothing about the present and are dropped. */
const HOLD_MS = 60_000

/** Names whose counts are held until a first ruleset tells their flag ids. */
const MAX_UNRESOLVED = 1_000

const RETRY = { firstMs: 100, longestMs: 2_000 }

/** Tries that failed for so long: some take no time, and one of a store that hangs takes seconds. */
const LONG_AWAY_MS = 5_000

/**
 * Takes counts to the store: one batch in flight at a time, each flag's counts together.
 *
 * A counter enters a queue with its first count and leaves with everything it has when the queue is due. What the store
 * did not take is held, a few sums per flag and kind, and goes along with a later batch; meanwhile counters count on. So
 * memory depends on flags alone, and every count ends in exactly one of sent, pending and dropped. Outcomes of calls that
 * were let in under an earlier state of the circuit are never added to those of the present one.
 *
 * open     Sends what is due.
 * closing  Only `close()` sends: everything, again and again until it is stored or the time is up. No timer is set.
 * closed   What is left, and what is counted from now on, is dropped.
 */
export class SignalFlusher {
  readonly #options: FlusherOptions
  readonly #counters: SignalCounters
  readonly #urgent: SignalQueue
  readonly #normal: SignalQueue
  /** Counters of flags whose id no ruleset has told yet, and since when they wait. */
  readonly #unresolved = new Map<SignalCounter, number>()
  #phase: 'open' | 'closing' | 'closed' = 'open'
  #held = new PendingCounts()
  #inFlight = new PendingCounts()
  #sink: SignalSink | undefined
  readonly #onChange: (() => void)[] = []
  #sending: Promise<void> | undefined
  #failures = 0
  /** When the first of them was sent. */
  #failingSince = 0
  /** The last of them was an answer that another try does not change. */
  #isShutOut = false
  #cancelRetry: (() => void) | undefined
  readonly #patience: StartPatience
  #sent = 0
  #dropped = 0

  constructor(options: FlusherOptions) {
    this.#options = options
    this.#patience = new StartPatience(options.clock, LONG_AWAY_MS)
    this.#urgent = new SignalQueue('urgent', options.clock, () => this.#sendDue())
    this.#normal = new SignalQueue('normal', options.clock, () => this.#sendDue())
    this.#counters = new SignalCounters((counter, urgency) => {
      const isWaiting = counter.queued.normal || counter.queued.urgent || this.#unresolved.has(counter)
      if (!isWaiting) counter.begin(options.circuitOf(counter.flagName), options.clock.monotonic())
      if (urgency === 'urgent') this.#urgent.push(counter)
      else this.#normal.push(counter)
    })
  }

  counterOf(flagName: string): SignalCounter {
    return this.#counters.of(flagName)
  }

  /** One a flag that was asked for. */
  get counters(): Iterable<SignalCounter> {
    return this.#counters.shared
  }

  /** Counts are held until then. */
  connect(sink: SignalSink): void {
    this.#sink = sink
    this.#tellChange()
    this.#sendDue()
  }

  /** For each new ruleset, before anything else is counted: counts that waited for their flag's id leave at once. */
  onRuleset(): void {
    const now = this.#options.clock.monotonic()
    for (const counter of this.#waiting()) counter.seal(this.#options.circuitOf(counter.flagName), now)
    this.#tellChange()
    if (this.#unresolved.size > 0) this.#sendDue()
  }

  get totals(): SignalTotals {
    let left = this.#held.total + this.#inFlight.total
    for (const counter of this.#waiting()) left += counter.total
    const [pending, lost] = this.#phase === 'closed' ? [0, left] : [left, 0]
    return { recorded: this.#sent + this.#dropped + left, sent: this.#sent, pending, dropped: this.#dropped + lost }
  }

  /**
   * Sends everything now, and what the store does not take again and again; of a store that is away for long it asks once, so
   * that its outage does not slow down every request of a process that flushes in each. Waits first for the store and for the
   * flags' ids where they are not there yet, for the same time in all. Ends when `timeoutMs` are over in any case. Never rejects.
   */
  async flush(timeoutMs: number): Promise<void> {
    const deadline = startTimer(this.#options.clock, timeoutMs)
    const lasts = (): boolean => this.#phase === 'open' && !deadline.isOver()
    const lacks = (): boolean => lasts() && this.#lacksSomething()
    await this.#patience.wait(lacks, () => Promise.race([this.#changed(), deadline.over]), timeoutMs)
    const isLongAway = this.#failures > 0 && this.#options.clock.monotonic() - this.#failingSince >= LONG_AWAY_MS
    // For as long as it takes, as somebody has asked for it, is as long as a timer can.
    const asksOnce = isLongAway && timeoutMs < LONGEST_TIMER_MS
    for (let isStored = false; !isStored; ) {
      const isUnderWay = this.#sending !== undefined
      while (lasts() && this.#sending) await Promise.race([this.#sending, deadline.over])
      // It has been asked meanwhile.
      if (isUnderWay && asksOnce && this.#failures > 0) break
      if (!lasts() || !this.#send(this.#collect('everything'))) break
      await Promise.race([this.#sending, deadline.over])
      isStored = this.#failures === 0 || asksOnce
      if (!isStored) await this.#pause(deadline)
    }
    deadline.cancel()
  }

  /** Whether there are counts that cannot leave before the store, or a first ruleset, is there. */
  #lacksSomething(): boolean {
    if (this.totals.pending === 0) return false
    return !this.#sink || this.#waiting().some(({ flagName }) => this.#options.flagIdOf(flagName) === 'pending')
  }

  /** Counters that may have something to send. */
  #waiting(): SignalCounter[] {
    return [...new Set([...this.#urgent.counters, ...this.#normal.counters, ...this.#unresolved.keys()])]
  }

  /** Resolves when the store or a ruleset has come, or `close()` was called. */
  #changed(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve))
  }

  #tellChange(): void {
    for (const resolve of this.#onChange.splice(0)) resolve()
  }

  /**
   * Sends what is left, trying again until `timeoutMs` are over, or the store lets this service in no more; the rest is
   * dropped. Never rejects.
   */
  async close(timeoutMs: number): Promise<void> {
    if (this.#phase !== 'open') return
    this.#phase = 'closing'
    this.#tellChange()
    this.#urgent.stop()
    this.#normal.stop()
    this.#cancelRetry?.()
    const deadline = startTimer(this.#options.clock, timeoutMs)
    // A batch that is under way when closing begins is waited for like those that follow it.
    while (this.#sink && !deadline.isOver() && (this.#sending || this.#send(this.#collect('everything')))) {
      await Promise.race([this.#sending, deadline.over])
      if (this.#isShutOut) break
      if (this.#failures > 0) await this.#pause(deadline)
    }
    deadline.cancel()
    this.#phase = 'closed'
    const lost = this.totals.dropped - this.#dropped
    if (lost > 0) this.#options.onDropped(lost, 'closed')
  }

  /** Unless something is under way, or the store is being left alone after a failure. */
  #sendDue(): void {
    if (this.#sending || this.#cancelRetry || this.#phase !== 'open' || !this.#sink) return
    this.#send(this.#collect('due'))
  }

  #collect(which: 'due' | 'everything'): PendingCounts {
    const now = this.#options.clock.monotonic()
    const batch = this.#held
    this.#held = new PendingCounts()
    this.#drop(batch.forgetBefore(now - HOLD_MS), 'store away too long')
    for (const [counter, since] of [...this.#unresolved]) this.#takeInto(batch, counter, since, now)
    for (const queue of [this.#urgent, this.#normal]) {
      if (which === 'due' && !queue.isDue) continue
      for (const counter of queue.take()) this.#takeInto(batch, counter, this.#unresolved.get(counter) ?? now, now)
    }
    return batch
  }

  #takeInto(batch: PendingCounts, counter: SignalCounter, since: number, now: number): void {
    const flagId = this.#options.flagIdOf(counter.flagName)
    const hasRoom = this.#unresolved.has(counter) || this.#unresolved.size < MAX_UNRESOLVED
    if (flagId === 'pending' && hasRoom && since >= now - HOLD_MS) {
      this.#unresolved.set(counter, since)
      return
    }
    this.#unresolved.delete(counter)
    const { total, flagName } = counter
    const { counts, earlier } = counter.take()
    const circuit = this.#options.circuitOf(flagName)
    counter.begin(circuit, now)
    if (flagId === 'pending') this.#drop(total, 'no ruleset in time')
    else if (flagId === 'unknown') this.#drop(total, 'unknown flag', flagName)
    else {
      const flag = { flagId, flagName }
      if (since < now) batch.addLate(flag, { circuit, since, waitingSince: since }, counts)
      else batch.addFresh(flag, { circuit, since, waitingSince: since }, counts)
      for (const sum of earlier) batch.addLate(flag, { ...sum, waitingSince: since }, sum.counts)
    }
  }

  /** False when there was nothing to send. */
  #send(batch: PendingCounts): boolean {
    if (batch.isEmpty || !this.#sink) return false
    this.#inFlight = batch
    if (this.#failures === 0) this.#failingSince = this.#options.clock.monotonic()
    this.#sending = sendSafely(this.#sink, this.#toBatch(batch)).then((report) => {
      this.#sending = undefined
      this.#inFlight = new PendingCounts()
      // After the deadline of close() these counts were already declared lost.
      if (this.#phase === 'closed') this.#dropped += batch.total
      else this.#settle(batch, report)
    })
    return true
  }

  #toBatch(counts: PendingCounts): SignalBatch {
    const { appId, instance, circuitOf } = this.#options
    return { appId, instance, counts: counts.toSignalCounts(circuitOf) }
  }

  #settle(batch: PendingCounts, { unsent, refused, outdated = [], error }: SendReport): void {
    for (const count of unsent) this.#held.takeBack(batch, count)
    const [lost, over] = [sumOf(refused), sumOf(outdated)]
    this.#sent += batch.total - this.#held.total - lost - over
    this.#drop(lost, 'refused')
    this.#drop(over, 'outdated')
    this.#isShutOut = refusesForGood(error)
    if (lost > 0 && error) this.#report('SIGNALS_REFUSED', 'the signal store refused some counts', error)
    if (this.#held.isEmpty) {
      if (this.#failures > 0) this.#options.onSentAgain?.()
      this.#failures = 0
      this.#sendDue()
      return
    }
    // One report per outage: the store is away for all flags alike.
    if (this.#failures++ === 0) this.#report('SIGNALS_UNSENT', 'the signal store is away, counts are held', error)
    if (this.#phase !== 'open') return
    this.#cancelRetry?.()
    this.#cancelRetry = this.#options.clock.after(this.#retryDelay(), () => {
      this.#cancelRetry = undefined
      this.#sendDue()
    })
  }

  #retryDelay(): number {
    return backoff(this.#failures - 1, RETRY, this.#options.random())
  }

  /** Until the store may be asked again. */
  async #pause(deadline: Timer): Promise<void> {
    const pause = startTimer(this.#options.clock, this.#retryDelay())
    await Promise.race([pause.over, deadline.over])
    pause.cancel()
  }

  #drop(count: number, reason: DropReason, flagName?: string): void {
    if (count === 0) return
    this.#dropped += count
    this.#options.onDropped(count, reason, flagName)
  }

  #report(code: 'SIGNALS_UNSENT' | 'SIGNALS_REFUSED', message: string, cause: Error | undefined): void {
    this.#options.onError(new TailslideError(code, cause ? `${message}: ${cause.message}` : message, { cause }))
  }
}

const sumOf = (counts: readonly SignalCount[]): number => counts.reduce((total, { count }) => total + count, 0)
