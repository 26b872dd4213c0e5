import { isError } from '@tailslide/transports/is-error'
import { createTurns, isThenable, type Task } from '@tailslide/transports/turns'
import { closestName } from './closest-name.js'
import type { TailslideError } from './errors.js'
import type { RulesetSource } from './lifecycle.js'

/** Where the lines go: `console`, or any logger that has `warn`. */
export interface LineLogger {
  warn(line: string): unknown
}

export interface LogLinesOptions {
  readonly appId: number
  readonly logger: LineLogger | false
  /** Whether signals go another way than rulesets do, and can fail alone. */
  readonly hasOwnStore: boolean
  /** Where the rules being served came from. */
  readonly source: () => RulesetSource
  readonly flagNames: () => Iterable<string>
}

/** Each is said once for each manager. */
type Kind = 'connection' | 'key' | 'app' | 'store' | 'flag' | 'signals' | 'options'

const KIND_OF_CODE: Readonly<Record<string, Kind>> = {
  KEY_INVALID: 'key',
  KEY_FORBIDDEN: 'key',
  APP_UNKNOWN: 'app',
  STREAM_MISSING: 'app',
}

/** Names compared in one stretch; 10,000 take 20 ms, and somebody is waiting for an answer of the flag. */
const COMPARED_AT_ONCE = 100

/**
 * What a service that listens to no event should find in its log all the same: a line in plain words, which says what to
 * look at first. Never throws.
 */
export class LogLines {
  readonly #options: LogLinesOptions
  readonly #said = new Set<Kind>()

  constructor(options: LogLinesOptions) {
    this.#options = options
  }

  /** Of the errors those that keep rulesets or signals from arriving. */
  onError({ code, message, cause }: TailslideError): void {
    const why = isError(cause) ? cause.message : message
    if (code === 'RULESET_UNREACHABLE' || code === 'TRANSPORT_UNAVAILABLE') this.#unreachable(kindOf(cause), why)
    if (code !== 'SIGNALS_UNSENT' && code !== 'SIGNALS_REFUSED') return
    if (this.#options.hasOwnStore) this.#storeFails(why)
    else this.#unreachable(kindOf(cause), why)
  }

  /** The start is over, and neither a connection nor an error has come. */
  noAnswer(): void {
    this.#unreachable('connection', 'no answer yet')
  }

  noStore(): void {
    const line = 'signals are counted and dropped, so no circuit can open: give redisHost or towerUrl'
    this.#say('store', line)
  }

  /** Costs a comparison with every name, so it is done at the first unknown flag alone, in turns. */
  unknownFlag(flagName: string, otherwise: boolean): void {
    if (this.#said.has('flag') || this.#options.logger === false) return
    this.#said.add('flag')
    createTurns(() => {}).run(this.#compare(flagName, otherwise))
  }

  droppedSignals(flagName: string): void {
    const { appId } = this.#options
    const line = `signals of flag ${quote(flagName)} are dropped, because app ${appId} has no flag of that name`
    this.#say('signals', `${line}: no circuit breaker sees them`)
  }

  runOptions(line: string): void {
    this.#say('options', line)
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
    const closest = closestName(flagName, [...near, ...nearest(flagName, names)])
    const hint =
      closest === undefined
        ? 'correct flagName, or make the flag in Tower'
        : `did you mean ${quote(closest)}? Correct flagName, or make the flag in Tower`
    this.#write(
      `app ${this.#options.appId} has no flag ${quote(flagName)}, which answers its default, ${otherwise}: ${hint}`,
    )
  }

  #unreachable(kind: Kind, why: string): void {
    const { appId, source } = this.#options
    const served = source() === 'none' ? 'every flag answers its default' : 'the last rules are served on'
    const lines: Partial<Record<Kind, string>> = {
      key: `the SDK key is refused, and ${served}: check that sdkKey is a key of app ${appId} and not revoked`,
      app: `app ${appId} is not known there, and ${served}: check appId and natsStream, and that the app was made`,
    }
    const line = `no connection, which is tried again for ever, and ${served}: check the address, and that it can be reached from here`
    this.#say(kind, `${lines[kind] ?? line} (${why})`)
  }

  #storeFails(why: string): void {
    const line =
      'signals cannot be sent and are held for a minute: check redisHost, and that it can be reached from here'
    this.#say('store', `${line} (${why})`)
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

function kindOf(cause: unknown): Kind {
  const code = isError(cause) && 'code' in cause ? String(cause.code) : ''
  return KIND_OF_CODE[code] ?? 'connection'
}

function nearest(flagName: string, names: readonly string[]): string[] {
  const closest = closestName(flagName, names)
  return closest === undefined ? [] : [closest]
}

const quote = (name: string): string => `'${name.slice(0, 100)}'`
