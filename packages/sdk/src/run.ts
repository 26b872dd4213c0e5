import type { Decision } from './decision.js'

export interface RunOptions {
  /** Whom to decide for; the nearest user context when left out. */
  readonly user?: string
  /** Runs the old path when the new one fails by throwing or rejecting; default false. */
  readonly fallback?: boolean
  /**
   * Whether an outcome counts as a failure: called with the value returned or the error thrown. Default: what was
   * thrown is a failure, what was returned is not. An error that is no failure is passed on and causes no fallback.
   */
  readonly isFailure?: (resultOrError: unknown, outcome: { readonly thrown: boolean }) => boolean
  /** Milliseconds; a call of the new path that takes longer is also counted as slow. Default: never. */
  readonly slowAfter?: number
}

/** What `run` returns: either path's own value; promises are joined, because a fallback follows inside the promise. */
export type RunResult<New, Old> = New extends PromiseLike<infer Value> ? Promise<Value | Awaited<Old>> | Old : New | Old

export interface RunContext {
  readonly decision: Decision
  /** Milliseconds of a time that never goes back. */
  readonly now: () => number
  /** Told when `isFailure` itself throws. */
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

  /** True when it was a failure. */
  const record = (resultOrError: unknown, thrown: boolean): boolean => {
    if (options.slowAfter !== undefined && now() - startedAt > options.slowAfter) decision.recordSlow()
    const failed = judge(resultOrError, thrown, options, context)
    if (failed) decision.recordFailure()
    else decision.recordSuccess()
    return failed
  }
  const succeed = (value: unknown): unknown => {
    record(value, false)
    return value
  }
  // The old path that stands in is not recorded: calls that broke the new path are no fair sample of the old one.
  const fail = (error: unknown): unknown => {
    if (record(error, true) && options.fallback && decision.active) return oldPath()
    throw error
  }

  let result: unknown
  try {
    result = path()
  } catch (error) {
    return fail(error)
  }
  return isThenable(result) ? Promise.resolve(result).then(succeed, fail) : succeed(result)
}

function judge(resultOrError: unknown, thrown: boolean, options: RunOptions, context: RunContext): boolean {
  if (!options.isFailure) return thrown
  try {
    return options.isFailure(resultOrError, { thrown })
  } catch (error) {
    context.onBrokenCallback(error)
    return thrown
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
