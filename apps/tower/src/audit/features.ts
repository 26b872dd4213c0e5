import type { Context } from '../context.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { pruneHistory } from './prune-history.js'

/** Where nothing is said the history is kept for ever. */
export function historyPruning({ options, context }: Ground & { readonly context: Context }): Started<object> {
  const { historyDays } = options
  return historyDays === undefined ? { gives: {} } : { gives: {}, stop: pruneHistory(context, historyDays) }
}
