import { isRecord } from '@tailslide/core'
import type { Told } from './told.js'

type Row = Readonly<Record<string, unknown>>

/** What settings would have done on the calls of the last hour. */
export function replayInWords(payload: unknown): Told {
  if (!isRecord(payload) || !Array.isArray(payload.episodes)) return { payload }
  const { worst, calls, opened } = payload
  const episodes = payload.episodes.filter(isRecord)
  const nearest = episodes.length === 0 ? nearestOf(worst) : undefined
  return {
    payload: {
      would_have_opened: verdict(episodes, calls, opened),
      ...(nearest !== undefined && { came_nearest: nearest }),
      calls: `${typeof calls === 'number' ? calls.toLocaleString('en') : calls} of the new path in the last hour`,
      has_opened: `${times(opened)} by itself in that hour`,
      ...(episodes.length > 0 && { episodes }),
    },
  }
}

function verdict(episodes: readonly Row[], calls: unknown, opened: unknown): string {
  if (episodes.length > 0) {
    return times(episodes.reduce((sum, { trips }) => sum + (typeof trips === 'number' ? trips : 1), 0))
  }
  if (calls === 0) return 'cannot be told: there were no calls'
  return opened === 0
    ? 'never'
    : 'cannot be told: failures shorter than ten seconds are averaged away here, and after an opening fewer calls are made on the new path'
}

/** The largest share of failures that did not open it. */
function nearestOf(worst: unknown): string | undefined {
  if (!isRecord(worst)) return undefined
  const { failed, calls, at } = worst
  if (typeof failed !== 'number' || typeof calls !== 'number' || typeof at !== 'number' || failed === 0)
    return undefined
  const share = Number(((failed / calls) * 100).toFixed(2))
  return `${share} % failed, ${failed.toLocaleString('en')} of ${counted(calls, 'call')}, at ${new Date(at).toISOString()}`
}

const counted = (count: unknown, what: string): string =>
  typeof count === 'number' ? `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}` : `${what}s`

const times = (count: unknown): string => (count === 1 ? 'once' : count === 0 ? 'never' : counted(count, 'time'))
