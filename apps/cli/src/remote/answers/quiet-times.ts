import { isRecord } from '@tailslide/core'
import { inUnits } from '../durations.js'
import type { Told } from './told.js'

type Row = Readonly<Record<string, unknown>>

/** What an instant or a share is counts for nothing: a time is quiet in which nothing was counted. */
const isQuiet = ({ timestamp: _, ...counts }: Row): boolean =>
  Object.values(counts).every((count) => count === 0 || count === null || count === undefined)

interface Kept {
  readonly rows: readonly Row[]
  /** Of how many. */
  readonly all: number
}

function withoutQuiet(points: unknown): Kept {
  const rows = Array.isArray(points) ? points.filter(isRecord) : []
  return { rows: rows.filter((row) => !isQuiet(row)), all: rows.length }
}

/** What is missing must not be taken for what was never looked at. */
function noteOf(kept: number, all: number, step?: unknown): string | undefined {
  if (kept === all) return undefined
  const steps = typeof step === 'number' ? ` steps of ${inUnits(step)}` : ' steps'
  return kept === 0
    ? `nothing was counted in any of the ${all}${steps}`
    : `${all - kept} of ${all}${steps} are left out, in which nothing was counted; --json has them too`
}

/** With its length as it would be typed, and without the points of quiet times. */
function shortened(payload: Row): { readonly payload: Row; readonly note: string | undefined } {
  const { rows, all } = withoutQuiet(payload.points)
  const { bucket } = payload
  return {
    payload: { ...payload, ...(typeof bucket === 'number' && { bucket: inUnits(bucket) }), points: rows },
    note: noteOf(rows.length, all, bucket),
  }
}

export const pointsInWords = (payload: unknown): Told => (isRecord(payload) ? shortened(payload) : { payload })

export function usageInWords(payload: unknown): Told {
  if (!isRecord(payload)) return { payload }
  // Nothing follows from what is not there.
  if (payload.is_reported === false) {
    const note =
      'no service has reported in the last 30 days which flags it asks for, so this does not tell that none asks'
    return { payload: shortened(payload).payload, note }
  }
  return shortened(payload)
}

/** A list alone. */
export function callsInWords(payload: unknown): Told {
  if (!Array.isArray(payload)) return { payload }
  const { rows, all } = withoutQuiet(payload)
  return { payload: rows, note: noteOf(rows.length, all) }
}

/** A row for each time of each flag: a table within a table is a line that nobody can read. */
export function seriesOfFlags(payload: unknown): Told {
  if (!isRecord(payload) || !Array.isArray(payload.flags)) return { payload }
  const each = payload.flags.filter(isRecord).map(({ flag_id, points }) => ({ flag_id, ...withoutQuiet(points) }))
  const points = each.flatMap(({ flag_id, rows }) => rows.map((row) => ({ flag_id, ...row })))
  const all = each.reduce((sum, one) => sum + one.all, 0)
  const { flags: _, bucket, ...rest } = payload
  const step = typeof bucket === 'number' ? { bucket: inUnits(bucket) } : {}
  return { payload: { ...rest, ...step, points }, note: noteOf(points.length, all, bucket) }
}
