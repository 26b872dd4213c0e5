import { toError } from './errors.js'
import type { LogLines } from './log-lines.js'
import type { Reporter } from './reporter.js'
import type { RunCallback } from './run.js'

/** What `run()` has to say of itself, by the name of its flag. */
export interface RunNotices {
  /** Options of `run()` break a rule. */
  readonly onBrokenOptions: (flagName: string, mistake: string) => void
  readonly onBrokenCallback: (flagName: string, callback: RunCallback, thrown: unknown) => void
  /** `run()` has counted what gave a stream. */
  readonly onUnfinished: (flagName: string) => void
  /** A call of the new path without `failAfter` has not ended for `HANGING_MS`. */
  readonly onHanging: (flagName: string) => void
}

/** No request is waited for that long, and few jobs take longer. */
export const HANGING_MS = 30_000

/** Flags that one notice is given for, at most: some make their names from what users send. */
const MOST_FLAGS = 1_000

const WITHOUT_CALLBACK: Record<RunCallback, string> = {
  isFailure: 'only what was thrown counts as a failure',
  isIgnored: 'what was thrown is not ignored',
}

export function createRunNotices(
  lines: Pick<LogLines, 'ofRun'>,
  reporter: Pick<Reporter, 'warning' | 'failure'>,
): RunNotices {
  const [isFirstStream, isFirstHanging] = [oncePerFlag(), oncePerFlag()]
  return {
    onBrokenOptions(flagName, mistake) {
      const what = `run() of flag '${flagName}' was given options that break a rule: ${mistake}`
      lines.ofRun('options', what)
      reporter.warning('INVALID_RUN_OPTIONS', what)
    },
    onBrokenCallback(flagName, callback, thrown) {
      const what = `${callback} of run() of flag '${flagName}' failed, so ${WITHOUT_CALLBACK[callback]}`
      reporter.failure('CALLBACK_FAILED', what, toError(thrown))
    },
    onUnfinished(flagName) {
      if (!isFirstStream(flagName)) return
      const what = `run() of flag '${flagName}' gave a stream or an iterator, and counted it before it began`
      const line = `${what}: use decide(), and record the outcome when it has ended`
      lines.ofRun('stream', line)
      reporter.warning('STREAM_COUNTED', line)
    },
    onHanging(flagName) {
      if (!isFirstHanging(flagName)) return
      const what = `a call of run() of flag '${flagName}' has not ended for ${HANGING_MS / 1_000} s, and no circuit opens for calls that hang`
      const line = `${what}: give run() failAfter, in milliseconds, or Infinity where calls take that long`
      lines.ofRun('hanging', line)
      reporter.warning('CALL_HANGS', line)
    },
  }
}

function oncePerFlag(): (flagName: string) => boolean {
  const told = new Set<string>()
  return (flagName) => {
    if (told.has(flagName) || told.size >= MOST_FLAGS) return false
    told.add(flagName)
    return true
  }
}
