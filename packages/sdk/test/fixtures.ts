import type {
  FeedStatus,
  Flag,
  Ruleset,
  RulesetFeed,
  RulesetListener,
  SendReport,
  SignalBatch,
  SignalCount,
  SignalKind,
  SignalSink,
} from '@tailslide/core'
import { aFlag } from '@tailslide/testkit'
import { FlagManager, type FlagManagerOptions } from '../src/index.js'

export const APP_ID = 1

export const makeFlag = (fields: Partial<Flag> = {}): Flag => aFlag({ id: 13, app_id: APP_ID, ...fields })

export const makeRuleset = (
  version: number | null,
  flags: readonly Flag[],
  fields: Partial<Ruleset> = {},
): Ruleset => ({
  appId: APP_ID,
  version,
  publishedAt: null,
  flags,
  problems: [],
  ...fields,
})

/** A source of rulesets that does what a test says; connects at once unless told to hang. */
export class HandFeed implements RulesetFeed {
  #listener: RulesetListener | undefined
  readonly #first: Ruleset | undefined
  readonly #connects: boolean
  stopped = false

  constructor(first?: Ruleset, { connects = true }: { connects?: boolean } = {}) {
    this.#first = first
    this.#connects = connects
  }

  start(listener: RulesetListener): void {
    this.#listener = listener
    queueMicrotask(() => {
      if (this.#first) this.deliver(this.#first)
      if (this.#connects) this.status({ state: 'live' })
    })
  }

  async stop(): Promise<void> {
    this.stopped = true
  }

  deliver(ruleset: Ruleset): void {
    this.#listener?.onRuleset(ruleset)
  }

  status(status: FeedStatus): void {
    this.#listener?.onStatus(status)
  }

  problem(error: Error): void {
    this.#listener?.onProblem(error)
  }
}

/** A signal store that keeps every batch, and can be away, silent or picky. */
export class HandSink implements SignalSink {
  readonly batches: SignalBatch[] = []
  mode: 'stores' | 'away' | 'full' | 'hangs' | 'refuses' | 'rejects' | 'knows no key' = 'stores'
  inFlight = 0
  mostInFlight = 0
  closed = false
  #release = (): void => {}

  async send(batch: SignalBatch): Promise<SendReport> {
    this.inFlight++
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight)
    try {
      return await this.#answer(batch)
    } finally {
      this.inFlight--
    }
  }

  /** Lets the send that hangs come to its end. */
  release(): void {
    this.mode = 'stores'
    this.#release()
  }

  async #answer(batch: SignalBatch): Promise<SendReport> {
    if (this.mode === 'hangs') {
      await new Promise<void>((resolve) => {
        this.#release = resolve
      })
    }
    if (this.mode === 'rejects') throw new Error('no promise was kept')
    if (this.mode === 'away') return { unsent: batch.counts, refused: [], error: new Error('connection refused') }
    if (this.mode === 'full')
      return {
        unsent: batch.counts,
        refused: [],
        error: Object.assign(new Error('its memory is used up: raise its maxmemory'), { code: 'STORE_REFUSED' }),
      }
    if (this.mode === 'knows no key')
      return {
        unsent: batch.counts,
        refused: [],
        error: Object.assign(new Error('the key was revoked'), { code: 'KEY_INVALID' }),
      }
    if (this.mode === 'refuses') return { unsent: [], refused: batch.counts, error: new Error('no permission') }
    this.batches.push(batch)
    return { unsent: [], refused: [] }
  }

  async close(): Promise<void> {
    this.closed = true
  }

  get counts(): SignalCount[] {
    return this.batches.flatMap(({ counts }) => counts)
  }

  sum(kind: SignalKind, flagId = 13): number {
    return this.counts
      .filter((count) => count.kind === kind && count.flagId === flagId)
      .reduce((total, { count }) => total + count, 0)
  }
}

/** A manager on hand-driven transports. */
export function setUp(options: Partial<FlagManagerOptions> & { flags?: readonly Flag[]; feed?: HandFeed } = {}) {
  const { flags = [makeFlag()], feed = new HandFeed(makeRuleset(1, flags)), ...rest } = options
  const sink = new HandSink()
  const manager = new FlagManager({ appId: APP_ID, rulesets: feed, signals: sink, logger: false, ...rest })
  return { manager, feed, sink }
}
