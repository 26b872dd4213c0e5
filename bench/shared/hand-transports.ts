import type { Ruleset, RulesetFeed, RulesetListener, SignalBatch, SignalKind, SignalSink } from '@tailslide/core'

/** Hands over what it is given, at once: no network in the figures. */
export class HandFeed implements RulesetFeed {
  readonly #first: Ruleset
  #listener: RulesetListener | undefined

  constructor(first: Ruleset) {
    this.#first = first
  }

  start(listener: RulesetListener): void {
    this.#listener = listener
    listener.onRuleset(this.#first)
    listener.onStatus({ state: 'live' })
  }

  deliver(ruleset: Ruleset): void {
    this.#listener?.onRuleset(ruleset)
  }

  async stop(): Promise<void> {}
}

/** Stores everything, as sums by kind. */
export class CountingSink implements SignalSink {
  readonly sums = new Map<SignalKind, number>()
  batches = 0

  async send({ counts }: SignalBatch) {
    this.batches++
    for (const { kind, count } of counts) this.sums.set(kind, (this.sums.get(kind) ?? 0) + count)
    return { unsent: [], refused: [] }
  }

  get total(): number {
    return [...this.sums.values()].reduce((sum, count) => sum + count, 0)
  }

  async close(): Promise<void> {}
}
