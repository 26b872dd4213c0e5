import type { Context } from '../context.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Metrics } from '../metrics/metrics.js'
import type { ForeignApps } from '../rulesets/foreign-apps.js'
import type { KnownApps } from '../rulesets/known-apps.js'
import { keepRecent } from './keep-recent.js'
import { keepSeries } from './keep-series.js'
import { rollUpSignals } from './roll-up.js'
import { signalRoutes } from './routes.js'
import { seriesRoutes } from './series-routes.js'
import { createSignalIntake } from './signals.js'

export function seriesKeeping({
  options,
  context,
  foreign,
}: Ground & {
  readonly context: Context
  readonly foreign: ForeignApps
}): Started<object> {
  const { series } = options.signals
  return { gives: {}, ...(series && { stop: keepSeries(context, series, foreign.isForeignFlag) }) }
}

export async function recentSignals({
  options: { signals },
  context,
}: Ground & { readonly context: Context }): Promise<Started<object>> {
  const { reader, restore } = signals
  // Several Towers on one PostgreSQL have a store each: one could not tell which rows are its own.
  if (!restore || context.database.kind !== 'sqlite') return { gives: {} }
  return { gives: {}, stop: await keepRecent(context, reader, restore) }
}

export const rollingUp = ({ options, context }: Ground & { readonly context: Context }): Started<object> => ({
  gives: {},
  stop: rollUpSignals(context, options.signals.reader),
})

interface Needs extends Ground {
  readonly context: Context
  readonly metrics: Metrics
  readonly knownApps: KnownApps
  readonly routes: Routes
}

export function signalAnswers({ options, context, broker, metrics, knownApps, routes }: Needs): void {
  const { sink, reader } = options.signals
  seriesRoutes({ routes, context }, reader)
  signalRoutes(routes, context, {
    reader,
    intake: createSignalIntake(context, { sink, metrics, source: broker }),
    knownApps,
  })
}
