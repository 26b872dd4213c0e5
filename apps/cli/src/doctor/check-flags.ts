import { type Flag, isRecord, parseRuleset } from '@tailslide/core'
import type { RemoteTower } from '../remote/tower.js'
import { type Finding, good } from './finding.js'
import { type LastHour, type Place, whyItCannotTrip, whyItDidNotTrip, whyItIsNotStored, whyItIsOff } from './flags.js'

const HOUR_MS = 3_600_000
/** Flags whose signals are looked at. */
const MOST_FLAGS = 200

/** Flags of an environment that are off for users though they are on, or would not go off though they fail. */
export async function checkFlags(tower: RemoteTower, appId: number, place: Place): Promise<Finding[]> {
  const flags = parseRuleset(JSON.stringify(await tower.payload('GET', `/api/apps/${appId}/flags`))).flags
  const looked = flags.slice(0, MOST_FLAGS)
  const found: Finding[] = []
  for (const flag of looked) {
    const finding = await checkFlag(tower, flag, place)
    if (finding) found.push(finding)
  }
  if (found.length > 0) return found
  return [good('flags', `none of ${looked.length} is on without a circuit that could trip`)]
}

async function checkFlag(tower: RemoteTower, flag: Flag, place: Place): Promise<Finding | undefined> {
  const isOff = whyItIsOff(flag, place)
  if (isOff || !(flag.is_enabled ?? flag.is_active)) return isOff
  const lastHour = await lastHourOf(tower, flag)
  return (
    whyItIsNotStored(flag, lastHour) ??
    whyItCannotTrip({ flag, calls: await callsOf(tower, flag) }, place) ??
    whyItDidNotTrip(flag, lastHour)
  )
}

async function callsOf(tower: RemoteTower, { id }: Flag): Promise<number> {
  const query = `?timeRange=${HOUR_MS}&timeBucket=${HOUR_MS / 60}`
  const points = await tower.payload('GET', `/api/flags/${id}/timeseries`, { query })
  if (!Array.isArray(points)) return 0
  return points.filter(isRecord).reduce((sum, { success, failure }) => sum + Number(success) + Number(failure), 0)
}

async function lastHourOf(tower: RemoteTower, { id }: Flag): Promise<LastHour> {
  const told = await tower.payload('POST', `/api/flags/${id}/backtest`, { body: {} })
  if (!isRecord(told)) return { reason: undefined, opened: 0, unsaved: undefined }
  const episodes: readonly unknown[] = Array.isArray(told.episodes) ? told.episodes : []
  const last = episodes.at(-1)
  const { unsaved } = told
  return {
    reason: isRecord(last) ? String(last.reason) : undefined,
    opened: Number(told.opened),
    // An older Tower does not say.
    unsaved: isRecord(unsaved) ? { reason: String(unsaved.reason), why: String(unsaved.why ?? '') } : undefined,
  }
}
