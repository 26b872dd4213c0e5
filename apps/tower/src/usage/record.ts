import type { UsageBody } from '@tailslide/api'
import { parseDeliveryName } from '@tailslide/core'
import type { Database, Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { keepBounded } from './prune.js'
import {
  ALL_SOURCES,
  addEvaluations,
  advanceInstance,
  COARSE,
  type Evaluated,
  type Evaluations,
  FINE,
  holdApps,
  holdFlags,
  markEvaluated,
  markUnknown,
} from './queries.js'
import { sourceOf } from './sources.js'

export interface ReportOfApp {
  readonly appId: number
  readonly body: UsageBody
}

const MINUTE_MS = 60_000
/** Older ones are told as if they were of this age: their stretches may be forgotten already. */
const OLDEST_MS = 3_600_000

/** Writes down reports, each once, however often and through however many Towers it comes; answers which were new. */
export async function recordUsage(
  database: Database,
  tx: Tx,
  reports: readonly ReportOfApp[],
  now: number,
): Promise<boolean[]> {
  await database.lock(tx, LOCKS.usage)
  const apps = await holdApps(database, tx, [...new Set(reports.map(({ appId }) => appId))])
  const ids = reports.flatMap(({ body }) => body.evaluations.map(({ flagId }) => flagId))
  const flags = await holdFlags(database, tx, [...new Set(ids)])
  const sums = new Sums()
  const isNew: boolean[] = []
  for (const { appId, body } of reports) {
    const delivery = parseDeliveryName(body.report)
    const isTaken = delivery !== undefined && apps.has(appId)
    const at = now - Math.min(body.ageMs, OLDEST_MS)
    const source = isTaken ? await sourceOf(tx, appId, body, iso(now)) : 0
    const row = { app_id: appId, instance: body.instance, source_id: source, seen_at: iso(now) }
    const isFirst = isTaken && (await advanceInstance(tx, { ...row, ...delivery }))
    isNew.push(isFirst)
    if (!isFirst) continue
    for (const { flagId, count } of body.evaluations) {
      if (flags.get(flagId) === appId) sums.add({ app_id: appId, flag_id: flagId }, { source, at, count })
    }
    await markUnknown(tx, appId, [...new Set(body.unknown)], iso(at))
  }
  await addEvaluations(tx, sums.rollups)
  await markEvaluated(tx, sums.evaluated)
  for (const appId of apps) await keepBounded(tx, appId)
  return isNew
}

const iso = (at: number): string => new Date(at).toISOString()

/** One row of the database is written once in a statement, whatever number of reports tell of it. */
class Sums {
  readonly #rollups = new Map<string, Evaluations>()
  readonly #evaluated = new Map<number, Evaluated>()

  get rollups(): Evaluations[] {
    return [...this.#rollups.values()]
  }

  get evaluated(): Evaluated[] {
    return [...this.#evaluated.values()]
  }

  add(
    flag: Pick<Evaluations, 'app_id' | 'flag_id'>,
    { source, at, count }: { source: number; at: number; count: number },
  ) {
    for (const [width, source_id] of [[FINE, ALL_SOURCES] as const, [COARSE, source] as const]) {
      const start = Math.floor(at / MINUTE_MS / width) * width
      const key = `${flag.flag_id} ${width} ${start} ${source_id}`
      const evaluations = (this.#rollups.get(key)?.evaluations ?? 0) + count
      this.#rollups.set(key, { ...flag, width, start, source_id, evaluations })
    }
    const before = this.#evaluated.get(flag.flag_id)
    const first = before && before.first_evaluated_at < iso(at) ? before.first_evaluated_at : iso(at)
    const last = before && before.last_evaluated_at > iso(at) ? before.last_evaluated_at : iso(at)
    this.#evaluated.set(flag.flag_id, { ...flag, first_evaluated_at: first, last_evaluated_at: last })
  }
}
