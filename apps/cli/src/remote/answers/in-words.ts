import type { RouteName } from '@tailslide/api'
import { estimateInWords } from './estimate.js'
import { callsInWords, pointsInWords, seriesOfFlags, usageInWords } from './quiet-times.js'
import { replayInWords } from './replayed.js'
import type { Told } from './told.js'

/** Answers that are made for programs, whose numbers do not say what they mean; the others are shown field by field. */
const IN_WORDS: Readonly<Partial<Record<RouteName, (payload: unknown) => Told>>> = {
  'GET /api/flags/:id/usage': usageInWords,
  'GET /api/flags/:id/series': pointsInWords,
  'GET /api/flags/:id/timeseries': callsInWords,
  'GET /api/apps/:id/series': seriesOfFlags,
  'GET /api/flags/:id/trip-estimate': estimateInWords,
  'POST /api/flags/:id/backtest': replayInWords,
}

export function inWords(route: string, payload: unknown): Told {
  const known: Readonly<Record<string, (payload: unknown) => Told>> = IN_WORDS
  return known[route]?.(payload) ?? { payload }
}
