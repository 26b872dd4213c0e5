import type { Clock } from '@tailslide/core'
import { TailslideError, type TailslideErrorCode } from './errors.js'
import type { Events, WarningCode } from './events.js'
import type { LogLines } from './log-lines.js'

/** The same report again within this time is left out: an outage is one line a minute in a log, not one a retry. */
const REPEAT_MS = 60_000

/** Turns what goes wrong into `error` and `warning` events, and what a user must see into a line of the log. */
export class Reporter {
  readonly #events: Pick<Events, 'emit'>
  readonly #clock: Clock
  readonly #lines: Pick<LogLines, 'onError'>
  /** When each was reported; an outage may take turns between two messages, so that the last one is not enough. */
  readonly #reported = new Map<string, number>()

  constructor(events: Pick<Events, 'emit'>, clock: Clock, lines: Pick<LogLines, 'onError'>) {
    this.#events = events
    this.#clock = clock
    this.#lines = lines
  }

  error(error: TailslideError): void {
    if (!this.#isNews(error.code, error.message)) return
    this.#lines.onError(error)
    this.#events.emit('error', error)
  }

  /** An error whose message ends with what its cause says. */
  failure(code: TailslideErrorCode, what: string, cause: Error): void {
    this.error(new TailslideError(code, `${what}: ${cause.message}`, { cause }))
  }

  warning(code: WarningCode, message: string): void {
    if (this.#isNews(code, message)) this.#events.emit('warning', { code, message })
  }

  #isNews(code: TailslideErrorCode | WarningCode, message: string): boolean {
    const at = this.#clock.monotonic()
    for (const [report, reportedAt] of this.#reported) if (at - reportedAt >= REPEAT_MS) this.#reported.delete(report)
    const report = `${code} ${message}`
    if (this.#reported.has(report)) return false
    this.#reported.set(report, at)
    return true
  }
}
