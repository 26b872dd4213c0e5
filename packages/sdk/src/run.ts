import { isThenable } from '@tailslide/transports/cooperative-queue'
import type { Decision } from './decision.js'

export interface RunOptions {
  /** Whom to decide for; the nearest user context when left out. */
  readonly user?: string
  /** Runs the old path when the new one fails by throwing or rejecting; default false. */
  readonly fallback?: boolean
  /**
   * Whether an outcome counts as a failure: called with the value returned or the error thrown. Default: what was
   * thrown is a failure, what was returned is not. An error that is no failure is passed on and causes no fallback.
   * A promise is awaited before the outcome is recorded. The caller does not wait for it, unless an asynchronous path
   * failed and `fallback` depends on it; a synchronous path that threw falls back without it.
   */
  readonly isFailure?: (resultOrError: unknown, outcome: { readonly thrown: boolean }) => boolean | PromiseLike<boolean>
  /** Milliseconds; a call of the new path that takes longer is also counted as slow. Default: never. */
  readonly slowAfter?: number
}

/** What `run` returns: either path's own value; promises are joined, because a fallback follows inside the promise. */
export type RunResult<New, Old> = New extends PromiseLike<infer Value> ? Promise<Value | Awaited<Old>> | Old : New | Old

export interface RunContext {
  readonly decision: Decision
  /** Milliseconds of a time that never goes back. */
  readonly now: () => number
  /** Told when `isFailure` itself throws or rejects. */
  readonly onBrokenCallback: (thrown: unknown) => void
}

/** Calls the path that was decided, records how it went, and returns or throws what the path did. */
export function runPath(
  newPath: () => unknown,
  oldPath: () => unknown,
  options: RunOptions,
  context: RunContext,
): unknown {
  const { decision, now } = context
  const path = decision.active ? newPath : oldPath
  const startedAt = now()

  /** Whether it was a failure; a promise of that, which never rejects, when `isFailure` gave one. */
  const record = (resultOrError: unknown, thrown: boolean): boolean | Promise<boolean> => {
    if (options.slowAfter !== undefined && now() - startedAt > options.slowAfter) decision.recordSlow()
    const recorded = (failed: boolean): boolean => {
      if (failed) decision.recordFailure()
      else decision.recordSuccess()
      return failed
    }
    const verdict = judge(resultOrError, thrown, options, context)
    return typeof verdict === 'object' ? verdict.then(recorded) : recorded(verdict)
  }
  const succeed = (value: unknown): unknown => {
    record(value, false)
    return value
  }
  // The old path that stands in is not recorded: calls that broke the new path are no fair sample of the old one.
  const fallBackOr = (failed: boolean, error: unknown): unknown => {
    if (failed && options.fallback && decision.active) return oldPath()
    throw error
  }
  const failLater = async (error: unknown): Promise<unknown> => {
    const failed = record(error, true)
    return fallBackOr(typeof failed === 'object' && options.fallback ? await failed : Boolean(failed), error)
  }

  let result: unknown
  try {
    result = path()
  } catch (error) {
    // What is not judged yet counts as a failure.
    return fallBackOr(Boolean(record(error, true)), error)
  }
  return isThenable(result) ? Promise.resolve(result).then(succeed, failLater) : succeed(result)
}

/** `isFailure`'s answer, or that of its promise. Where it fails itself, what was thrown is a failure. */
function judge(
  resultOrError: unknown,
  thrown: boolean,
  { isFailure }: RunOptions,
  { onBrokenCallback }: RunContext,
): boolean | Promise<boolean> {
  // What is no function has been told with the other options.
  if (typeof isFailure !== 'function') return thrown
  const broken = (error: unknown): boolean => {
    onBrokenCallback(error)
    return thrown
  }
  try {
    const verdict = isFailure(resultOrError, { thrown })
    return isThenable(verdict) ? Promise.resolve(verdict).then(Boolean, broken) : Boolean(verdict)
  } catch (error) {
    return broken(error)
  }
}
