import type { Clock } from '@tailslide/core'
import { isThenable } from '@tailslide/transports/cooperative-queue'
import { byDeadline } from './deadline.js'
import type { Decision } from './decision.js'
import { isUnfinished } from './is-unfinished.js'
import { responseStatus } from './response-status.js'

export interface RunOptions {
  /** Whom to decide for; the nearest user context when left out. */
  readonly user?: string | undefined
  /** Runs the old path when the new one fails by throwing or rejecting; default false. */
  readonly fallback?: boolean | undefined
  /**
   * Whether an outcome counts as a failure: called with the value returned or the error thrown. Default: what was
   * thrown is a failure, what was returned is not; a `Response` of `fetch`, either way, is one from status 500 on. An error that is no failure is passed on and causes no fallback.
   * A promise is awaited before the outcome is recorded. The caller does not wait for it, unless an asynchronous path
   * failed and `fallback` depends on it; a synchronous path that threw falls back without it.
   */
  readonly isFailure?:
    | ((resultOrError: unknown, outcome: { readonly thrown: boolean }) => boolean | PromiseLike<boolean>)
    | undefined
  /**
   * Whether what was thrown says nothing of the path, such as the abort of a client that went away: it is passed on, counts
   * as neither success nor failure nor slow, and causes no fallback. Asked before `isFailure`, of what was thrown alone;
   * a promise is awaited as there. Default: nothing is ignored.
   */
  readonly isIgnored?: ((error: unknown) => boolean | PromiseLike<boolean>) | undefined
  /** Milliseconds; a call of the new path that takes longer is also counted as slow. Default: never. */
  readonly slowAfter?: number | undefined
  /**
   * Milliseconds; a call that has not ended by then counts as a failure at once, and as nothing when it ends. It is not
   * aborted: its caller goes on waiting, or gets the old path's answer with `fallback`. Default: a call counts when it ends.
   */
  readonly failAfter?: number | undefined
}

/**
 * What `run` returns: either path's own value; promises are joined, because a fallback follows inside the promise. A path that
 * only throws gives none, and what comes back is the other's.
 */
export type RunResult<New, Old> = [New] extends [never]
  ? Old
  : New extends PromiseLike<infer Value>
    ? Promise<Value | Awaited<Old>> | Old
    : New | Old

export interface RunContext {
  readonly decision: Decision
  readonly clock: Pick<Clock, 'monotonic' | 'after'>
  /** Told when one of the callbacks itself throws or rejects. */
  readonly onBrokenCallback: (callback: RunCallback, thrown: unknown) => void
  /** Told when what a path gave is a stream or the like, which was counted before it began. */
  readonly onUnfinished: () => void
  /** Told of each call of the new path that may hang for ever and count as nothing. */
  readonly onOpenEnd: (call: Promise<unknown>) => void
}

export type RunCallback = 'isFailure' | 'isIgnored'

type Outcome = 'success' | 'failure' | 'ignored'

/** Calls the path that was decided, records how it went, and returns or throws what the path did. */
export function runPath(
  newPath: () => unknown,
  oldPath: () => unknown,
  options: RunOptions,
  context: RunContext,
): unknown {
  const { decision, clock, onUnfinished } = context
  const { slowAfter, failAfter } = options
  const path = decision.active ? newPath : oldPath
  const fallsBack = options.fallback && decision.active
  const startedAt = clock.monotonic()
  let state: 'under-way' | 'ended' | 'late' = 'under-way'

  const isSlow = (): boolean => typeof slowAfter === 'number' && clock.monotonic() - startedAt > slowAfter

  /** What it counted as; a promise of that, which never rejects, when a callback gave one. */
  const record = (resultOrError: unknown, thrown: boolean): Outcome | Promise<Outcome> => {
    if (state === 'late') return 'failure'
    state = 'ended'
    const wasSlow = isSlow()
    return andThen(judge(resultOrError, thrown, options, context), (outcome) => {
      if (wasSlow && outcome !== 'ignored') decision.recordSlow()
      if (outcome === 'failure') decision.recordFailure()
      else if (outcome === 'success') decision.recordSuccess()
      return outcome
    })
  }
  const succeed = (value: unknown): unknown => {
    record(value, false)
    if (isUnfinished(value)) onUnfinished()
    return value
  }
  // The old path that stands in is not recorded: calls that broke the new path are no fair sample of the old one.
  const fallBackOr = (outcome: Outcome, error: unknown): unknown => {
    if (outcome === 'failure' && fallsBack && state !== 'late') return oldPath()
    throw error
  }
  const failLate = (): Promise<unknown> | undefined => {
    if (state === 'ended') return undefined
    state = 'late'
    if (isSlow()) decision.recordSlow()
    decision.recordFailure()
    return fallsBack ? new Promise((resolve) => resolve(oldPath())) : undefined
  }
  const failLater = async (error: unknown): Promise<unknown> => {
    const outcome = record(error, true)
    return fallBackOr(options.fallback ? await outcome : 'failure', error)
  }

  let result: unknown
  try {
    result = path()
  } catch (error) {
    const outcome = record(error, true)
    // What is not judged yet counts as a failure.
    return fallBackOr(outcome instanceof Promise ? 'failure' : outcome, error)
  }
  if (!isThenable(result)) return succeed(result)
  const call = Promise.resolve(result).then(succeed, failLater)
  if (typeof failAfter === 'number' && failAfter > 0)
    return byDeadline(call, { ms: failAfter, clock, onLate: failLate })
  if (decision.active) context.onOpenEnd(call)
  return call
}

/** By what the callbacks answer, `isIgnored` first. */
function judge(
  resultOrError: unknown,
  thrown: boolean,
  { isFailure, isIgnored }: RunOptions,
  { onBrokenCallback }: RunContext,
): Outcome | Promise<Outcome> {
  // What is no function has been told with the other options.
  const judgeFailure = (): Outcome | Promise<Outcome> => {
    if (typeof isFailure !== 'function') return isFailureByDefault(resultOrError, thrown) ? 'failure' : 'success'
    const answer = ask(
      () => isFailure(resultOrError, { thrown }),
      thrown,
      (error) => onBrokenCallback('isFailure', error),
    )
    return andThen(answer, (failed) => (failed ? 'failure' : 'success'))
  }
  if (!thrown || typeof isIgnored !== 'function') return judgeFailure()
  const answer = ask(
    () => isIgnored(resultOrError),
    false,
    (error) => onBrokenCallback('isIgnored', error),
  )
  return andThen(answer, (ignored) => (ignored ? 'ignored' : judgeFailure()))
}

function isFailureByDefault(resultOrError: unknown, thrown: boolean): boolean {
  const status = responseStatus(resultOrError)
  return status === undefined ? thrown : status >= 500
}

/** A callback's answer, or that of its promise; `otherwise` where it fails itself. Never throws or rejects. */
function ask(
  callback: () => unknown,
  otherwise: boolean,
  onBroken: (thrown: unknown) => void,
): boolean | Promise<boolean> {
  const broken = (thrown: unknown): boolean => {
    onBroken(thrown)
    return otherwise
  }
  try {
    const answer = callback()
    return isThenable(answer) ? Promise.resolve(answer).then(Boolean, broken) : Boolean(answer)
  } catch (thrown) {
    return broken(thrown)
  }
}

/** At once for what is there at once. */
const andThen = <From extends Outcome | boolean, To>(
  given: From | Promise<From>,
  next: (given: From) => To | Promise<To>,
): To | Promise<To> => (given instanceof Promise ? given.then(next) : next(given))
