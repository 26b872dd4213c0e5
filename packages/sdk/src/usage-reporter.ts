import {
  type Clock,
  type FlagEvaluations,
  LONGEST_UNKNOWN_NAME,
  MOST_REPORTED_FLAGS,
  MOST_UNKNOWN_NAMES,
  type SignalSink,
  USAGE_EVERY_MS,
  type UsageReport,
} from '@tailslide/core'
import type { SignalCounter } from './signal-counter.js'
import { startTimer } from './timer.js'
import { SDK_NAME, SDK_VERSION } from './version.js'

/** A process that has just started is seen soon. */
const FIRST_AFTER_MS = 10_000
/** A report that could not be sent for so long tells of the past, and memory is bounded. */
const MOST_WAITING = 30
/** Who does not want reports is asked again, because Tower may have been upgraded. */
const REFUSED_FOR_MS = 3_600_000
/** Between reports that are asked for, as by a process that flushes in each request. */
const ASKED_EVERY_MS = 10_000
/** Of what is left at the end. */
const LAST_WITHIN_MS = 500

export interface UsageReporterOptions {
  readonly appId: number
  readonly instance: string
  readonly service: string
  readonly serviceVersion: string
  readonly clock: Clock
  /** Unlike that of any other process. */
  readonly sender: string
  readonly counters: () => Iterable<SignalCounter>
  /** `pending` while no ruleset has come that could know the name. */
  readonly flagIdOf: (flagName: string) => number | 'pending' | 'unknown'
}

/**
 * Tells once a minute, and when told to, which flags were asked for, by the way that signals go, where that takes reports. What goes wrong with
 * them is nobody's concern: it is tried again a minute later, or in an hour where it was refused, and never said.
 */
export class UsageReporter {
  readonly #options: UsageReporterOptions
  #sink: SignalSink | undefined
  #cancel = (): void => {}
  #isClosed = false
  /** Oldest first. */
  #waiting: UsageReport[] = []
  #sequence = 0
  #sending: Promise<void> | undefined
  #silentUntil = Number.NEGATIVE_INFINITY
  #isAway = false
  #takenAt = Number.NEGATIVE_INFINITY
  /** Of flags that a report was made of. */
  readonly #told = new WeakSet<SignalCounter>()

  constructor(options: UsageReporterOptions) {
    this.#options = options
  }

  connect(sink: SignalSink): void {
    if (!sink.report || this.#isClosed) return
    this.#sink = sink
    this.#cancel = this.#options.clock.after(FIRST_AFTER_MS, () => this.#round())
  }

  /**
   * Sends what is left, for `withinMs` at most: at once what tells of a flag for the first time, else every 10 s, and after a
   * report that was not taken every minute.
   */
  async flush(withinMs: number): Promise<void> {
    if (this.#isClosed || !this.#sink || withinMs <= 0) return
    const age = this.#options.clock.monotonic() - this.#takenAt
    if (this.#isAway ? age < USAGE_EVERY_MS : age < ASKED_EVERY_MS && !this.#hasNew()) return
    await this.#sendWithin(withinMs)
  }

  /** Sends what is left if the last report was taken, for half a second at most. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    if (!this.#sink || this.#isAway) return
    await this.#sendWithin(LAST_WITHIN_MS)
  }

  #hasNew(): boolean {
    return [...this.#options.counters()].some((counter) => counter.evaluations > 0 && !this.#told.has(counter))
  }

  async #sendWithin(ms: number): Promise<void> {
    this.#take('what there is')
    if (!this.#waiting.some(tellsOfFlags)) return
    const deadline = startTimer(this.#options.clock, ms)
    await Promise.race([this.#send(), deadline.over])
    // Who does not answer in time is not waited for again until a report was taken.
    if (deadline.isOver()) this.#isAway = true
    deadline.cancel()
  }

  #round(): void {
    this.#cancel = this.#options.clock.after(USAGE_EVERY_MS, () => this.#round())
    this.#take('a sign of life')
    this.#send()
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendWaiting().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  async #sendWaiting(): Promise<void> {
    for (let [report] = this.#waiting; report && this.#sink; [report] = this.#waiting) {
      const outcome = await this.#outcomeOf(this.#sink, report)
      this.#isAway = outcome !== 'taken'
      if (outcome === 'later') return
      this.#waiting = outcome === 'taken' ? this.#waiting.filter((other) => other !== report) : []
      if (outcome === 'refused') this.#silentUntil = this.#options.clock.monotonic() + REFUSED_FOR_MS
    }
  }

  /** A sink of somebody's own may reject, or know no reports after all. */
  async #outcomeOf(sink: SignalSink, report: UsageReport) {
    try {
      return (await sink.report?.(report)) ?? 'refused'
    } catch {
      return 'later'
    }
  }

  /** What was counted becomes reports; that a process is there is one too, if nothing was. */
  #take(atLeast: 'what there is' | 'a sign of life'): void {
    const evaluations: FlagEvaluations[] = []
    const unknown: string[] = []
    for (const counter of this.#options.counters()) {
      if (counter.evaluations === 0) continue
      const flagId = this.#options.flagIdOf(counter.flagName)
      if (flagId === 'pending') continue
      if (flagId !== 'unknown') evaluations.push({ flagId, count: counter.evaluations })
      else if (unknown.length < MOST_UNKNOWN_NAMES) unknown.push(counter.flagName.slice(0, LONGEST_UNKNOWN_NAME))
      counter.evaluations = 0
      this.#told.add(counter)
    }
    const now = this.#options.clock.monotonic()
    if (now < this.#silentUntil) return
    if (atLeast === 'what there is' && evaluations.length === 0 && unknown.length === 0) return
    this.#takenAt = now
    this.#wait(evaluations.splice(0, MOST_REPORTED_FLAGS), unknown)
    while (evaluations.length > 0) this.#wait(evaluations.splice(0, MOST_REPORTED_FLAGS), [])
  }

  #wait(evaluations: readonly FlagEvaluations[], unknown: readonly string[]): void {
    const { appId, instance, service, serviceVersion, sender, clock } = this.#options
    const delivery = { sender, sequence: ++this.#sequence }
    const of = { appId, instance, service, serviceVersion, sdk: SDK_NAME, sdkVersion: SDK_VERSION }
    this.#waiting.push({ ...of, delivery, evaluations, unknown, madeAt: clock.monotonic() })
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
  }
}

/** Names that no flag has are what a report of a misspelt flag is about. */
const tellsOfFlags = ({ evaluations, unknown }: UsageReport): boolean => evaluations.length > 0 || unknown.length > 0
