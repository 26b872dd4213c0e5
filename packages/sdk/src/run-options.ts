import { unknownNames } from './check-options.js'
import type { RunOptions } from './run.js'

const NAMES: Record<keyof RunOptions, true> = {
  user: true,
  fallback: true,
  isFailure: true,
  isIgnored: true,
  slowAfter: true,
  failAfter: true,
}

/**
 * What is wrong with the options of one `run()`, in words, or undefined. They are told and not thrown: the call is in the
 * middle of somebody's request.
 */
export function runOptionsMistake(options: RunOptions): string | undefined {
  const { fallback, isFailure, isIgnored, slowAfter, failAfter } = options
  for (const name in options) if (!Object.hasOwn(NAMES, name)) return unknown(options)
  if (fallback !== undefined && typeof fallback !== 'boolean') return 'fallback must be true or false'
  if (isFailure !== undefined && typeof isFailure !== 'function') return 'isFailure must be a function'
  if (isIgnored !== undefined && typeof isIgnored !== 'function') return 'isIgnored must be a function'
  if (slowAfter !== undefined && !(typeof slowAfter === 'number' && slowAfter >= 0))
    return `slowAfter must be a number of milliseconds from 0, not ${String(slowAfter)}`
  if (failAfter !== undefined && !(typeof failAfter === 'number' && failAfter > 0))
    return `failAfter must be a number of milliseconds above 0, not ${String(failAfter)}`
  return undefined
}

const unknown = (options: object): string =>
  unknownNames(options, Object.keys(NAMES))
    .map(({ path, rule }) => `${path} ${rule}`)
    .join('; ')
