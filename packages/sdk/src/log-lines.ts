import { type Clock, nearestName } from '@tailslide/core'
import { createCooperativeQueue, isThenable, type Task } from '@tailslide/transports/cooperative-queue'
import { isError } from '@tailslide/transports/is-error'
import { DelayedLine } from './delayed-line.js'
import type { TailslideError, TailslideErrorCode } from './errors.js'
import type { KeyLook } from './key-look.js'
import { codeOf, OUTAGES, type Outage, outageInWords, outageOf, storeRemedy } from './outages.js'
import type { Served } from './served-rules.js'
import { whatIsNoUser } from './user-context.js'

/** Where the lines go: `console`, or any logger that has `warn`. */
export interface LineLogger {
  warn(line: string): unknown
}

export interface LogLinesOptions {
  readonly appId: number
  readonly logger: LineLogger | false
  readonly clock: Pick<Clock, 'after'>
  /** Whether signals go another way than rulesets do, and can fail alone. */
  readonly hasOwnStore: boolean
  /** Signals go to Tower. */
  readonly sendsToTower: boolean
  readonly keyLook: KeyLook
  /** Whether rules may come from a file, a moment after the first error. */
  readonly readsFile: boolean
  readonly served: () => Served
  readonly flagNames: () => Iterable<string>
}

/** Each is said once for each manager; those of an outage anew when it is over. */
type Kind =
  | Outage
  | 'start'
  | 'store'
  | 'refused'
  | 'signals'
  | 'options'
  | 'unbound'
  | 'stream'
  | 'hanging'
  | 'user'
  | 'callback'
  | 'driver'
  | 'ruleset'
  | 'snapshot'
  | 'bootstrap'
/** What protects less than was asked for, while flags are answered all the same. */
const NUISANCES: Partial<Record<TailslideErrorCode, { kind: Kind; words: (message: string, why: string) => string }>> =
  {
    SIGNALS_REFUSED: {
      kind: 'refused',
      words: (_, why) => `signals are refused, and dropped: no circuit breaker sees them (${why})`,
    },
    RULESET_PROBLEMS: { kind: 'ruleset', words: (message) => message },
    RULESET_UNREADABLE: { kind: 'ruleset', words: (message) => message },
    SNAPSHOT_FAILED: {
      kind: 'snapshot',
      words: (_, why) => `a start without a connection finds no rules, or old ones: check snapshotFile (${why})`,
    },
    BOOTSTRAP_FAILED: {
      kind: 'bootstrap',
      words: (_, why) => `there are no rules to begin with: check the file of bootstrap (${why})`,
    },
    // Unlike a connection, what could not be opened is not tried again by itself.
    TRANSPORT_UNAVAILABLE: { kind: 'driver', words: (message) => message },
    CALLBACK_FAILED: { kind: 'callback', words: (message) => message },
  }

/** A connection that stood is back within this time after the restart of a Tower, which is no news. */
const GRACE_MS = 10_000

/** The file of a snapshot or a bootstrap is read by then, and the line says what is served. */
const READING_MS = 1_000

/** Some make names from what users send: those are told of no more than this. */
const MOST_UNKNOWN_FLAGS = 10

/** Names compared in one stretch; 10,000 take 20 ms, and somebody is waiting for an answer of the flag. */
const COMPARED_AT_ONCE = 100

/**
 * What a service that listens to no event should find in its log all the same: a line in plain words, which says what to
 * look at first. Never throws.
 */
export class LogLines {
  readonly #options: LogLinesOptions
  readonly #said = new Set<Kind>()
  readonly #unknownFlags = new Set<string>()
  /** Nothing that it does throws. */
  readonly #comparing = createCooperativeQueue(() => {})
  readonly #lost: DelayedLine
  readonly #storeLost: DelayedLine
  #storeFailedBefore = false
  #wasReady = false
  #isClosed = false

  constructor(options: LogLinesOptions) {
    this.#options = options
    this.#lost = new DelayedLine(options.clock)
    this.#storeLost = new DelayedLine(options.clock)
  }

