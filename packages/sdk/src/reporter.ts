import type { Clock } from '@tailslide/core'
import { TailslideError, type TailslideErrorCode } from './errors.js'
import type { Events, WarningCode } from './events.js'
import type { LogLines } from './log-lines.js'

/** The same report again within this time is left out: an outage is one line a minute in a log, not one a retry. */
const REPEAT_MS = 60_000
/** Of one code in that time. Messages may hold what a server made up: each another one, and as many as it can send. */
const MOST_REPORTS = 100

type Code = TailslideErrorCode | WarningCode

/** Turns what goes wrong into `error` and `warning` events, and what a user must see into a line of the log. */
export class Reporter {
  readonly #events: Pick<Events, 'emit'>
  readonly #clock: Clock
  readonly #lines: Pick<LogLines, 'onError'>
  /** When each was reported; an outage may take turns between two messages, so that the last one is not enough. */
  readonly #reported = new Map<Code, Map<string, number>>()

  constructor(events: Pick<Events, 'emit'>, clock: Clock, lines: Pick<LogLines, 'onError'>) {
    this.#events = events
    this.#clock = clock
    this.#lines = lines
  }

  error(error: TailslideError): void {
    // Lines keep count of what they have said by themselves: a second outage is told though its words are the same.
    this.#lines.onError(error)
    if (this.#isNews(error.code, error.message)) this.#events.emit('error', error)
  }

  /** An error whose message ends with what its cause says. */
  failure(code: TailslideErrorCode, what: string, cause: Error): void {
    this.error(new TailslideError(code, `${what}: ${cause.message}`, { cause }))
  }

  warning(code: WarningCode, message: string): void {
    if (this.#isNews(code, message)) this.#events.emit('warning', { code, message })
  }

  #isNews(code: Code, message: string): boolean {
    const at = this.#clock.monotonic()
    const reported = this.#reported.get(code) ?? new Map<string, number>()
    this.#reported.set(code, reported)
    // The oldest stands first.
    for (const [report, reportedAt] of reported) {
      if (at - reportedAt < REPEAT_MS) break
      reported.delete(report)
    }
    if (reported.size >= MOST_REPORTS || reported.has(message)) return false
    reported.set(message, at)
    return true
  }
}