  onError({ code, message, cause }: TailslideError): void {
    const why = isError(cause) ? cause.message : message
    const line = NUISANCES[code]
    if (line) this.#say(line.kind, line.words(message, why))
    if (code === 'RULESET_UNREACHABLE') this.#unreachable(outageOf(cause), why)
    if (code !== 'SIGNALS_UNSENT') return
    if (this.#options.hasOwnStore || codeOf(cause) === 'STORE_AWAY') this.#storeFails(cause, why)
    else this.#unreachable(outageOf(cause), why)
  }

  onReady(): void {
    this.#wasReady = true
    this.#lost.takeBack()
    const said = OUTAGES.filter((kind) => this.#said.delete(kind))
    if (said.length > 0) this.#write('connected, and the latest rules are served')
  }

  /** Signals are taken again after some were not. */
  onSentAgain(isReady: boolean): void {
    // Over HTTP both go one way; while rulesets are out of reach, it is not over.
    if (!this.#options.hasOwnStore && isReady) this.onReady()
    this.#storeLost.takeBack()
    if (this.#said.delete('store')) this.#write('signals are sent again')
  }

  onClosed(): void {
    this.#isClosed = true
    this.#storeLost.takeBack()
    if (this.#wasReady) this.#lost.takeBack()
    else this.#lost.sayNow()
  }

  notInitialized(): void {
    this.#say(
      'start',
      'initialize() has not been called, so no rules arrive and no signals leave: await it at the start',
    )
  }

  noUser(given: unknown): void {
    const what = `the user of a call must be a string, or a number, not ${whatIsNoUser(given)}`
    this.#say('user', `${what}: the call was decided without a user, who is in no partial rollout`)
  }

  /** The start is over, and neither a connection nor an error has come. */
  noAnswer(): void {
    this.#unreachable('connection', 'no answer yet')
  }

  noStore(): void {
    const line = 'signals are counted and dropped, so no circuit can open: give redisHost or towerUrl'
    this.#say('store', line)
  }

  /** Once for each name: a misspelt one must not hide behind one that is merely not made yet. Compared with every name, in turns. */
  unknownFlag(flagName: string, otherwise: boolean): void {
    const known = this.#unknownFlags
    if (known.has(flagName) || known.size >= MOST_UNKNOWN_FLAGS || this.#options.logger === false) return
    known.add(flagName)
    this.#comparing.run(this.#compare(flagName, otherwise))
  }

  droppedSignals(flagName: string): void {
    const { appId } = this.#options
    const line = `signals of flag ${quote(flagName)} are dropped, because app ${appId} serves no flag of that name`
    this.#say('signals', `${line}: no circuit breaker sees them`)
  }

  lostAtEnd(count: number): void {
    const what = count === 1 ? '1 count is' : `${count} counts are`
    this.#write(`${what} lost, not sent when disconnect() ended: no circuit breaker sees them`)
  }

  ofRun(kind: Extract<Kind, 'options' | 'stream' | 'hanging'>, line: string): void {
    // A call that is under way when everything ends may take what it takes.
    if (!this.#isClosed || kind !== 'hanging') this.#say(kind, line)
  }

  unboundMethod(line: string): void {
    this.#say('unbound', line)
  }

  *#compare(flagName: string, otherwise: boolean): Task {
    const near: string[] = []
    let names: string[] = []
    for (const name of this.#options.flagNames()) {
      names.push(name)
      if (names.length < COMPARED_AT_ONCE) continue
      near.push(...nearest(flagName, names))
      names = []
      yield
    }
    const closest = nearestName(flagName, [...near, ...nearest(flagName, names)])
    // No ruleset has what is archived, nor what could not be read.
    const meant = closest === undefined ? 'correct' : `did you mean ${quote(closest)}? Correct`
    const leftOut = this.#said.has('ruleset') ? ', or it is one of those that could not be read' : ''
    this.#write(
      `app ${this.#options.appId} serves no flag ${quote(flagName)}, which answers its default, ${otherwise}: ` +
        `${meant} flagName, or look in Tower whether the flag is archived, or not made yet${leftOut}`,
    )
  }

  #unreachable(kind: Outage, why: string): void {
    const say = (): void => this.#say(kind, `${outageInWords(kind, this.#options)} (${why})`)
    if (kind === 'connection' && this.#wasReady) {
      // What is lost while it closes is counted as dropped.
      if (!this.#isClosed) this.#lost.set(GRACE_MS, say)
    } else if (this.#options.readsFile && this.#options.served().source === 'none' && !this.#isClosed) {
      this.#lost.set(READING_MS, say)
    } else {
      this.#lost.takeBack()
      say()
    }
  }

  #storeFails(cause: unknown, why: string): void {
    const line = 'signals cannot be sent and are held for a minute'
    const what = storeRemedy(codeOf(cause), this.#options.sendsToTower, why)
    const say = (): void => this.#say('store', `${line}: ${what}`)
    if (!this.#storeFailedBefore) say()
    else if (!this.#isClosed) this.#storeLost.set(GRACE_MS, say)
    this.#storeFailedBefore = true
  }

  #say(kind: Kind, line: string): void {
    if (this.#said.has(kind)) return
    this.#said.add(kind)
    this.#write(line)
  }

  #write(line: string): void {
    const { logger } = this.#options
    if (logger === false) return
    try {
      const given: unknown = logger.warn(`tailslide: ${line.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 1_000)}`)
      if (isThenable(given)) given.then(undefined, () => {})
    } catch {
      // Whoever logs nothing hears nothing.
    }
  }
}

function nearest(flagName: string, names: readonly string[]): string[] {
  const closest = nearestName(flagName, names)
  return closest === undefined ? [] : [closest]
}

const quote = (name: string): string => `'${name.slice(0, 100)}'`
